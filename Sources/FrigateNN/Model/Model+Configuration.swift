import FrigateIR

extension Model {
  /// The configuration Keras writes for this model (`model.to_json()`), weights not included.
  ///
  /// `keras.models.model_from_json` makes the same model of its text, compiled if this one is.
  public var configuration: JSON {
    var members = architecture.members ?? []
    members.append(JSON.Member(key: "compile_config", value: compilation?.configuration ?? [:]))
    return .object(members)
  }

  /// The part of the configuration that doesn't tell how the model learns.
  package var architecture: JSON { .object(structure.serialized(structure.listing, name: name)) }

  /// Makes the model that a Keras configuration describes, with new weights.
  ///
  /// - Parameters:
  ///   - configuration: what Keras's `model.to_json()` gave, parsed.
  ///   - customObjects: your own layers and other parts that it names.
  ///   - input: what a Sequential model takes where the configuration doesn't say, as that of one never built.
  ///   - seed: for the weights' first values; Keras's configurations have none.
  /// - Throws: `ConfigurationError` that names the layer and what is known instead. Layers that would
  ///   run code (Lambda) are refused.
  public init(
    configuration: JSON, customObjects: CustomObjects = CustomObjects(), input: Input? = nil, seed: Int = 0
  ) throws(ConfigurationError) {
    let structure = try ModelStructure(
      configuration: configuration, customObjects: customObjects, input: input)
    try Self.check(structure)
    try self.init(structure, seed: seed)
    if let settings = configuration["compile_config"] {
      try compile(configuration: settings, customObjects: customObjects)
    }
  }

  /// Throws unless this is the structure of such a model.
  package static func check(_ structure: ModelStructure) throws(ConfigurationError) {
    let kind = structure.className
    if kind != className {
      throw ConfigurationError(
        "the model is a \(kind), not a \(className).",
        fix: "read it as a \(kind), or with loadModel or modelFromJSON")
    }
  }
}

/// Makes the model that a Keras configuration describes, whichever kind it is, with new weights: see
/// `Model.init(configuration:)`.
public func modelFromJSON(
  _ configuration: JSON, customObjects: CustomObjects = CustomObjects(), input: Input? = nil, seed: Int = 0
) throws(ConfigurationError) -> any Model {
  func make<M: Model>(_ type: M.Type) throws(ConfigurationError) -> any Model {
    try M(configuration: configuration, customObjects: customObjects, input: input, seed: seed)
  }
  return configuration["class_name"]?.string == Sequential.className
    ? try make(Sequential.self) : try make(Functional.self)
}

// MARK: - Writing

extension ModelStructure {
  package var className: String { model.className }

  /// A model as Keras serializes it.
  fileprivate func serialized(_ listing: ModelListing, name: String) -> [JSON.Member] {
    let isSequential = listing.className == Sequential.className
    return isSequential ? sequential(listing, name: name) : functional(listing, name: name)
  }

  private func sequential(_ listing: ModelListing, name: String) -> [JSON.Member] {
    let input = values[listing.inputs[0]]
    let shape = JSON.batched(input.shape)
    let inputLayer = inputLayer(listing, 0)
    let parts = listing.parts.map { JSON.object(serialized($0)) }
    let model: JSON = [
      "module": "keras", "class_name": .string(Sequential.className),
      "config": [
        "name": .string(name), "trainable": true, "dtype": listing.dtypePolicy.serialized,
        "layers": .array([.object(inputLayer)] + parts), "build_input_shape": shape,
      ],
      "registered_name": nil, "build_config": ["input_shape": shape],
    ]
    return model.members ?? []
  }

