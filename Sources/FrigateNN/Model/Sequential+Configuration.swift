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
    .object(
      serialized(
        name, input, inputShape: inputShape,
        layers: serialized(layers.startIndex..<layers.endIndex, groups[...])))
  }

  /// A model of the layers that are written already.
  private func serialized(
    _ name: String, _ input: Input, inputShape: [Int], layers: [JSON]
  ) -> [JSON.Member] {
    let shape = Self.batched(inputShape)
    let inputLayer: JSON = [
      "module": "keras.layers", "class_name": "InputLayer",
      "config": [
        "batch_shape": shape, "dtype": .string(input.dtype.rawValue), "sparse": false, "ragged": false,
        "name": .string(input.name ?? "input_layer"), "optional": false,
      ],
      "registered_name": nil,
    ]
    let model: JSON = [
      "module": "keras", "class_name": .string(Self.className),
      "config": [
        "name": .string(name), "trainable": true, "dtype": Dense.float32Policy,
        "layers": .array([inputLayer] + layers), "build_input_shape": shape,
      ],
      "registered_name": nil, "build_config": ["input_shape": shape],
    ]
    return model.members ?? []
  }

  /// The layers of a range, with the models among them as models.
  private func serialized(_ range: Range<Int>, _ groups: ArraySlice<LayerGroup>) -> [JSON] {
    var (written, k, groups) = ([JSON](), range.lowerBound, groups)
    while k < range.upperBound || groups.first?.layers.lowerBound == k {
      guard let group = groups.first, group.layers.lowerBound == k else {
        written.append(layers[k].serialized)
        k += 1
        continue
      }
      let inner = groups.dropFirst().prefix { $0.name.hasPrefix(group.name + "/") }
      let input = Input(shape: group.inputShape, dtype: group.inputDType, name: group.inputName)
      let name = group.name.split(separator: "/").last.map(String.init) ?? group.name
      written.append(
        .object(
          serialized(
            name, input, inputShape: group.inputShape, layers: serialized(group.layers, inner))))
      k = group.layers.upperBound
      groups = groups.dropFirst(1 + inner.count)
    }
    return written
  }

  /// A shape with Keras's null for the batch.
  fileprivate static func batched(_ shape: [Int]) -> JSON { .array([.null] + shape.map(JSON.int)) }

  /// Makes the model that a Keras configuration describes, with new weights.
  ///
  /// - Parameters:
  ///   - configuration: what Keras's `model.to_json()` gave, parsed.
  ///   - customObjects: your own layers and other parts that it names.
  ///   - input: what the model takes where the configuration doesn't say, as that of a model never built.
  ///   - seed: for the weights' first values; Keras's configurations have none.
  /// - Throws: `ConfigurationError` that names the layer and what is known instead. Layers that would
  ///   run code (Lambda) are refused.
  public init(
    configuration: JSON, customObjects: CustomObjects = CustomObjects(), input: Input? = nil, seed: Int = 0
  ) throws(ConfigurationError) {
    let structure = try SequentialStructure(
      configuration: configuration, customObjects: customObjects, input: input)
    try self.init(structure, seed: seed)
    if let settings = configuration["compile_config"] {
      try compile(configuration: settings, customObjects: customObjects)
    }
  }
}

extension NamedLayer {
  /// As Keras serializes it, under the name it has in its model.
  fileprivate var serialized: JSON {
    var own = layer
    own.name = ownName
    let penalty = layer.activityRegularizer == nil ? activityRegularizer?.serialized : nil
    let members = (own.serialized.members ?? []).map { member in
      guard member.key == "config", let config = member.value.members else { return member }
      let settings = config.map { setting in
        setting.key == "trainable" ? JSON.Member(key: "trainable", value: .bool(isTrainable)) : setting
      }
      let added = penalty.map { [JSON.Member(key: "activity_regularizer", value: $0)] } ?? []
      return JSON.Member(key: "config", value: .object(settings + added))
    }
    let build: JSON = ["input_shape": Sequential.batched(inputShape)]
    return .object(members + [JSON.Member(key: "build_config", value: build)])
  }
}
