import FrigateIR

/// yₖ = Π x₀…xₖ along `axis`; with `reverse`, yₖ = Π xₖ…xₙ₋₁. Integers wrap.
public struct CumulativeProduct: CumulativePrimitive, NonlinearPrimitive {
  public static let name = "cumulative_product"
  public let axis: Int
  public let reverse: Bool

  public init(axis: Int, reverse: Bool = false) {
    self.axis = axis
    self.reverse = reverse
  }

  // MARK: Derivative

  /// By doubling (Hillis and Steele, DOI 10.1145/7902.7903): after step s each place holds the product
  /// of the 2ˢ elements before it. Nothing is divided, so zeros among the elements don't matter.
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    guard var tangent = dx[0] else { return [nil] }
    var product = x[0]
    var step = 1
    while step < product.shape[axis] {
      let before = product.shifted(reverse ? -step : step, axis: axis, filler: 1)
      let tangentBefore = tangent.shifted(reverse ? -step : step, axis: axis, filler: 0)
      tangent = tangent * before + product * tangentBefore
      product = product * before
      step *= 2
    }
    return [tangent]
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    return type.dtype.isFloating
      ? [Literal(type, doubles: running(x[0].doubles, type.shape, from: 1, *))]
      : [Literal(type, integers: running(x[0].integers, type.shape, from: 1, &*))]
  }
}