  private func functional(_ listing: ModelListing, name: String) -> [JSON.Member] {
    let layers = listing.parts.map { part -> JSON in
      let nodes = zip(part.calls, 0...).map { references, _ in node(references, of: part, in: listing) }
      var members: [JSON.Member]
      if case .input(let k) = part.kind {
        members = inputLayer(listing, k)
      } else {
        members = serialized(part)
      }
      members.append(JSON.Member(key: "name", value: .string(part.name)))
      members.append(JSON.Member(key: "inbound_nodes", value: .array(nodes)))
      return .object(members)
    }
    // A functional model inside has a call of its own before those that others make of it.
    let functionals = Set(
      listing.parts.compactMap { part in
        if case .model(let model) = part.kind, model.className == Functional.className {
          part.name
        } else {
          nil
        }
      })
    let outputs = listing.outputReferences.map { reference in
      let call = reference.call + (functionals.contains(reference.name) ? 1 : 0)
      return JSON.array([.string(reference.name), .int(call), .int(reference.index)])
    }
    let model: JSON = [
      "module": "keras.src.models.functional", "class_name": .string(Functional.className),
      "config": [
        "name": .string(name), "trainable": true, "layers": .array(layers),
        "input_layers": .array(listing.inputNames.map { .array([.string($0), 0, 0]) }),
        "output_layers": .array(outputs),
      ],
      "registered_name": .string(Functional.className), "build_config": ["input_shape": nil],
    ]
    return model.members ?? []
  }

  private func inputLayer(_ listing: ModelListing, _ k: Int) -> [JSON.Member] {
    let value = values[listing.inputs[k]]
    let layer: JSON = [
      "module": "keras.layers", "class_name": "InputLayer",
      "config": [
        "batch_shape": .batched(value.shape), "dtype": .string(listing.inputDTypes[k].rawValue),
        "sparse": false,
        "ragged": false, "name": .string(listing.inputNames[k]), "optional": false,
      ],
      "registered_name": nil,
    ]
    return layer.members ?? []
  }

  private func serialized(_ part: ListedPart) -> [JSON.Member] {
    switch part.kind {
    case .input: []
    case .layer(let k): layers[k].serialized
    case .model(let model):
      serialized(model, name: part.name) + [JSON.Member(key: "compile_config", value: [:])]
    }
  }

  /// One call: its inputs as Keras writes symbolic tensors.
  private func node(
    _ references: [ListedPart.Reference], of part: ListedPart, in listing: ModelListing
  ) -> JSON {
    let tensors = references.map { reference -> JSON in
      let source = listing.parts.first { $0.name == reference.name }
      let value = source.map { values[$0.outputs[reference.call][reference.index]] }
      return [
        "class_name": "__keras_tensor__",
        "config": [
          "shape": .batched(value?.shape ?? []), "dtype": .string((value?.dtype ?? .float32).rawValue),
          "keras_history": .array([.string(reference.name), .int(reference.call), .int(reference.index)]),
        ],
      ]
    }
    var isList = tensors.count > 1
    var arguments: JSON = [:]
    switch part.kind {
    case .layer(let k): isList = isList || layers[k].layer is any MergingLayer
    // Keras passes models their inputs' masks.
    case .model: arguments = ["mask": isList ? .array(tensors.map { _ in .null }) : nil]
    case .input: break
    }
    return ["args": .array(isList ? [.array(tensors)] : tensors), "kwargs": arguments]
  }
}

extension JSON {
  /// A shape with Keras's null for the batch.
  fileprivate static func batched(_ shape: [Int]) -> JSON { .array([.null] + shape.map(JSON.int)) }
}

extension NamedLayer {
  /// As Keras serializes it, under the name it has in its model.
  fileprivate var serialized: [JSON.Member] {
    var own = layer
    own.name = ownName
    let penalty = layer.activityRegularizer == nil ? activityRegularizer?.serialized : nil
    let members = (own.serialized.members ?? []).map { member in
      guard member.key == "config", let config = member.value.members else { return member }
      let settings = config.map { setting in
        switch setting.key {
        case "trainable": JSON.Member(key: "trainable", value: .bool(isTrainable))
        case "dtype" where dtypePolicy != .float32: JSON.Member(key: "dtype", value: dtypePolicy.serialized)
        default: setting
        }
      }
      let added = penalty.map { [JSON.Member(key: "activity_regularizer", value: $0)] } ?? []
      return JSON.Member(key: "config", value: .object(settings + added))
    }
    let shapes = inputShapes.map(JSON.batched)
    let build: JSON = ["input_shape": layer is any MergingLayer ? .array(shapes) : shapes[0]]
    return members + [JSON.Member(key: "build_config", value: build)]
  }
}
