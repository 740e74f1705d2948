import FrigateIR
import FrigateTensor

/// A model before its weights are made: the layers in their places, on what each is called, and the weights
/// they ask for.
///
/// Of a model inside the model, layers and calls stand among the outer one's, so that whatever computes sees
/// one list of calls; how they were nested is kept in `listing`.
public struct ModelStructure: Sendable {
  /// What it was made of.
  let model: NestedModel
  package let name: String
  let predictionPlans = PredictionPlans()
  package private(set) var inputs: [Input] = []
  package private(set) var layers: [NamedLayer] = []
  /// Each after those it depends on.
  private(set) var calls: [Call] = []
  /// Everything that is computed: the inputs, then the results of calls.
  private(set) var values: [Value] = []
  /// Numbers of values.
  private(set) var outputs: [Int] = []
  package private(set) var outputNames: [String] = []
  package private(set) var weights: [(layer: String, specification: WeightSpecification)] = []
  private(set) var listing = ModelListing()
  /// Layers that look at the values of an input.
  private(set) var valueChecks: [(input: Int, layer: Int)] = []
  /// Values of weights that have one already, by the weight's number.
  private(set) var weightValues: [Int: Tensor] = [:]
  private let convertsIntegers: Bool
  private var layerNumbers: [String: Int] = [:]

  /// A layer called on values, which makes one more.
  struct Call: Sendable {
    let layer: Int
    let inputs: [Int]
    let output: Int
  }

  /// What comes out of a call, or goes into the model.
  struct Value: Sendable {
    var shape: [Int]
    var dtype: DType
    /// Whether some of it may be masked.
    var isMasked = false
    /// What it means to a loss, and the layer that decides it; nil where it is an input's.
    var range: (layer: String, range: ActivationFunction.Range)?
    /// The model's input that it is, in whatever arrangement.
    var source: Int?
  }

  /// Checks that the layers fit together and that their weights fit this machine's memory.
  ///
  /// - Parameter convertsIntegers: gives float32 to layers that take no integers where integers come.
  /// - Throws: `ConfigurationError` that names the layer.
  init(
    name: String, _ model: NestedModel, convertsIntegers: Bool = false
  ) throws(ConfigurationError) {
    self.model = model
    self.name = name
    self.convertsIntegers = convertsIntegers
    inputs = model.inputs
    try LayerNames.check([name])
    for input in inputs {
      if input.shape.contains(where: { $0 < 1 }) {
        throw ConfigurationError(
          "Input needs sizes of at least 1; it has \(input.shape).", fix: "give the shape of one example")
      }
      try Self.check(input.shape, of: "one example", in: "Input")
    }
    try add(model, given: inputs.map { TensorType($0.dtype, $0.shape) })
    try checkMemory()
  }

  /// A structure yet without anything, to ask for the types a nested model makes.
  init(of model: NestedModel) {
    self.model = model
    name = model.name ?? ""
    convertsIntegers = false
  }

  /// The types of its outputs, for such inputs of one example each.
  mutating func types(for inputs: [TensorType]) throws(ConfigurationError) -> [TensorType] {
    try add(model, given: inputs)
    return outputs.map { TensorType(values[$0].dtype, values[$0].shape) }
  }

  private mutating func add(_ model: NestedModel, given: [TensorType]) throws(ConfigurationError) {
    values = given.enumerated().map { Value(shape: $1.shape, dtype: $1.dtype, source: $0) }
    let place = Place(
      path: "", isTrainable: !model.isFrozen, trainability: model.trainability,
      dtypePolicy: model.dtypePolicy ?? .float32, dtypePolicies: model.dtypePolicies)
    (outputs, listing, outputNames) = try add(model, at: place, inputs: Array(given.indices))
    for k in inputs.indices { inputs[k].name = listing.inputNames[k] }
    for (k, value) in (model.values ?? []).enumerated() { weightValues[k] = value }
  }

  /// The shape of one result.
  func shape(ofOutput k: Int) -> [Int] { values[outputs[k]].shape }

  // MARK: Models

