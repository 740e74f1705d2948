import ArgumentParser
import Frigatebird
import Glibc

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on a data set.",
    usage: """
      frigatebird train --dataset <name> --model mlp|cnn|<config.json> [--epochs <n>] [--batch-size <n>]
                        [--optimizer <name>] [--learning-rate <x>] [--output <dir>] [<options>]
      """,
    discussion: """
      --output DIR receives model.safetensors, history.json, history.csv and history.svg. Equal commands give equal \
      bytes, whatever the number of threads.
      """)

  @Option(help: ArgumentHelp("A data set by name, see 'frigatebird data list'.", valueName: "name"))
  var dataset: String

  @Option(
    help: ArgumentHelp(
      "mlp, cnn, or a Keras configuration.",
      discussion:
        """
        mlp is Flatten, four Dense of 50 tanh units, Dense; cnn two Conv2D of 32 and 64 filters, each with a MaxPooling2D, \
        Dropout, Dense of 50 relu units, Dense. A configuration is what Keras's model.to_json() or \
        'frigatebird summary --keras-json' gives, of a Sequential or a functional model with one input and one \
        output. Bytes become numbers from 0 to 1, unless the model takes them as they are: one that begins with an \
        Embedding, a Rescaling or a Normalization, or whose input has an integer dtype.
        """,
      valueName: "mlp|cnn|config.json"))
  var model: String

  @Option(parsing: .unconditional, help: "How often to go through the data.")
  var epochs = 10

  @Option(parsing: .unconditional, help: "Examples in a step.")
  var batchSize = 32

  @Option(help: ArgumentHelp("(default: adam)", valueName: "name"))
  var optimizer: OptimizerName?

  @Option(parsing: .unconditional, help: "(default: 1e-4 for adam, else Keras's)")
  var learningRate: Double?

  @Option(parsing: .unconditional, help: "Decides first weights, order of examples and dropout.")
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
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop when the validation loss hasn't improved for this many epochs.", valueName: "epochs"))
  var earlyStopping: Int?

  @Option(
    name: .customLong("l2"),
    parsing: .unconditional,
    help: ArgumentHelp("Weight of the penalty on squared kernels (mlp).", valueName: "weight"))
  var l2: Double?

  @Option(
    help: ArgumentHelp(
      "What layers compute in: float32, or bfloat16 with weights in float32, Keras's mixed_bfloat16. (default: what the configuration says, else float32)",
      discussion: """
        bf16 pays for wide dense layers, from some 1000 units on, and slows convolutions, which have no bfloat16 kernel: \
        cnn takes about twice as long with it.
        """,
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
    parsing: .unconditional,
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
    // Steps compute in float32, where other numbers are infinite or 0.
    if let learningRate, !(Float(learningRate) > 0 && Float(learningRate).isFinite) {
      throw ValidationError("--learning-rate must be positive, between 1e-45 and 3.4e38.")
    }
    if resume, output == nil { throw ValidationError("--resume goes with --output: the folder to go on in.") }
    if !(checkpointEvery >= 0) { throw ValidationError("--checkpoint-every must be 0 or more seconds.") }
    if let l2, !(l2 >= 0 && Float(l2).isFinite) {
      throw ValidationError("--l2 must be 0 or more, at most 3.4e38.")
    }
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
    var stopping = earlyStopping.map { EarlyStopping(patience: $0) }
    var isStopped = false
    if resume, let results {
      if let file = results.resumable {
        (model, history) = try TrainingCheckpoint.resumed(from: file, request)
        isStopped = try stopping?.hasStopped(after: history) ?? false
        print(progress(after: history.epochs.count, isStopped: isStopped))
      } else {
        print("nothing to go on with in \(results.folder): training from the start")
      }
    }

    let training = try data.split(splits.training).prepared(for: model).cache()
      .shuffle(seed: UInt64(bitPattern: Int64(seed))).batch(batchSize).prefetch()
    let validation = try splits.validation.map {
      try data.split($0).prepared(for: model).cache().batch(batchSize).prefetch()
    }
    let checkpoint = results.map {
      TrainingCheckpoint($0.checkpoint, request, interval: checkpointEvery, history: history)
    }
    let callbacks: [(any Callback)?] = [LossWatch(), stopping, checkpoint]
    let rest = try model.fit(
      training, epochs: isStopped ? 0 : epochs, initialEpoch: isStopped ? 0 : history.epochs.count,
      validationData: validation, callbacks: callbacks.compactMap { $0 })
    for (epoch, logs) in rest.logs { history.append(epoch: epoch, logs) }
    try LossWatch.check(history)
    try results?.write(model, request, history)
    // Not for logs, which equal runs leave equal.
    if isatty(STDOUT_FILENO) == 1 { print("peak memory \(PeakMemory.megabytes) MB") }
  }

  /// What there is left to do of a training that is resumed.
  private func progress(after done: Int, isStopped: Bool) -> String {
    if done >= epochs {
      return done == 1 ? "the only epoch is done" : "all \(done) epochs are done"
    }
    return isStopped
      ? "early stopping ended the training after epoch \(done) of \(epochs): to go on, give a larger --early-stopping, or none"
      : "going on after epoch \(done) of \(epochs)"
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
