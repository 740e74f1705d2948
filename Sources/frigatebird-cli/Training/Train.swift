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

  @Option(help: ArgumentHelp("Folder for the results.", valueName: "dir"))
  var output: String?

  @Flag(help: "Go on with an interrupted training.")
  var resume = false

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var dataFolder: DataFolderOption

  func validate() throws {
    if epochs < 1 { throw ValidationError("--epochs must be at least 1.") }
    if batchSize < 1 { throw ValidationError("--batch-size must be at least 1.") }
    if let earlyStopping, earlyStopping < 1 { throw ValidationError("--early-stopping must be at least 1.") }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate must be positive.")
    }
    if let l2, !(l2 >= 0 && l2.isFinite) { throw ValidationError("--l2 must be 0 or more.") }
    if earlyStopping != nil, validationSplit == "none" {
      throw ValidationError("--early-stopping needs validation data: leave out --validation-split none.")
    }
  }

  func run() throws {
    Interruption.watch()
    threads.apply()
    if resume {
      throw ConfigurationError(
        "--resume isn't there yet: it needs checkpoints.", fix: "train again from the start, without --resume"
      )
    }
    let results = try output.map { try TrainingOutput(folder: $0) }
    let data = try dataFolder.open(dataset)
    let splits = try TrainingSplits(training: trainSplit, validation: validationSplit, of: data.info)
    let choice = ModelChoice(
      name: model, l2: l2, optimizer: optimizer, learningRate: learningRate, seed: seed)
    var model = try choice.model(for: data.info)

    let training = try data.split(splits.training).prepared(for: model).cache()
      .shuffle(seed: UInt64(bitPattern: Int64(seed))).batch(batchSize).prefetch()
    let validation = try splits.validation.map {
      try data.split($0).prepared(for: model).cache().batch(batchSize).prefetch()
    }
    let callbacks: [any Callback] = earlyStopping.map { [EarlyStopping(patience: $0)] } ?? []
    let history = try model.fit(
      training, epochs: epochs, validationData: validation, callbacks: callbacks)
    try results?.write(model, history)
    // Not for logs, which equal runs leave equal.
    if isatty(STDOUT_FILENO) == 1 { print("peak memory \(PeakMemory.megabytes) MB") }
  }
}
