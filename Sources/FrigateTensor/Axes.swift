import FrigateIR

// Axes as callers name them: from the front, or negative from the back.

extension Tensor {
  /// The axis an argument names; −1 is the last one. `rank` is another tensor's, if given.
  func axis(_ axis: Int, in operation: String, rank: Int? = nil) throws(OperationError) -> Int {
    let rank = rank ?? self.rank
    let result = axis < 0 ? axis + rank : axis
    if !(0..<rank).contains(result) {
      throw OperationError(
        operation, "there is no axis \(axis).", received: [type],
        fix: rank == 0
          ? "a scalar has no axes" : "axes are 0…\(rank - 1), or −\(rank)…−1 from the back")
    }
    return result
  }

  /// The axes an argument names, each once, ascending; nil names all.
  func axes(_ axes: [Int]?, in operation: String) throws(OperationError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var result: [Int] = []
    for axis in axes {
      let axis = try self.axis(axis, in: operation)
      if result.contains(axis) {
        throw OperationError(
          operation, "axis \(axis) is named twice.", received: [type], fix: "name each axis once")
      }
      result.append(axis)
    }
    return result.sorted()
  }
}
