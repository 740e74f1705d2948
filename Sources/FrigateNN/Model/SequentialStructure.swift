import FrigateIR
import Glibc

/// A `Sequential` before its weights are made: the layers in their places, and what they ask for.
package struct SequentialStructure: Sendable {
  package let name: String
  package let input: Input
  package let layers: [NamedLayer]
  package let weights: [(layer: String, specification: WeightSpecification)]

  /// Checks that the layers fit together and that their weights fit this machine's memory.
  ///
  /// - Throws: `ConfigurationError` that names the layer.
  package init(name: String, input: Input, layers: [any Layer]) throws(ConfigurationError) {
    if input.shape.contains(where: { $0 < 1 }) {
      throw ConfigurationError("Input needs sizes of at least 1; it has \(input.shape).")
    }
    try Self.check(input.shape, of: "one example", in: "Input")
    var names = try LayerNames(for: layers)
    var shape = input.shape
    var named: [NamedLayer] = []
    var weights: [(layer: String, specification: WeightSpecification)] = []
    for layer in layers {
      let name = names.name(for: layer)
      let output: [Int]
      do {
        output = try layer.outputShape(for: shape)
      } catch {
        throw ConfigurationError(error.problem, in: name, fix: error.fix)
      }
      try Self.check(output, of: "its output", in: name)
      let specifications = layer.weights(for: shape)
      for specification in specifications {
        try Self.check(specification.shape, of: "its \(specification.name)", in: name)
      }
      do {
        for specification in specifications { try specification.check() }
        // For two examples: how many a batch has isn't known.
        try layer.activityRegularizer?.check(shape: [2] + output)
      } catch {
        throw ConfigurationError(error.problem, in: name, fix: error.fix)
      }
      named.append(
        NamedLayer(
          name: name, layer: layer, inputShape: shape, outputShape: output,
          weights: weights.count..<(weights.count + specifications.count)))
      weights += specifications.map { (name, $0) }
      shape = output
    }
    self.name = name
    self.input = input
    self.layers = named
    self.weights = weights
    _ = try named.outputDType(for: input.dtype)
    try checkMemory()
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