  /// Where a model stands.
  private struct Place {
    /// What the names of its layers begin with.
    let path: String
    let isTrainable: Bool
    let trainability: [String: Bool]
    let dtypePolicy: DTypePolicy
    let dtypePolicies: [String: DTypePolicy]

    func inside(_ name: String, _ model: NestedModel) -> Place {
      let path = path + name + "/"
      let isTrainable = isTrainable && !model.isFrozen
      var all = trainability
      // What is said from outside counts before what is said inside.
      for (layer, learns) in model.trainability where isTrainable && all[path + layer] == nil {
        all[path + layer] = learns
      }
      var policies = dtypePolicies
      for (layer, policy) in model.dtypePolicies where policies[path + layer] == nil {
        policies[path + layer] = policy
      }
      return Place(
        path: path, isTrainable: isTrainable, trainability: all,
        dtypePolicy: model.dtypePolicy ?? dtypePolicy, dtypePolicies: policies)
    }
  }

  private typealias Added = (outputs: [Int], listing: ModelListing, outputNames: [String])

  private mutating func add(
    _ model: NestedModel, at place: Place, inputs: [Int]
  ) throws(ConfigurationError) -> Added {
    let firstLayer = layers.count
    var added =
      if let graph = model.graph {
        try add(graph, at: place, inputs: inputs)
      } else {
        try add(model.parts, model.inputs.first?.name, at: place, inputs: inputs)
      }
    added.listing.className = model.className
    added.listing.inputDTypes =
      model.inputs.isEmpty ? inputs.map { values[$0].dtype } : model.inputs.map(\.dtype)
    added.listing.dtypePolicy = place.dtypePolicy
    added.listing.layers = firstLayer..<layers.count
    added.listing.inputs = inputs
    added.listing.outputs = added.outputs
    return added
  }

  private mutating func add(
    _ parts: [SequentialPart], _ inputName: String?, at place: Place, inputs: [Int]
  ) throws(ConfigurationError) -> Added {
    try LayerNames.check(parts.compactMap(\.name) + [inputName].compactMap { $0 })
    var names = try LayerNames(for: parts.compactMap(\.name))
    var listing = ModelListing()
    listing.inputNames = [inputName ?? "input_layer"]
    guard inputs.count == 1 else {
      throw ConfigurationError(
        "takes one input; it is given \(inputs.count).", fix: "join them first, for instance with Concatenate"
      )
    }
    var value = inputs[0]
    var last = ""
    for part in parts {
      switch part {
      case .input: break
      case .layer(let use):
        last = names.name(use.layer.name, for: type(of: use.layer).className)
        let (layer, output) = try call(use, last, at: place, on: [value])
        listing.parts.append(ListedPart(name: last, kind: .layer(layer), outputs: [[output]]))
        value = output
      case .model(let model):
        last = names.name(model.name, for: model.className)
        let inner = try call(model, last, at: place, on: [value])
        guard inner.outputs.count == 1 else {
          throw ConfigurationError(
            "makes \(counted(inner.outputs.count, "output")); the next layer takes one.",
            in: place.path + last,
            fix: "use it in a Functional model")
        }
        listing.parts.append(ListedPart(name: last, kind: .model(inner.listing), outputs: [inner.outputs]))
        value = inner.outputs[0]
      }
    }
    return ([value], listing, [last])
  }

