import FrigateIR

extension ModelGraph {
  /// Reads a functional model's config, of Keras 3 or 2.
  init(_ configuration: Configuration) throws(ConfigurationError) {
    var reader = GraphReader()
    guard let list = configuration.values["layers"]?.items else {
      throw ConfigurationError(
        "the model's config has no list of layers.", fix: "give what Keras's model.to_json() gives")
    }
    for (index, item) in list.enumerated() {
      let part = try Configuration(
        serialized: item, as: "layer", customObjects: configuration.customObjects)
      do {
        if item["module"]?.string?.hasPrefix("keras.src.ops") == true {
          reader.leaveOut(part, name: item["name"]?.string)
        } else {
          try reader.add(part, name: item["name"], nodes: item["inbound_nodes"]?.items ?? [])
        }
      } catch {
        throw part.named(error, index)
      }
    }
    self = try reader.graph(
      inputs: configuration.values["input_layers"], outputs: configuration.values["output_layers"])
  }
}

/// Puts a graph together, whose layers may be called on what comes after them in the list.
private struct GraphReader {
  /// A tensor by the name of its layer, the number of its call and its place among the results.
  private struct Reference {
    let name: String
    let call: Int
    let index: Int
  }

  private var inputs: [(name: String, input: Input)] = []
  private var operations: [LayerOperation.Kind] = []
  private var names: [String: Source] = [:]
  private var calls: [(operation: Int, inputs: [Reference])] = []

  private enum Source {
    case input(Int)
    /// An operation, and the numbers of its calls.
    case operation(Int, calls: [Int])
    /// An operation that is no layer, by its class: Keras writes those that make masks, which flow by
    /// themselves here.
    case unreadable(String)
  }

  /// An operation that may be read as long as nothing but masks comes of it.
  mutating func leaveOut(_ part: Configuration, name: String?) {
    if let name { names[name] = .unreadable(part.className) }
  }

  mutating func add(
    _ part: Configuration, name: JSON?, nodes: [JSON]
  ) throws(ConfigurationError) {
    var given = try Configuration(className: part.className, ["name": name ?? .null]).name()
    if given == nil { given = try part.name() }
    guard let name = given else {
      throw ConfigurationError("has no name.", fix: "use what model.to_json() gives")
    }
    if names[name] != nil {
      throw ConfigurationError("two layers are named \(name).", fix: "give each layer a name of its own")
    }
    if part.className == "InputLayer" {
      guard var input = try part.input() else { throw Configuration.withoutBatchShape }
      input.name = name
      names[name] = .input(inputs.count)
      inputs.append((name, input))
      return
    }
    var kind: LayerOperation.Kind
    if part.isModel {
      var model = try NestedModel(part)
      model.name = name
      if part.values["trainable"] == false { model = model.frozen() }
      kind = .model(model)
    } else {
      var use = try part.layerUse()
      use.layer.name = name
      kind = .layer(use)
    }
    let first = calls.count
    for node in nodes {
      let references = try Self.references(node)
      if references.isEmpty {
        throw ConfigurationError("is called on nothing.", fix: "use what model.to_json() gives")
      }
      calls.append((operations.count, references))
    }
    names[name] = .operation(operations.count, calls: Array(first..<calls.count))
    operations.append(kind)
  }

  // MARK: Calls

  /// The inputs of one call: Keras 3's arguments, or Keras 2's list of [layer, call, result, arguments].
  private static func references(_ node: JSON) throws(ConfigurationError) -> [Reference] {
    if let list = node.items {
      var references: [Reference] = []
      for item in list {
        references.append(try reference(item))
        if let more = item.items, more.count > 3 { try checkArguments(more[3]) }
      }
      return references
    }
    try checkArguments(node["kwargs"] ?? [:])
    let arguments = node["args"]?.items ?? []
    // What comes after the inputs, as a training flag, can only be left out.
    if arguments.dropFirst().contains(where: { $0 != .null }) {
      throw ConfigurationError(
        "is called with further arguments, \(arguments[1].excerpt).", fix: "call it on its inputs alone")
    }
    guard let first = arguments.first else { return [] }
    var references: [Reference] = []
    for tensor in first.items ?? [first] {
      guard let history = tensor["config"]?["keras_history"] else {
        throw ConfigurationError(
          "is called on \(tensor.excerpt), which no layer makes.", fix: "call it on the results of layers")
      }
      references.append(try reference(history))
    }
    return references
  }

