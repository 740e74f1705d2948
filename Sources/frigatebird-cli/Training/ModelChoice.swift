import ArgumentParser
import FrigateData
import Frigatebird

enum OptimizerName: String, CaseIterable, ExpressibleByArgument {
  case adam, sgd, adamw, nadam, rmsprop, adagrad, adadelta, adamax, lion, ftrl

  func optimizer(learningRate: Double?) -> any Optimizer {
    var optimizer: any Optimizer =
      switch self {
      case .adam: Adam(learningRate: 1e-4)
      case .sgd: SGD()
      case .adamw: AdamW()
      case .nadam: Nadam()
      case .rmsprop: RMSprop()
      case .adagrad: Adagrad()
      case .adadelta: Adadelta()
      case .adamax: Adamax()
      case .lion: Lion()
      case .ftrl: Ftrl()
      }
    if let learningRate { optimizer.learningRate = .constant(learningRate) }
    return optimizer
  }
}

/// The model that `train` was asked for.
struct ModelChoice {
  let name: String
  var l2: Double?
  var optimizer: OptimizerName?
  var learningRate: Double?
  var seed = 0

  /// A model that was saved, or one that `train` would begin with, if it was asked for that name without further
  /// options: for MNIST's images, unless a configuration says otherwise.
  static func named(_ name: String) throws -> any Model {
    if name == "mlp" || name == "cnn" || name.hasSuffix(".json") {
      var model = try ModelChoice(name: name).uncompiled(for: DatasetCatalog.info("mnist"))
      let choice = ModelChoice(name: name)
      // Losses of several outputs are the configuration's to say.
      if model.outputShapes.count == 1 { try choice.compile(&model) }
      return model
    }
    if !name.contains("."), !name.contains("/"), !fileExists(name) {
      throw ConfigurationError(
        "there is no model named \(name), and no file.",
        fix: "use mlp, cnn, a file with a Keras configuration, or a model file: DIR/model.safetensors")
    }
    return try loadModel(name)
  }

  /// What `named` takes.
  static let argumentHelp = ArgumentHelp(
    "A model file, such as DIR/model.safetensors; or what train --model takes, for a new model with seed 0.",
    valueName: "model")

  private func uncompiled(for info: DatasetInfo) throws -> any Model {
    switch name {
    case "mlp": try mlp(for: info)
    case "cnn": try cnn(for: info)
    default: try configured(for: info)
    }
  }

  /// Built and compiled for a data set.
  func model(for info: DatasetInfo) throws -> any Model {
    var model = try uncompiled(for: info)
    let classes = info.classNames.count
    if model.inputs.count > 1 || model.outputShapes.count > 1 {
      throw ConfigurationError(
        "has \(counted(model.inputs.count, "input")) and \(counted(model.outputShapes.count, "output")); \(info.name) has images and labels.",
        in: model.name, fix: "give a model with one input and one output")
    }
    if model.outputShape != [classes] {
      throw ConfigurationError(
        "gives outputs of shape \(model.outputShape); \(info.name) has \(classes) classes.", in: model.name,
        fix: "end the model with Dense(\(classes))")
    }
    try compile(&model)
    return model
  }

  /// Flatten → Dense 50 tanh, four times → Dense, one output for each class.
  private func mlp(for info: DatasetInfo) throws -> Sequential {
    let penalty = l2.flatMap { $0 == 0 ? nil : L2($0) }
    return try Sequential(seed: seed) {
      Input(shape: info.features.shape)
      Flatten()
      for _ in 0..<4 { Dense(50, activation: .tanh, kernelRegularizer: penalty) }
      Dense(info.classNames.count, kernelRegularizer: penalty)
    }
  }

  /// The layers between images and classes: two convolutions, each halved by a pooling, and a dense layer.
  static let convolutions: [any Layer] = [
    Conv2D(32, 3, activation: .relu), MaxPooling2D(), Conv2D(64, 3, activation: .relu), MaxPooling2D(),
    Flatten(), Dropout(0.5), Dense(50, activation: .relu),
  ]

  private func cnn(for info: DatasetInfo) throws -> Sequential {
    if l2 != nil { throw ValidationError("--l2 goes with --model mlp.") }
    return try Sequential(
      seed: seed, input: Input(shape: info.features.shape),
      layers: Self.convolutions + [Dense(info.classNames.count)])
  }

  private func configured(for info: DatasetInfo) throws -> any Model {
    guard name.hasSuffix(".json") else {
      throw ConfigurationError(
        "there is no model named \(name).", in: "--model",
        fix: "use mlp, cnn, or a file with a Keras configuration: config.json")
    }
    if l2 != nil {
      throw ValidationError("--l2 goes with --model mlp; a configuration names its own regularizers.")
    }
    let source = try FileSource(name)
    guard source.limit <= 1 << 24 else {
      throw FileError(
        name, "has \(source.limit) bytes, too many for a configuration",
        fix: "give what model.to_json() gives")
    }
    do {
      // A model that was never built takes what the data set has.
      return try modelFromJSON(
        JSON(parsing: source.bytes(source.limit, of: "text")), input: Input(shape: info.features.shape),
        seed: seed)
    } catch let error as ConfigurationError {
      throw FileError(name, (error.part.isEmpty ? "" : error.part + ": ") + error.problem, fix: error.fix)
    }
  }

  /// What the configuration says about learning holds, except for what the command line says.
  private func compile(_ model: inout any Model) throws {
    let isProbability = model.outputRange.range == .probabilities
    let settings = model.compilation
    var chosen = settings?.optimizer ?? OptimizerName.adam.optimizer(learningRate: nil)
    if let optimizer { chosen = optimizer.optimizer(learningRate: learningRate) }
    if let learningRate { chosen.learningRate = .constant(learningRate) }
    try model.compile(
      optimizer: chosen, loss: settings?.loss ?? SparseCategoricalCrossentropy(fromLogits: !isProbability),
      metrics: settings?.metrics ?? [SparseCategoricalAccuracy()])
  }
}
