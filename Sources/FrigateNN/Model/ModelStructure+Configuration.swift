import FrigateIR

extension ModelStructure {
  /// Reads a Keras configuration of a Sequential or functional model, of Keras 3 or 2.
  ///
  /// - Parameter input: what a Sequential model takes where it doesn't say.
  package init(
    configuration: JSON, customObjects: CustomObjects = CustomObjects(), input: Input? = nil
  ) throws(ConfigurationError) {
    guard configuration["class_name"]?.string != nil, configuration["config"] != nil else {
      throw ConfigurationError(
        "this is no Keras model configuration: class_name and config are missing.",
        fix: "use what Keras's model.to_json() gives")
    }
    let part = try Configuration(serialized: configuration, as: "model", customObjects: customObjects)
    guard part.isModel else {
      throw ConfigurationError(
        "the model is a \(part.className); Sequential and Functional models can be read.",
        fix: "build it with keras.Sequential, or with the functional API")
    }
    var model = try NestedModel(part)
    if model.graph == nil {
      guard let known = model.knownInput ?? input else {
        throw ConfigurationError(
          "the model doesn't say what it takes.",
          fix: "begin it with keras.Input, or build it before model.to_json()")
      }
      model.input = known
    }
    let name = model.graph == nil ? Sequential.defaultName : Functional.defaultName
    try self.init(name: model.name ?? name, model, convertsIntegers: true)
  }
}

extension NestedModel {
  /// Reads a model's config.
  init(_ configuration: Configuration) throws(ConfigurationError) {
    if configuration.className != Sequential.className {
      let graph = try ModelGraph(configuration)
      self.init(name: try configuration.name(), graph: graph)
      return
    }
    guard let list = configuration.values["layers"]?.items ?? configuration.values.items else {
      throw ConfigurationError(
        "the model's config has no list of layers.", fix: "give what Keras's model.to_json() gives")
    }
    var input: Input?
    var parts: [SequentialPart] = []
    for (index, item) in list.enumerated() {
      let part = try Configuration(
        serialized: item, as: "layer", customObjects: configuration.customObjects)
      do {
        if let shape = try part.inputShape, input == nil { input = try part.input(shape) }
        switch part.className {
        case "InputLayer": break
        case _ where part.isModel: parts.append(.model(try NestedModel(part)))
        default: parts.append(.layer(try part.layerUse()))
        }
      } catch {
        throw part.named(error, index)
      }
    }
    if input == nil, let built = configuration.optional("build_input_shape") {
      let shape = Configuration(className: configuration.className, ["batch_shape": built])
      input = try shape.inputShape.map { Input(shape: $0) }
    }
    self.init(name: try configuration.name(), input: input, parts: parts)
    dtypePolicy = try configuration.dtypePolicy()
  }

  /// What it says it takes, or what the model at its head says.
  fileprivate var knownInput: Input? {
    if let input { return input }
    if case .model(let first)? = parts.first { return first.knownInput }
    return nil
  }
}

extension Configuration {
  /// Whether this describes a model. Keras 2 wrote functional models as Model.
  var isModel: Bool { [Sequential.className, Functional.className, "Model"].contains(className) }

  /// An error in the part that stands at this place of a model.
  func named(_ error: ConfigurationError, _ index: Int) -> ConfigurationError {
    let name = values["name"]?.string.map { "\($0) (\(className))" }
    let own = name ?? "layer \(index) (\(className))"
    let isInside = isModel && !error.part.isEmpty
    return ConfigurationError(error.problem, in: isInside ? "\(own), \(error.part)" : own, fix: error.fix)
  }

  /// What an InputLayer says.
  func input() throws(ConfigurationError) -> Input? {
    guard let shape = try inputShape else { return nil }
    return try input(shape)
  }

  static let withoutBatchShape = ConfigurationError(
    "batch_shape is missing.",
    fix: "give the shape of a batch, null for the number of examples: [null, 28, 28, 1]")

  /// The shape of one example that an InputLayer, or any first layer, may give.
  fileprivate var inputShape: [Int]? {
    get throws(ConfigurationError) {
      let example = className == "InputLayer" ? optional("shape")?.items.map { [.null] + $0 } : nil
      let given = optional("batch_shape") ?? optional("batch_input_shape") ?? example.map { .array($0) }
      guard let shape = given else {
        if className == "InputLayer" { throw Self.withoutBatchShape }
        return nil
      }
      let sizes = (shape.items ?? []).dropFirst().compactMap(\.int)
      guard let all = shape.items, !all.isEmpty, sizes.count == all.count - 1 else {
        throw ConfigurationError(
          "batch_shape must be the batch and then whole numbers; it is \(shape.excerpt).",
          fix: "only the batch may be null: give every other axis a size")
      }
      return sizes
    }
  }

  /// What an InputLayer, or a layer that says so itself, takes.
  fileprivate func input(_ shape: [Int]) throws(ConfigurationError) -> Input {
    if className != "InputLayer" { return Input(shape: shape) }
    for kind in ["sparse", "ragged", "optional"] where values[kind] == true {
      throw ConfigurationError("inputs that are \(kind) can't be read.", fix: "set \(kind) to false")
    }
    return Input(shape: shape, dtype: try inputDType, name: try name())
  }

  /// What an InputLayer says its inputs are: float32 or integers.
  private var inputDType: DType {
    get throws(ConfigurationError) {
      guard let dtype = optional("dtype") else { return .float32 }
      let name = dtype.string ?? dtype["config"]?["name"]?.string
      guard let dtype = name.flatMap(DType.init(rawValue:)), dtype == .float32 || dtype.isInteger else {
        throw ConfigurationError(
          "the dtype \(dtype.excerpt) isn't supported for inputs.", fix: "use float32 or an integer type")
      }
      return dtype
    }
  }

  /// The layer that this describes, and what the model is to make of it.
  func layerUse() throws(ConfigurationError) -> LayerUse {
    let isOwn = customObjects.types.contains { $0.className == className }
    if className == "Lambda", !isOwn {
      throw ConfigurationError(
        "a Lambda layer is code, and no code is run from a file.",
        fix: "write it as a layer of your own and pass that in customObjects")
    }
    _ = try name()
    let policy = try dtypePolicy()
    let layer: any Layer = try instance(of: LayerCatalog.all, called: "layer") { $0 is any Layer.Type }
    return LayerUse(
      layer, isTrainable: try bool("trainable", default: true),
      activityRegularizer: layer.activityRegularizer == nil ? try regularizer("activity_regularizer") : nil,
      dtypePolicy: policy)
  }
}
