import FrigateIR
import FrigateTensor

/// Its inputs one after the other along an axis, the last unless told otherwise; their other sizes are equal.
public struct Concatenate: MergingLayer {
  public static let className = "Concatenate"
  public var name: String?
  /// From 1 or from the back, as the batch has number 0.
  public var axis: Int

  public init(axis: Int = -1, name: String? = nil) {
    self.axis = axis
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "axis", value: .int(axis))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    axis = try configuration.int("axis", default: -1)
  }

  // MARK: Shape

  public func outputShape(for inputs: [[Int]]) throws(ConfigurationError) -> [Int] {
    try checkCount(inputs, nil)
    var shape = inputs[0]
    try checkExampleAxes([axis], of: shape, for: "concatenate")
    let place = axis < 0 ? axis + shape.count : axis - 1
    for input in inputs.dropFirst() {
      var other = input
      if other.count == shape.count { other[place] = shape[place] }
      if other != shape {
        throw ConfigurationError(
          "inputs of shapes \(inputs.map { "\($0)" }.joined(separator: " and ")) can't stand side by side.",
          fix: "let all sizes be equal but those along axis \(axis)")
      }
      let (sum, overflows) = shape[place].addingReportingOverflow(input[place])
      shape[place] = overflows ? .max : sum
    }
    return shape
  }

  public func outputDType(for inputs: [DType]) throws(ConfigurationError) -> DType {
    if let other = inputs.first(where: { $0 != inputs[0] }) {
      throw ConfigurationError(
        "its inputs are of different types, \(inputs[0]) and \(other).", fix: "give it inputs of one type")
    }
    return inputs.first ?? .float32
  }

  // MARK: Computation

  public func apply(
    _ inputs: [Tensor], weights: inout [Tensor], _ context: inout LayerContext
  ) -> Tensor {
    concatenate(inputs, axis: axis)
  }
}
