import FrigateIR

/// The operand with a block replaced, which starts where an index vector says; the start moves so far
/// that the block lies inside.
///
/// Operands (x, update, index[rank]): result[clamp(index, 0, shape − update shape) + i] = update[i].
public struct DynamicUpdateSlice: ParameterlessPrimitive {
  public static let name = "dynamic_update_slice"
  public init() {}

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 3)
    let (x, update) = (operands[0], operands[1])
    try expect(index: operands[2], operands)
    if update.dtype != x.dtype || update.rank != x.rank || !zip(update.shape, x.shape).allSatisfy(<=) {
      throw OperationError(
        name, "the update must be a block of the operand's element type and rank that fits into it.",
        received: operands, fix: "convert, reshape or slice the update")
    }
    return [x]
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    [(dx[0] ?? x[0].filled(0)).write(self, dx[1] ?? x[1].filled(0), x[2])]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0], let index = x[2].known else { return [nil, nil, nil] }
    let zeros = ct.emitter.write(Constant.zeros(x[1].type))
    return [
      x[0].isLinear ? ct.write(self, zeros, index) : nil,
      x[1].isLinear ? ct.write(DynamicSlice(sizes: x[1].type.shape), index) : nil, nil,
    ]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    let operand = mapped[0] ? x[0] : x[0].repeated(size)
    let update = mapped[1] ? x[1] : x[1].repeated(size)
    if !mapped[2] {
      let start = Symbol.concatenated([x[2].scalar(0).reshaped([1]), x[2]], axis: 0)
      return [operand.write(self, update, start)]
    }
    // Starts that differ from member to member make it a scatter.
    let scatter = Scatter(
      .set, GatherAxes.block(rank: x[0].rank - (mapped[0] ? 1 : 0)), bounds: .clip,
      uniqueIndices: true)
    return try scatter.batch([operand, x[2], update], mapped: [true, true, true], size: size)
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    x[0].axes(divisibleBy: count).filter { x[1].shape[$0] == x[0].shape[$0] }.map { axis in
      Sharding(self, operands: [axis, axis, nil], results: [.part(axis: axis)])
    }
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let scatter = Scatter(
      .set, GatherAxes.block(rank: types[0].rank), bounds: .clip, uniqueIndices: true)
    return scatter.reference([x[0], x[2], x[1]], types: types)
  }
}
