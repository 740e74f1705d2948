import FrigateIR

extension Sequential {
  /// The configuration Keras writes for this model (`model.to_json()`), weights not included.
  ///
  /// `keras.models.model_from_json` makes the same model of its text, compiled if this one is.
  public var configuration: JSON {
    var members = architecture.members ?? []
    members.append(JSON.Member(key: "compile_config", value: compilation?.configuration ?? [:]))
    return .object(members)
  }

  /// The part of the configuration that doesn't tell how the model learns.
  package var architecture: JSON {
    let inputLayer: JSON = [
      "module": "keras.layers", "class_name": "InputLayer",
      "config": [
        "batch_shape": Self.batched(inputShape), "dtype": .string(input.dtype.rawValue), "sparse": false,
        "ragged": false,
        "name": .string(input.name ?? "input_layer"), "optional": false,
      ],
      "registered_name": nil,
    ]
    return [
      "module": "keras", "class_name": "Sequential",
      "config": [
        "name": .string(name), "trainable": true, "dtype": Dense.float32Policy,
        "layers": .array([inputLayer] + layers.map(\.serialized)),
        "build_input_shape": Self.batched(inputShape),
      ],
      "registered_name": nil, "build_config": ["input_shape": Self.batched(inputShape)],
    ]
  }

  /// A shape with Keras's null for the batch.
  fileprivate static func batched(_ shape: [Int]) -> JSON { .array([.null] + shape.map(JSON.int)) }

  /// Makes the model that a Keras configuration describes, with new weights.
  ///
  /// - Parameters:
  ///   - configuration: what Keras's `model.to_json()` gave, parsed.
  ///   - customObjects: your own layers and other parts that it names.
  ///   - seed: for the weights' first values; Keras's configurations have none.
  /// - Throws: `ConfigurationError` that names the layer and what is known instead. Layers that would
  ///   run code (Lambda) are refused.
  public init(
    configuration: JSON, customObjects: CustomObjects = CustomObjects(), seed: Int = 0
  ) throws(ConfigurationError) {
    let structure = try SequentialStructure(configuration: configuration, customObjects: customObjects)
    try self.init(
      name: structure.name, seed: seed, input: structure.input, layers: structure.layers.map(\.layer))
    if let settings = configuration["compile_config"] {
      try compile(configuration: settings, customObjects: customObjects)
    }
  }
}

extension NamedLayer {
  /// As Keras serializes it, under the name it has in its model.
  fileprivate var serialized: JSON {
    var own = layer
    own.name = name
    let parts = own.serialized.members ?? []
    let build: JSON = ["input_shape": Sequential.batched(inputShape)]
    return .object(parts + [JSON.Member(key: "build_config", value: build)])
  }
}

// MARK: - Reading

extension SequentialStructure {
  /// Reads a Keras configuration of a Sequential model, of Keras 3 or 2.
  package init(
    configuration: JSON, customObjects: CustomObjects = CustomObjects()
  ) throws(ConfigurationError) {
    guard let kind = configuration["class_name"]?.string, let config = configuration["config"] else {
      throw ConfigurationError(
        "this is no Keras model configuration: class_name and config are missing.",
        fix: "use what Keras's model.to_json() gives")
    }
    if kind != "Sequential" {
      throw ConfigurationError(
        "the model is a \(kind); Sequential models can be read.",
        fix: "build it with keras.Sequential if its layers form one chain")
    }
    guard let list = config["layers"]?.array ?? config.array else {
      throw ConfigurationError("the model's config has no list of layers.")
    }
    var input: Input?
    var layers: [any Layer] = []
    for (index, item) in list.enumerated() {
      let part = try Configuration(serialized: item, as: "layer", customObjects: customObjects)
      let name = part.values["name"]?.string.map { "\($0) (\(part.className))" }
      do {
        if let shape = try part.inputShape, input == nil {
          let isInputLayer = part.className == "InputLayer"
          input = Input(
            shape: shape, dtype: isInputLayer ? try part.inputDType : .float32,
            name: isInputLayer ? part.values["name"]?.string : nil)
        }
        if part.className != "InputLayer" { layers.append(try part.layer()) }
      } catch {
        throw ConfigurationError(
          error.problem, in: name ?? "layer \(index) (\(part.className))", fix: error.fix)
      }
    }
    guard let input else {
      throw ConfigurationError(
        "the model doesn't say what it takes.",
        fix: "begin it with keras.Input, or build it before model.to_json()")
    }
    try self.init(name: config["name"]?.string ?? "sequential", input: input, layers: layers)
  }
}

extension Configuration {
  /// The shape of one example that an InputLayer, or any first layer, may give.
  fileprivate var inputShape: [Int]? {
    get throws(ConfigurationError) {
      guard let shape = optional("batch_shape") ?? optional("batch_input_shape") else {
        if className == "InputLayer" { throw ConfigurationError("batch_shape is missing.") }
        return nil
      }
      let sizes = (shape.array ?? []).dropFirst().compactMap(\.int)
      guard let all = shape.array, !all.isEmpty, sizes.count == all.count - 1 else {
        throw ConfigurationError(
          "batch_shape must be the batch and then whole numbers; it is \(shape.excerpt).",
          fix: "only the batch may be null: give every other axis a size")
      }
      return sizes
    }
  }

  /// What an InputLayer says its inputs are: float32 or integers.
  fileprivate var inputDType: DType {
    get throws(ConfigurationError) {
      guard let name = optional("dtype") else { return .float32 }
      guard let dtype = name.string.flatMap(DType.init(rawValue:)), dtype == .float32 || dtype.isInteger
      else {
        throw ConfigurationError(
          "the dtype \(name.excerpt) isn't supported for inputs.", fix: "use float32 or an integer type")
      }
      return dtype
    }
  }

  /// The layer that this describes.
  fileprivate func layer() throws(ConfigurationError) -> any Layer {
    let isOwn = customObjects.types.contains { $0.className == className }
    if className == "Lambda", !isOwn {
      throw ConfigurationError(
        "a Lambda layer is code, and no code is run from a file.",
        fix: "write it as a layer of your own and pass that in customObjects")
    }
    if className == "Sequential" || className == "Functional" {
      throw ConfigurationError(
        "a model inside a model can't be read.", fix: "list its layers in its place")
    }
    try checkFloat32()
    if values["trainable"] == false {
      throw ConfigurationError("trainable = false isn't supported.", fix: "set it to true")
    }
    return try instance(of: LayerCatalog.all, called: "layer") { $0 is any Layer.Type }
  }

  /// Throws unless the dtype, a name or a policy, is float32.
  private func checkFloat32() throws(ConfigurationError) {
    guard let dtype = optional("dtype") else { return }
    if (dtype.string ?? dtype["config"]?["name"]?.string) != "float32" {
      throw ConfigurationError("the dtype \(dtype.excerpt) isn't supported.", fix: "use float32")
    }
  }
}
