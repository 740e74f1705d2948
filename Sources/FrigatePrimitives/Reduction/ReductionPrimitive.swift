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

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    keptShardings(of: x[0], count: count)
  }

  /// Cut along an axis that stays.
  func keptShardings(of x: TensorType, count: Int) -> [Sharding] {
    let kept = keptAxes(rank: x.rank)
    return x.axes(divisibleBy: count).compactMap { axis in
      kept.firstIndex(of: axis).map { Sharding(self, operands: [axis], results: [.part(axis: $0)]) }
    }
  }

  /// Cut along an axis that disappears: shards combine their parts, gather what that gives, and combine it. For
  /// what is the same in whatever order it is combined.
  func gatheredShardings(of x: TensorType, count: Int) -> [Sharding] {
    x.axes(divisibleBy: count).filter(axes.contains).map { axis in
      Sharding(operands: [axis], results: [.whole]) { x, shard throws(OperationError) in
        let own = try shard.emitter.emit(self, x)[0]
        let all = own.reshaped([1] + own.shape).allGathered(axis: 0, count: count)
        return try shard.emitter.emit(Self(axes: [0]), [all])
      }
    }
  }

  /// The axes of a tensor of this rank that stay.
  public func keptAxes(rank: Int) -> [Int] { (0..<rank).filter { !axes.contains($0) } }
}
