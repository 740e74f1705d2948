import FrigateIR

/// Combines the elements along `axes`, which disappear.
public protocol ReductionPrimitive: Primitive {
  var axes: [Int] { get }
  init(axes: [Int])
  /// Throws if elements of this type can't be combined.
  func expect(reducible x: TensorType) throws(OperationError)
}

extension ReductionPrimitive {
  public var attributes: Attributes { ["axes": .ints(axes)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    self.init(axes: try attributes.ints("axes"))
  }

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    try expect(reducible: x)
    try expect(axes: axes, of: x)
    return [x.without(axes: axes)]
  }

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    try x[0].emitter.emit(Self(axes: axes.map { $0 + 1 }), x)
  }

  /// The axes of a tensor of this rank that stay.
  public func keptAxes(rank: Int) -> [Int] { (0..<rank).filter { !axes.contains($0) } }
}
