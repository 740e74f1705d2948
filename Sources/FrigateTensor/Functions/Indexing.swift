import FrigateIR
import FrigatePrimitives

// Elements by index tensors, along one axis. Brackets (`x[…]`) and `x.at[…]` do the rest.

/// The elements at positions along an axis: result[…, j…, …] = x[…, indices[j…], …]. Without an axis,
/// from the flattened tensor.
///
/// Negative positions count from the back. One that is outside is an error where its value is known; a
/// traced one reads NaN (integers: the least one).
public func take(_ x: Tensor, _ indices: Tensor, axis: Int? = nil) -> Tensor {
  attempt([x, indices]) { () throws(OperationError) in
    let line = axis == nil ? x.flattened() : x
    let along = try line.axis(axis ?? 0, in: "take")
    let positions = try indices.positions(size: line.shape[along], axis: along, "take", of: line.type)
    let axes = GatherAxes(
      offset: line.shape.indices.filter { $0 != along }.map { $0 < along ? $0 : $0 + positions.rank - 1 },
      collapsed: [along], startIndexMap: [along])
    var sizes = line.shape
    sizes[along] = 1
    let vectors = positions.insertingAxis(at: positions.rank)
    return bind(Gather(axes, sliceSizes: sizes, bounds: .invalid), [line, vectors])[0]
  }
}

/// Along an axis, each line by its own positions: result[…, j, …] = x[…, indices[…, j, …], …]. The
/// other axes broadcast.
public func takeAlong(_ x: Tensor, _ indices: Tensor, axis: Int) -> Tensor {
  attempt([x, indices]) { () throws(OperationError) in
    let axis = try x.axis(axis, in: "takeAlong")
    if indices.rank != x.rank {
      throw OperationError(
        "takeAlong", "needs indices with as many axes as the tensor.", received: [x.type, indices.type],
        fix: "insert axes with insertingAxis(at:)")
    }
    let positions = try indices.positions(size: x.shape[axis], axis: axis, "takeAlong", of: x.type)
    var (lines, places) = (x.shape, positions.shape)
    (lines[axis], places[axis]) = (1, 1)
    var shape = try broadcastShape(
      "takeAlong", [x.type.with(shape: lines), positions.type.with(shape: places)])
    shape[axis] = x.shape[axis]
    let source = x.broadcast(to: shape)
    shape[axis] = positions.shape[axis]
    let others = x.shape.indices.filter { $0 != axis }
    let axes = GatherAxes(
      offset: [], collapsed: [axis], operandBatching: others, indicesBatching: others,
      startIndexMap: [axis])
    let vectors = positions.broadcast(to: shape).insertingAxis(at: x.rank)
    let gather = Gather(axes, sliceSizes: x.shape.map { _ in 1 }, bounds: .invalid)
    return bind(gather, [source, vectors])[0]
  }
}

/// A block of `sizes` from where `starts`, one scalar for each axis, say; the start moves so far that
/// the block lies inside.
public func dynamicSlice(_ x: Tensor, starts: [Tensor], sizes: [Int]) -> Tensor {
  attempt([x] + starts) { () throws(OperationError) in
    bind(DynamicSlice(sizes: sizes), [x, try startVector("dynamicSlice", starts)])[0]
  }
}

/// The tensor with a block replaced, from where `starts`, one scalar for each axis, say; the start
/// moves so far that the block lies inside.
public func dynamicUpdateSlice(_ x: Tensor, _ update: Tensor, starts: [Tensor]) -> Tensor {
  attempt([x, update] + starts) { () throws(OperationError) in
    let operands = try agreeing("dynamicUpdateSlice", [x, update])
    return bind(DynamicUpdateSlice(), operands + [try startVector("dynamicUpdateSlice", starts)])[0]
  }
}

private func startVector(_ operation: String, _ starts: [Tensor]) throws(OperationError) -> Tensor {
  if let bad = starts.first(where: { $0.rank != 0 || !$0.dtype.isInteger }) {
    throw OperationError(
      operation, "a start must be an integer scalar.", received: [bad.type],
      fix: "index it down to a scalar, convert it with .to(.int32)")
  }
  return starts.isEmpty ? Tensor([Int64]()) : stack(starts.map { $0.to(.int64) })
}
