import FrigateIR

/// Every `strides[k]`-th element from `starts[k]` on and before `limits[k]`, along each axis k:
/// result[i] = x[starts + i · strides].
public struct Slice: StridedPrimitive {
  public static let name = "slice"
  public let starts: [Int]
  public let limits: [Int]
  public let strides: [Int]

  /// Strides are 1 unless given.
  public init(starts: [Int], limits: [Int], strides: [Int]? = nil) {
    self.starts = starts
    self.limits = limits
    self.strides = strides ?? starts.map { _ in 1 }
  }

  // MARK: Text

  public var attributes: Attributes {
    ["starts": .ints(starts), "limits": .ints(limits), "strides": .ints(strides)]
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    starts = try attributes.ints("starts")
    limits = try attributes.ints("limits")
    strides = try attributes.ints("strides")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    if [starts, limits, strides].contains(where: { $0.count != x.rank }) {
      throw OperationError(
        name, "needs a start, a limit and a stride for each of the \(x.rank) axes.",
        received: operands)
    }
    for k in starts.indices
    where starts[k] < 0 || limits[k] < starts[k] || limits[k] > x.shape[k] || strides[k] < 1 {
      throw OperationError(
        name,
        "\(starts[k])..<\(limits[k]) by \(strides[k]) is no range of axis \(k), whose size is "
          + "\(x.shape[k]).",
        received: operands, fix: "keep 0 ≤ start ≤ limit ≤ size, and the stride positive")
    }
    // (n − 1) / s + 1 cannot overflow where (n + s − 1) / s can.
    let shape = starts.indices.map { k in
      limits[k] == starts[k] ? 0 : (limits[k] - starts[k] - 1) / strides[k] + 1
    }
    return [x.with(shape: shape)]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0] else { return [nil] }
    let shape = x[0].type.shape
    let used = ct.shape.indices.map { k in
      ct.shape[k] == 0 ? 0 : (ct.shape[k] - 1) * strides[k] + 1
    }
    return [
      ct.padded(
        low: starts, high: shape.indices.map { shape[$0] - starts[$0] - used[$0] },
        interior: zip(strides, ct.shape).map { $1 > 1 ? $0 - 1 : 0 })
    ]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].write(Slice(starts: [0] + starts, limits: [size] + limits, strides: [1] + strides))]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let whole = x[0].axes(divisibleBy: count).filter { k in
      starts[k] == 0 && limits[k] == x[0].shape[k] && strides[k] == 1
    }
    return whole.map { axis in
      let part = x[0].with(shape: limits).part(along: axis, of: count)
      return Sharding(
        Slice(starts: starts, limits: part.shape, strides: strides), operands: [axis],
        results: [.part(axis: axis)])
    }
  }

  // MARK: Reference

  public func layout(in shape: [Int]) -> (offset: Int, strides: [Int]) {
    let unit = shape.rowMajorStrides
    // A stride beyond the range is never taken; it might overflow.
    let steps = starts.indices.map { k in
      strides[k] < limits[k] - starts[k] ? strides[k] * unit[k] : 0
    }
    return (zip(starts, unit).reduce(0) { $0 + $1.0 * $1.1 }, steps)
  }
}
