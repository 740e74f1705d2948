import FrigateIR

/// Π over `axes`, which disappear; 1 over nothing. Integers wrap.
///
/// dy = Σᵢ dxᵢ · Πⱼ≠ᵢ xⱼ, by a tree of products, so that no element is divided out: zeros among the
/// elements don't matter, at any order.
public struct ReduceProduct: ReductionPrimitive, NonlinearPrimitive {
  public static let name = "reduce_product"
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes.sorted() }

  // MARK: Types

  public func expect(reducible x: TensorType) throws(OperationError) {
    if x.dtype == .bool {
      throw OperationError(
        name, "can't multiply booleans.", received: [x], fix: "use reduce_and, or convert")
    }
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    guard let dx = dx[0] else { return [nil] }
    let order = axes + keptAxes(rank: x[0].rank)
    let n = axes.reduce(1) { $0 * x[0].shape[$1] }
    if n == 0 { return [nil] }
    var product = x[0].transposed(order).reshaped([n] + y[0].shape)
    var tangent = dx.transposed(order).reshaped([n] + y[0].shape)
    while product.shape[0] > 1 {
      let n = product.shape[0]
      let (left, right, rest) = (0..<n / 2, n / 2..<n / 2 * 2, n / 2 * 2..<n)
      let (a, b) = (product.slice(left, axis: 0), product.slice(right, axis: 0))
      let (da, db) = (tangent.slice(left, axis: 0), tangent.slice(right, axis: 0))
      let parts =
        [(a * b, da * b + a * db)]
        + (rest.isEmpty ? [] : [(product.slice(rest, axis: 0), tangent.slice(rest, axis: 0))])
      product = Symbol.concatenated(parts.map(\.0), axis: 0)
      tangent = Symbol.concatenated(parts.map(\.1), axis: 0)
    }
    return [tangent.reshaped(y[0].shape)]
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    types[0].dtype.isFloating
      ? [Literal(types[0], doubles: x[0].reduced(axes, \.doubles) { $0.reduce(1, *) })]
      : [Literal(types[0], integers: x[0].reduced(axes, \.integers) { $0.reduce(1, &*) })]
  }
}
