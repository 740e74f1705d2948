import ArgumentParser
import Frigatebird
import Glibc

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on a data set.",
    discussion: """
      --output DIR receives model.safetensors, history.json, history.csv and history.svg. Equal commands give equal \
      bytes, whatever the number of threads.
      """)

  @Option(help: "A data set by name, see 'frigatebird data list'.")
  var dataset: String

  @Option(
    help: ArgumentHelp(
      "mlp, cnn, or a Keras configuration.",
      discussion:
        """
        mlp is Flatten, four Dense of 50 tanh units, Dense; cnn two Conv2D of 32 and 64 filters, each with a MaxPooling2D, \
        Dropout, Dense of 50 relu units, Dense. A configuration is what Keras's model.to_json() or \
        'frigatebird summary --keras-json' gives, of a Sequential or a functional model. Bytes become numbers from 0 to 1, unless the model \
        begins with an Embedding.
        """,
      valueName: "mlp|cnn|config.json"))
  var model: String

  @Option(help: "How often to go through the data.")
  var epochs = 10

  @Option(help: "Examples in a step.")
  var batchSize = 32

  @Option(help: ArgumentHelp("(default: adam)", valueName: "name"))
  var optimizer: OptimizerName?

  @Option(help: "(default: 1e-4 for adam, else Keras's)")
  var learningRate: Double?

  @Option(help: "Decides first weights, order of examples and dropout.")
  var seed = 0

  @Option(help: "The part of the data set to learn from.")
  var trainSplit: String?

  @Option(
    help: ArgumentHelp(
      "The part to evaluate after each epoch.",
      discussion: """
        As train[75%:99%], which with train[:75%] for training is the default; or a fraction such as 0.2 for the last fifth \
        of train, the rest being for training; or none.
        """))
  var validationSplit: String?

  @Option(
    help: ArgumentHelp(
      "Stop when the validation loss hasn't improved for this many epochs.", valueName: "epochs"))
  var earlyStopping: Int?

  @Option(
    name: .customLong("l2"),
    help: ArgumentHelp("Weight of the penalty on squared kernels (mlp).", valueName: "weight"))
  var l2: Double?

  @Option(
    help: ArgumentHelp(
      "What layers compute in: float32, or bfloat16 with weights in float32, Keras's mixed_bfloat16. (default: what the configuration says, else float32)",
      valueName: "float32|bf16"))
  var precision: Precision?

  @Option(help: ArgumentHelp("Folder for the results.", valueName: "dir"))
  var output: String?

  @Flag(
    help: ArgumentHelp(
      "Go on with the training that left --output, to --epochs in all; from the start if there is none.",
      discussion: "It leaves the same bits as if it had never stopped. The other options must be the same."))
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Keep the state in DIR/checkpoint.safetensors after an epoch, at most this often.", valueName: "seconds"
    ))
  var checkpointEvery = 10.0

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var dataFolder: DataFolderOption

  func validate() throws {
    if epochs < 1 { throw ValidationError("--epochs must be at least 1.") }
    if batchSize < 1 { throw ValidationError("--batch-size must be at least 1.") }
    if let earlyStopping, earlyStopping < 1 { throw ValidationError("--early-stopping must be at least 1.") }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate must be positive.")
    }
    if resume, output == nil { throw ValidationError("--resume goes with --output: the folder to go on in.") }
    if !(checkpointEvery >= 0) { throw ValidationError("--checkpoint-every must be 0 or more seconds.") }
    if let l2, !(l2 >= 0 && l2.isFinite) { throw ValidationError("--l2 must be 0 or more.") }
    if earlyStopping != nil, validationSplit == "none" {
      throw ValidationError("--early-stopping needs validation data: leave out --validation-split none.")
    }
  }

  func run() throws {
    Interruption.watch()
    threads.apply()
    let results = try output.map { try TrainingOutput(folder: $0) }
    let data = try dataFolder.open(dataset)
    let splits = try TrainingSplits(training: trainSplit, validation: validationSplit, of: data.info)
    let choice = ModelChoice(
      name: model, l2: l2, optimizer: optimizer, learningRate: learningRate, seed: seed)
    var model = try choice.model(for: data.info)
    if let precision { try model.setDTypePolicy(precision.policy) }

    let request = TrainingRequest(
      dataset: dataset, splits: splits, batchSize: batchSize, seed: seed, model: model)
    var history = History()
    if resume, let results {
      if let file = results.resumable {
        (model, history) = try TrainingCheckpoint.resumed(from: file, request)
        let done = history.epochs.count
        print(done < epochs ? "going on after epoch \(done) of \(epochs)" : "all \(done) epochs are done")
      } else {
        print("nothing to go on with in \(results.folder): training from the start")
      }
    }

    let training = try data.split(splits.training).prepared(for: model).cache()
      .shuffle(seed: UInt64(bitPattern: Int64(seed))).batch(batchSize).prefetch()
    let validation = try splits.validation.map {
      try data.split($0).prepared(for: model).cache().batch(batchSize).prefetch()
    }
    var stopping = earlyStopping.map { EarlyStopping(patience: $0) }
    let isStopped = try stopping?.hasStopped(after: history) ?? false
    let checkpoint = results.map {
      TrainingCheckpoint($0.checkpoint, request, interval: checkpointEvery, history: history)
    }
    let callbacks: [(any Callback)?] = [stopping, checkpoint]
    let rest = try model.fit(
      training, epochs: isStopped ? 0 : max(0, epochs - history.epochs.count), validationData: validation,
      callbacks: callbacks.compactMap { $0 })
    for (epoch, logs) in rest.logs { history.append(epoch: epoch, logs) }
    try results?.write(model, request, history)
    // Not for logs, which equal runs leave equal.
    if isatty(STDOUT_FILENO) == 1 { print("peak memory \(PeakMemory.megabytes) MB") }
  }
}

extension EarlyStopping {
  /// Looks at epochs that have been; whether they end the training.
  fileprivate mutating func hasStopped(after history: History) throws -> Bool {
    for (epoch, logs) in history.logs {
      if try epochEnded(epoch, logs: logs, weights: { [] }) == .stop { return true }
    }
    return false
  }
}
