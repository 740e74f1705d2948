import FrigateIR
import FrigateTensor
import Glibc

/// A `Sequential` before its weights are made: the layers in their places, and what they ask for.
package struct SequentialStructure: Sendable {
  package let name: String
  package let input: Input
  package private(set) var layers: [NamedLayer] = []
  package private(set) var weights: [(layer: String, specification: WeightSpecification)] = []
  let parts: [SequentialPart]
  /// The models inside it, outer ones before what is in them.
  private(set) var groups: [LayerGroup] = []
  /// Values of weights that have one already, by the weight's number.
  private(set) var values: [Int: Tensor] = [:]
  private let convertsIntegers: Bool

  /// Checks that the layers fit together and that their weights fit this machine's memory.
  ///
  /// - Parameter convertsIntegers: gives float32 to layers that take no integers where integers come.
  /// - Throws: `ConfigurationError` that names the layer.
  init(
    name: String, input: Input, parts: [SequentialPart], convertsIntegers: Bool = false
  ) throws(ConfigurationError) {
    if input.shape.contains(where: { $0 < 1 }) {
      throw ConfigurationError("Input needs sizes of at least 1; it has \(input.shape).")
    }
    try Self.check(input.shape, of: "one example", in: "Input")
    self.name = name
    self.input = input
    self.parts = parts
    self.convertsIntegers = convertsIntegers && input.dtype.isInteger
    var flow = Flow(shape: input.shape, dtype: input.dtype)
    try add(parts, in: "", &flow)
    try checkMemory()
  }

  /// What comes out of the layers so far.
  private struct Flow {
    var shape: [Int]
    var dtype: DType
    /// Whether some of it may be masked.
    var isMasked = false
  }

  /// Adds parts whose names begin with `path`.
  private mutating func add(
    _ parts: [SequentialPart], in path: String, _ flow: inout Flow
  ) throws(ConfigurationError) {
    var names = try LayerNames(for: parts.compactMap(\.name))
    for part in parts {
      switch part {
      case .input: break
      case .layer(let use):
        let name = path + names.name(use.layer.name, for: type(of: use.layer).className)
        do {
          try add(use, name, &flow)
        } catch {
          throw ConfigurationError(error.problem, in: name, fix: error.fix)
        }
      case .model(let model):
        try add(model, path + names.name(model.name, for: Sequential.className), &flow)
      }
    }
  }

  private mutating func add(
    _ model: NestedModel, _ name: String, _ flow: inout Flow
  ) throws(ConfigurationError) {
    if let input = model.input ?? model.parts.input, input.shape != flow.shape {
      throw ConfigurationError(
        "takes examples of shape \(input.shape), and is given \(flow.shape).", in: name,
        fix: "put it behind a layer that makes what it takes")
    }
    let (place, weight) = (groups.count, weights.count)
    groups.append(LayerGroup(name: name, inputShape: flow.shape, layers: layers.count..<layers.count))
    groups[place].inputName = (model.input ?? model.parts.input)?.name
    groups[place].inputDType = (model.input ?? model.parts.input)?.dtype ?? flow.dtype
    try add(model.parts, in: name + "/", &flow)
    groups[place].layers = groups[place].layers.lowerBound..<layers.count
    for (k, value) in (model.values ?? []).enumerated() { values[weight + k] = value }
  }

  /// Adds a layer. What is thrown names no part yet.
  private mutating func add(
    _ use: LayerUse, _ name: String, _ flow: inout Flow
  ) throws(ConfigurationError) {
    let layer = use.layer
    let output = try layer.outputShape(for: flow.shape)
    try Self.check(output, of: "its output", in: name)
    var specifications = layer.weights(for: flow.shape)
    let penalty = layer.activityRegularizer ?? use.activityRegularizer
    for k in specifications.indices {
      try Self.check(specifications[k].shape, of: "its \(specifications[k].name)", in: name)
      try specifications[k].check()
      if !use.isTrainable { specifications[k].isTrainable = false }
    }
    // For two examples: how many a batch has isn't known.
    try penalty?.check(shape: [2] + output)
    if flow.isMasked, layer is Softmax {
      throw ConfigurationError(
        "would take the mask of its input for one of the places it sums over, and fails in Keras.",
        fix: "use the activation softmax: Activation(.softmax)")
    }
    let converts =
      convertsIntegers && flow.dtype.isInteger && (try? layer.outputDType(for: flow.dtype)) == nil
      && (try? layer.outputDType(for: .float32)) != nil
    layers.append(
      NamedLayer(
        name: name, layer: layer, inputShape: flow.shape, outputShape: output,
        weights: weights.count..<(weights.count + specifications.count), isTrainable: use.isTrainable,
        activityRegularizer: penalty, convertsIntegers: converts))
    weights += specifications.map { (name, $0) }
    flow.dtype = try layers[layers.count - 1].outputDType(for: flow.dtype)
    flow.shape = output
    flow.isMasked =
      (layer as? Embedding)?.maskZero ?? (layer is Masking || flow.isMasked && layer.supportsMasking)
  }

  private static func check(
    _ shape: [Int], of what: String, in part: String
  ) throws(ConfigurationError) {
    if TensorType(.float32, shape).checkedByteCount == nil {
      throw ConfigurationError(
        "\(what) has shape \(shape), more than any memory holds.", in: part,
        fix: "make the layers smaller")
    }
  }

  private func checkMemory() throws(ConfigurationError) {
    // Each is at most 2⁴⁸ bytes; as a Double the sum can't overflow.
    let needed = weights.reduce(0) { $0 + Double(TensorType(.float32, $1.specification.shape).byteCount) }
    let memory = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    if memory > 0, needed > memory {
      let gigabytes = [needed, memory].map { formatted("%.1f", $0 / 1e9) }
      throw ConfigurationError(
        "the weights need \(gigabytes[0]) GB; this machine has \(gigabytes[1]) GB.", in: name,
        fix: "make the layers smaller")
    }
  }
}

/// A model inside a model.
struct LayerGroup: Sendable {
  let name: String
  let inputShape: [Int]
  var layers: Range<Int>
  var inputName: String?
  var inputDType = DType.float32
}

extension SequentialPart {
  fileprivate var name: String? {
    switch self {
    case .input: nil
    case .layer(let use): use.layer.name
    case .model(let model): model.name
    }
  }
}

extension [SequentialPart] {
  /// The first input that is named.
  var input: Input? {
    for case .input(let input) in self { return input }
    return nil
  }
}
