import FrigateIR
import FrigatePrimitives

// Order along an axis, the last unless told otherwise. NaN counts as greater than all; equal elements
// keep their order.

/// The elements in order.
public func sort(_ x: Tensor, axis: Int = -1, descending: Bool = false) -> Tensor {
  attempt(x) { () throws(OperationError) in
    let axis = try x.axis(axis, in: "sort")
    let sorted = bind(Sort(axis: axis), [x])[0]
    return descending ? sorted.flipped(axis) : sorted
  }
}

/// The positions of the elements in order, as int32: x[argsort(x)] = sort(x).
public func argsort(_ x: Tensor, axis: Int = -1, descending: Bool = false) -> Tensor {
  attempt(x) { () throws(OperationError) in
    let axis = try x.axis(axis, in: "argsort")
    return order(x, axis, descending)[1]
  }
}

/// The k greatest elements along the last axis, descending, and their positions, as int32.
public func topK(_ x: Tensor, _ k: Int) -> (values: Tensor, indices: Tensor) {
  var indices: Tensor?
  let values = attempt(x) { () throws(OperationError) in
    let axis = try x.axis(-1, in: "topK")
    if !(0...x.shape[axis]).contains(k) {
      throw OperationError(
        "topK", "\(x.shape[axis]) elements have no \(k) greatest.", received: [x.type],
        fix: "ask for at most \(x.shape[axis])")
    }
    let sorted = order(x, axis, true)
    indices = sorted[1].sliced(0..<k, axis: axis)
    return sorted[0].sliced(0..<k, axis: axis)
  }
  return (values, indices ?? values)
}

/// The sorted elements and where they stood.
private func order(_ x: Tensor, _ axis: Int, _ descending: Bool) -> [Tensor] {
  let positions = Tensor.position(x.shape, axis: axis, dtype: .int32)
  // Turned round before and after, equal elements keep their order in a descending sort too.
  let operands = descending ? [x.flipped(axis), positions.flipped(axis)] : [x, positions]
  let sorted = bind(Sort(axis: axis), operands, results: 2)
  return descending ? sorted.map { $0.flipped(axis) } : sorted
}