  private mutating func add(
    _ graph: ModelGraph, at place: Place, inputs: [Int]
  ) throws(ConfigurationError) -> Added {
    guard inputs.count == graph.inputs.count else {
      throw ConfigurationError(
        "takes \(counted(graph.inputs.count, "input")); it is given \(inputs.count).",
        fix: "give it one value for each")
    }
    let order = try GraphOrder(graph)
    try LayerNames.check(graph.inputs.compactMap(\.name) + graph.operations.compactMap(\.name))
    var names: LayerNames
    do {
      names = try LayerNames(for: graph.inputs.compactMap(\.name) + graph.operations.compactMap(\.name))
    } catch {
      throw ConfigurationError(
        error.problem, in: error.part,
        fix:
          "give each layer a name of its own; one that is used in several places is made once: Shared(layer)")
    }
    var listing = ModelListing()
    listing.inputNames = graph.inputs.map { names.name($0.name, for: "InputLayer") }
    let operationNames = graph.operations.map { names.name($0.name, for: $0.className) }
    var listed: [GraphOrder.Part: ListedPart] = [:]
    for (k, name) in listing.inputNames.enumerated() {
      listed[.input(k)] = ListedPart(name: name, kind: .input(k), outputs: [[inputs[k]]])
    }
    // For each call its results, and which call of its layer it is.
    var results: [Int: (outputs: [Int], use: Int)] = [:]
    for number in order.calls {
      let call = graph.calls[number]
      let name = operationNames[call.operation]
      var given: [Int] = []
      var references: [ListedPart.Reference] = []
      for value in call.inputs {
        given.append(self.value(value, inputs, results))
        references.append(reference(value, graph, listing.inputNames, operationNames, results))
      }
      let outputs: [Int]
      let kind: ListedPart.Kind
      switch graph.operations[call.operation] {
      case .layer(let use):
        let (layer, output) = try self.call(use, name, at: place, on: given)
        (outputs, kind) = ([output], .layer(layer))
      case .model(let model):
        let inner = try self.call(model, name, at: place, on: given)
        (outputs, kind) = (inner.outputs, .model(inner.listing))
      }
      var part = listed[.operation(call.operation)] ?? ListedPart(name: name, kind: kind, outputs: [])
      results[number] = (outputs, part.outputs.count)
      part.outputs.append(outputs)
      part.calls.append(references)
      listed[.operation(call.operation)] = part
    }
    listing.parts = order.parts.compactMap { listed[$0] }
    listing.outputReferences = graph.outputs.map {
      reference($0, graph, listing.inputNames, operationNames, results)
    }
    let outputs = graph.outputs.map { value($0, inputs, results) }
    return (outputs, listing, Self.unique(listing.outputReferences.map(\.name)))
  }

  private func value(
    _ value: ModelGraph.Value, _ inputs: [Int], _ results: [Int: (outputs: [Int], use: Int)]
  ) -> Int {
    switch value {
    case .input(let k): inputs[k]
    // Calls come in an order in which what they depend on is there.
    case .result(let call, let index): results[call]!.outputs[index]
    }
  }

  private func reference(
    _ value: ModelGraph.Value, _ graph: ModelGraph, _ inputNames: [String], _ names: [String],
    _ results: [Int: (outputs: [Int], use: Int)]
  ) -> ListedPart.Reference {
    switch value {
    case .input(let k): ListedPart.Reference(name: inputNames[k], call: 0, index: 0)
    case .result(let call, let index):
      ListedPart.Reference(
        name: names[graph.calls[call].operation], call: results[call]!.use, index: index)
    }
  }

  // MARK: Calls

  private mutating func call(
    _ model: NestedModel, _ name: String, at place: Place, on given: [Int]
  ) throws(ConfigurationError) -> Added {
    let path = place.path + name
    for (input, k) in zip(model.inputs, given) where input.shape != values[k].shape {
      throw ConfigurationError(
        "takes examples of shape \(input.shape), and is given \(values[k].shape).", in: path,
        fix: "put it behind a layer that makes what it takes")
    }
    let weight = weights.count
    do {
      let added = try add(model, at: place.inside(name, model), inputs: given)
      if weights.count > weight {
        for (k, value) in (model.values ?? []).enumerated() { weightValues[weight + k] = value }
      }
      return added
    } catch {
      throw ConfigurationError(error.problem, in: error.part.isEmpty ? path : error.part, fix: error.fix)
    }
  }

  /// Calls a layer, which is added unless there is one of its name: then it has been called before.
  private mutating func call(
    _ use: LayerUse, _ name: String, at place: Place, on given: [Int]
  ) throws(ConfigurationError) -> (layer: Int, output: Int) {
    let name = place.path + name
    do {
      var use = use
      use.isTrainable = place.trainability[name] ?? (place.isTrainable && use.isTrainable)
      use.dtypePolicy = place.dtypePolicies[name] ?? use.dtypePolicy ?? place.dtypePolicy
      return try call(use, name, on: given)
    } catch {
      throw ConfigurationError(error.problem, in: name, fix: error.fix)
    }
  }

