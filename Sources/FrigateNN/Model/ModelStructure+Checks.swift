import FrigateEngine
import FrigateIR

extension ModelStructure {
  static func check(
    _ shape: [Int], of what: String, in part: String
  ) throws(ConfigurationError) {
    if TensorType(.float32, shape).checkedByteCount == nil {
      throw ConfigurationError(
        "\(what) has shape \(shape), more than any memory holds.", in: part,
        fix: "make the layers smaller")
    }
  }

  /// Throws unless the weights fit in the memory that can be had, before any is made.
  func checkMemory() throws(ConfigurationError) {
    // Each is at most 2⁴⁸ bytes; as a Double the sum can't overflow.
    let needed = weights.reduce(0) { $0 + Double(TensorType(.float32, $1.specification.shape).byteCount) }
    // Asking costs more than small models do.
    guard needed > 1e6, let available = Machine.availableMemory, needed > Double(available) else { return }
    throw ConfigurationError(
      "the weights take \(spelled(bytes: Int(min(needed, 1e18)))) of memory; \(spelled(bytes: available)) can be had.",
      in: name, fix: "make the layers smaller, or more memory free")
  }

  func checkMask(_ layer: any Layer, _ inputs: [Value]) throws(ConfigurationError) {
    guard inputs.contains(where: \.isMasked) else { return }
    if layer is Softmax {
      throw ConfigurationError(
        "would take the mask of its input for one of the places it sums over, and fails in Keras.",
        fix: "use the activation softmax: Activation(.softmax)")
    }
    if layer is Concatenate || layer is Maximum || layer is Minimum {
      throw ConfigurationError(
        "can't join inputs of which positions are masked.", fix: "use an Embedding without maskZero")
    }
  }

  /// What results mean that mean what the inputs did: of several, nothing in particular unless all are linear.
  static func range(
    of layer: any Layer, _ inputs: [Value], _ name: String
  ) -> (layer: String, range: ActivationFunction.Range)? {
    if inputs.count == 1 { return inputs[0].range }
    let isLinear = inputs.allSatisfy { ($0.range?.range ?? .linear) == .linear }
    return (name, isLinear ? .linear : .other)
  }

  /// Outputs are named after their layers, with numbers where a layer makes several.
  static func unique(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      var unique = name
      var count = 0
      while !taken.insert(unique).inserted {
        count += 1
        unique = "\(name)_\(count)"
      }
      return unique
    }
  }
}
