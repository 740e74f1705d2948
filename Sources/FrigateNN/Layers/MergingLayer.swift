import FrigateIR
import FrigateTensor

/// A layer of several inputs.
///
/// A struct of your own that says these things stands in a `Functional` model as `Add` and `Concatenate` do:
/// `Gate()([x, y])`.
public protocol MergingLayer: Layer {
  /// The shape of one result, from those of one input each; all without the batch axis.
  func outputShape(for inputs: [[Int]]) throws(ConfigurationError) -> [Int]

  /// The element type of the results. Without a word of its own, a layer computes with float32.
  func outputDType(for inputs: [DType]) throws(ConfigurationError) -> DType

  /// The weights, in order, for inputs of these shapes; none unless the layer says so.
  func weights(for inputs: [[Int]]) -> [WeightSpecification]

  /// The results for a batch of inputs, each [batch, …].
  func apply(_ inputs: [Tensor], weights: inout [Tensor], _ context: inout LayerContext) -> Tensor
}

extension MergingLayer {
  public func outputDType(for inputs: [DType]) throws(ConfigurationError) -> DType {
    if let other = inputs.first(where: { $0 != .float32 }) {
      throw ConfigurationError(
        "computes with float32; one of its inputs is \(other).",
        fix: "put an Embedding before it, or give the model float32")
    }
    return .float32
  }

  public func weights(for inputs: [[Int]]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { nil }

  // MARK: One input

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try outputShape(for: [input])
  }

  public func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    try outputDType(for: [input])
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { weights(for: [input]) }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    apply([x], weights: &weights, &context)
  }
}

/// Joins its inputs element by element; where ranks differ, the smaller ones get axes of size 1 after the
/// batch's, and sizes of 1 are repeated.
protocol ElementwiseMergingLayer: MergingLayer, MaskedLayer {
  func merged(_ inputs: [Tensor]) -> Tensor
  /// How many inputs it takes; nil for any number.
  var inputCount: Int? { get }
}

extension ElementwiseMergingLayer {
  var inputCount: Int? { nil }
  public var configuration: JSON { .object(baseConfiguration) }

  public func outputShape(for inputs: [[Int]]) throws(ConfigurationError) -> [Int] {
    try checkCount(inputs, inputCount)
    let rank = inputs.map(\.count).max() ?? 0
    var shape = Array(repeating: 1, count: rank)
    for input in inputs {
      for (k, size) in zip((rank - input.count)..., input) {
        if shape[k] != 1, size != 1, shape[k] != size {
          throw ConfigurationError(
            "inputs of shapes \(inputs.map { "\($0)" }.joined(separator: " and ")) don't fit together.",
            fix: "let sizes be equal, or 1, axis by axis from the back")
        }
        if size != 1 { shape[k] = size }
      }
    }
    return shape
  }

  public func apply(
    _ inputs: [Tensor], weights: inout [Tensor], _ context: inout LayerContext
  ) -> Tensor {
    let rank = inputs.map(\.rank).max() ?? 0
    let aligned = inputs.map { x in
      let axes = Array(repeating: 1, count: rank - x.rank)
      return axes.isEmpty ? x : x.reshaped([x.shape[0]] + axes + x.shape.dropFirst())
    }
    return merged(aligned)
  }
}

extension MergingLayer {
  /// Throws unless there are as many inputs as are taken; one or more where any number is.
  func checkCount(_ inputs: [[Int]], _ wanted: Int?) throws(ConfigurationError) {
    if let wanted, inputs.count != wanted {
      throw ConfigurationError(
        "takes \(wanted) inputs; it is given \(inputs.count).",
        fix: "call it on a list of \(wanted): layer([x, y])")
    }
    if inputs.isEmpty {
      throw ConfigurationError("is given no input.", fix: "call it on a list: layer([x, y])")
    }
  }
}

// MARK: - Any layer on a list of inputs

extension Layer {
  func resultShape(for inputs: [[Int]]) throws(ConfigurationError) -> [Int] {
    if let merging = self as? any MergingLayer { return try merging.outputShape(for: inputs) }
    guard inputs.count == 1 else {
      throw ConfigurationError(
        "takes one input; it is given \(inputs.count).",
        fix: "join them first, for instance with Concatenate()([x, y])")
    }
    return try outputShape(for: inputs[0])
  }

  func resultDType(for inputs: [DType]) throws(ConfigurationError) -> DType {
    if let merging = self as? any MergingLayer { return try merging.outputDType(for: inputs) }
    return try outputDType(for: inputs[0])
  }

  func specifications(for inputs: [[Int]]) -> [WeightSpecification] {
    (self as? any MergingLayer)?.weights(for: inputs) ?? weights(for: inputs[0])
  }

  func results(
    _ inputs: [Tensor], weights: inout [Tensor], _ context: inout LayerContext
  ) -> Tensor {
    if let merging = self as? any MergingLayer { return merging.apply(inputs, weights: &weights, &context) }
    return apply(inputs[0], weights: &weights, &context)
  }
}