  /// What is thrown names no part yet.
  private mutating func call(
    _ use: LayerUse, _ name: String, on given: [Int]
  ) throws(ConfigurationError) -> (layer: Int, output: Int) {
    let layer = use.layer
    let policy = use.dtypePolicy ?? .float32
    let inputs = given.map { values[$0] }
    var dtypes = inputs.map(\.dtype)
    let shapes = inputs.map(\.shape)
    let output = try layer.resultShape(for: shapes)
    let converted = dtypes.map { $0.isInteger ? .float32 : $0 }
    let converts =
      convertsIntegers && converted != dtypes && (try? layer.resultDType(for: dtypes, under: policy)) == nil
      && (try? layer.resultDType(for: converted, under: policy)) != nil
    if converts { dtypes = converted }
    try Self.check(output, of: "its output", in: name)
    let number: Int
    if let known = layerNumbers[name] {
      number = known
      try check(layers[known], isFitFor: shapes)
    } else {
      number = layers.count
      layerNumbers[name] = number
      try add(use, name, shapes, output, converts)
    }
    let dtype = try layer.resultDType(for: dtypes, under: policy)
    try checkMask(layer, inputs)
    var value = Value(shape: output, dtype: dtype)
    value.isMasked =
      (layer as? Embedding)?.maskZero
      ?? (layer is Masking || layer.supportsMasking && !inputs.isEmpty && inputs.allSatisfy(\.isMasked))
    value.range = layer.outputRange.map { (name, $0) } ?? Self.range(of: layer, inputs, name)
    value.source = layer is any RearrangingLayer && inputs.count == 1 ? inputs[0].source : nil
    if layer.checksValues, inputs.count == 1, let input = inputs[0].source {
      valueChecks.append((input, number))
    }
    values.append(value)
    calls.append(Call(layer: number, inputs: given, output: values.count - 1))
    return (number, values.count - 1)
  }

  /// Throws where a layer that is shared would need other weights.
  private func check(_ layer: NamedLayer, isFitFor shapes: [[Int]]) throws(ConfigurationError) {
    if calls.count >= Self.mostCalls {
      throw ConfigurationError(
        "makes more than \(Self.mostCalls) calls of layers.", fix: "share fewer layers")
    }
    let needed = layer.layer.specifications(for: shapes).map(\.shape)
    if layer.inputShapes != shapes, needed != layer.weights.map({ weights[$0].specification.shape }) {
      throw ConfigurationError(
        "is shared, but inputs of shapes \(layer.inputShapes) and \(shapes) need different weights.",
        fix: "let its inputs be of one shape, or use a layer for each")
    }
  }

  /// Models that share models that share models can ask for any number.
  private static let mostCalls = 100_000

  /// Adds a layer with its weights.
  private mutating func add(
    _ use: LayerUse, _ name: String, _ shapes: [[Int]], _ output: [Int], _ converts: Bool
  ) throws(ConfigurationError) {
    let layer = use.layer
    var specifications = layer.specifications(for: shapes)
    let penalty = layer.activityRegularizer ?? use.activityRegularizer
    for k in specifications.indices {
      try Self.check(specifications[k].shape, of: "its \(specifications[k].name)", in: name)
      try specifications[k].check()
      if !use.isTrainable { specifications[k].isTrainable = false }
    }
    // For two examples: how many a batch has isn't known.
    try penalty?.check(shape: [2] + output)
    layers.append(
      NamedLayer(
        name: name, layer: layer, inputShapes: shapes, outputShape: output,
        weights: weights.count..<(weights.count + specifications.count), isTrainable: use.isTrainable,
        activityRegularizer: penalty, convertsIntegers: converts, dtypePolicy: use.dtypePolicy ?? .float32))
    weights += specifications.map { (name, $0) }
  }
}
