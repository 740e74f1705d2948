import FrigateIR

/// A block of `sizes` that starts where an index vector says; the start moves so far that the block
/// lies inside.
///
/// Operands (x, index[rank]): result[i] = x[clamp(index, 0, shape − sizes) + i].
public struct DynamicSlice: Primitive {
  public static let name = "dynamic_slice"
  public let sizes: [Int]

  public init(sizes: [Int]) { self.sizes = sizes }

  // MARK: Text

  public var attributes: Attributes { ["sizes": .ints(sizes)] }

  public init(_ attributes: Attributes) throws(AttributeError) { sizes = try attributes.ints("sizes") }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 2)
    let x = operands[0]
    try expect(index: operands[1], operands)
    if sizes.count != x.rank || !zip(sizes, x.shape).allSatisfy({ (0...$1).contains($0) }) {
      throw OperationError(
        name, "a block of \(sizes) doesn't fit into \(x.shape).", received: operands,
        fix: "give each axis a size from 0 to the operand's")
    }
    return [x.with(shape: sizes)]
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    [dx[0].map { $0.write(self, x[1]) }]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0], let index = x[1].known else { return [nil, nil] }
    let zeros = ct.emitter.write(Constant.zeros(x[0].type))
    return [zeros.write(DynamicUpdateSlice(), ct, index), nil]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    if !mapped[1] {
      let start = Symbol.concatenated([x[1].scalar(0).reshaped([1]), x[1]], axis: 0)
      return [x[0].write(DynamicSlice(sizes: [size] + sizes), start)]
    }
    // Starts that differ from member to member make it a gather.
    let gather = Gather(GatherAxes.block(rank: sizes.count), sliceSizes: sizes, bounds: .clip)
    return try gather.batch(x, mapped: mapped, size: size)
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    x[0].axes(divisibleBy: count).filter { sizes[$0] == x[0].shape[$0] }.map { axis in
      let part = x[0].with(shape: sizes).part(along: axis, of: count)
      return Sharding(DynamicSlice(sizes: part.shape), operands: [axis, nil], results: [.part(axis: axis)])
    }
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let gather = Gather(GatherAxes.block(rank: sizes.count), sliceSizes: sizes, bounds: .clip)
    return gather.reference(x, types: types)
  }
}

extension Primitive {
  /// Throws unless `index` is one integer for each axis of the first operand.
  func expect(index: TensorType, _ operands: [TensorType]) throws(OperationError) {
    if index.shape != [operands[0].rank] || !index.dtype.isInteger {
      throw OperationError(
        name, "needs an index vector with one integer for each of the \(operands[0].rank) axes.",
        received: operands,
        fix: "concatenate the starts into an integer tensor of shape "
          + "[\(operands[0].rank)]")
    }
  }
}

extension GatherAxes {
  /// One window, started by one index vector with a component for every axis.
  static func block(rank: Int) -> GatherAxes {
    let all = Array(0..<rank)
    return GatherAxes(offset: all, collapsed: [], startIndexMap: all)
  }
}