  private static func reference(_ value: JSON) throws(ConfigurationError) -> Reference {
    guard let list = value.items, list.count >= 3, let name = list[0].string, let call = list[1].int,
      let index = list[2].int
    else {
      throw ConfigurationError(
        "a tensor must be [layer, call, result]; it is \(value.excerpt).",
        fix: "use what model.to_json() gives")
    }
    return Reference(name: name, call: call, index: index)
  }

  /// Masks flow by themselves, and whether it is training is said by who calls the model, as in Keras; anything
  /// else would be lost.
  private static func checkArguments(_ arguments: JSON) throws(ConfigurationError) {
    for member in arguments.members ?? [] where member.key != "mask" && member.key != "training" {
      let values = member.value.items ?? [member.value]
      if values.contains(where: { $0 != .null }) {
        throw ConfigurationError(
          "is called with \(member.key) = \(member.value.excerpt), which isn't supported.",
          fix: "call it on its inputs alone")
      }
    }
  }

  // MARK: The graph

  func graph(inputs listed: JSON?, outputs: JSON?) throws(ConfigurationError) -> ModelGraph {
    let places = try Self.references(listed, "input_layers")
    var order: [Int: Int] = [:]
    for (place, reference) in places.enumerated() {
      guard case .input(let k)? = names[reference.name] else {
        throw ConfigurationError(
          "the input \(reference.name) is no InputLayer.", fix: "begin the model with keras.Input")
      }
      if order.updateValue(place, forKey: k) != nil {
        throw ConfigurationError(
          "the input \(reference.name) is listed twice.", fix: "list each input once in input_layers")
      }
    }
    if let missing = inputs.indices.first(where: { order[$0] == nil }) {
      throw ConfigurationError(
        "the InputLayer \(inputs[missing].name) isn't among the inputs.",
        fix: "use what model.to_json() gives")
    }
    var sorted = inputs.map(\.input)
    for (k, place) in order { sorted[place] = inputs[k].input }
    var graph = ModelGraph(inputs: sorted)
    graph.operations = operations
    for call in calls {
      var values: [ModelGraph.Value] = []
      for reference in call.inputs { values.append(try value(reference, order)) }
      graph.calls.append(ModelGraph.Call(operation: call.operation, inputs: values))
    }
    for reference in try Self.references(outputs, "output_layers") {
      graph.outputs.append(try value(reference, order, isOutput: true))
    }
    return graph
  }

  /// A list of references, or one alone.
  private static func references(
    _ value: JSON?, _ key: String
  ) throws(ConfigurationError) -> [Reference] {
    guard let list = value?.items, let first = list.first else {
      throw ConfigurationError("\(key) must be a list of tensors.", fix: "use what model.to_json() gives")
    }
    if first.string != nil { return [try reference(.array(list))] }
    var references: [Reference] = []
    for item in list { references.append(try reference(item)) }
    return references
  }

  private func value(
    _ reference: Reference, _ order: [Int: Int], isOutput: Bool = false
  ) throws(ConfigurationError) -> ModelGraph.Value {
    switch names[reference.name] {
    case .input(let k)?: return .input(order[k] ?? 0)
    case .operation(let k, let calls)?:
      var number = reference.call
      // Among outputs, a functional model's own call counts before those that others make of it.
      if isOutput, case .model(let model) = operations[k], model.graph != nil { number -= 1 }
      guard calls.indices.contains(number), (0..<operations[k].outputCount).contains(reference.index) else {
        throw ConfigurationError(
          "there is no result \(reference.index) of call \(reference.call).", in: reference.name,
          fix: "use what model.to_json() gives")
      }
      return .result(call: calls[number], index: reference.index)
    case .unreadable(let className)?:
      throw ConfigurationError(
        "\(reference.name) is an operation, \(className), which can't be read.",
        fix: "use layers: Add, Multiply, Concatenate, or one of your own")
    case nil:
      throw ConfigurationError(
        "there is no layer named \(reference.name).", fix: "use what model.to_json() gives")
    }
  }
}
