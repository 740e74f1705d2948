import FrigateIR

/// The greatest or the least element over `axes`, which disappear.
///
/// NaN if there is one among the elements, and 0 is above −0. Over nothing the result is what every element beats:
/// ∓∞, or the end of the integers' range. The derivative is the mean of the tangents at the places
/// where the extremum stands: dy = Σ dx·[x = y] / Σ [x = y].
public protocol ExtremumReduction: ReductionPrimitive, NonlinearPrimitive {
  /// Whether `a` takes the place of `b`.
  static func beats<N: Comparable>(_ a: N, _ b: N) -> Bool
  /// The extremum of two numbers.
  static func extremum(_ a: Double, _ b: Double) -> Double
}

extension ExtremumReduction {
  public func expect(reducible x: TensorType) throws(OperationError) {
    if x.dtype == .bool {
      throw OperationError(
        name, "can't order booleans.", received: [x], fix: "use reduce_or or reduce_and")
    }
  }

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    guard let dx = dx[0], axes.allSatisfy({ x[0].shape[$0] > 0 }) else { return [nil] }
    let extremum = y[0].broadcast(to: x[0].shape, axes: keptAxes(rank: x[0].rank))
    let mask = x[0].compare(.eq, extremum).converted(to: dx.dtype)
    return [(dx * mask).sum(axes: axes) / mask.sum(axes: axes)]
  }

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    keptShardings(of: x[0], count: count) + gatheredShardings(of: x[0], count: count)
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    func weakest<N: Comparable>(_ a: N, _ b: N) -> N { Self.beats(a, b) ? b : a }
    func extremum<N: Comparable>(_ all: [N], _ none: N) -> N {
      all.reduce(none) { Self.beats($1, $0) ? $1 : $0 }
    }
    if type.dtype.isFloating {
      let none = weakest(-Double.infinity, .infinity)
      return [Literal(type, doubles: x[0].reduced(axes, \.doubles) { $0.reduce(none, Self.extremum) })]
    }
    let (least, greatest) = type.dtype.integerBounds
    let y = x[0].reduced(axes, \.integers) { group in
      type.dtype == .uint64
        ? Int64(bitPattern: extremum(group.map(UInt64.init(bitPattern:)), weakest(.min, .max)))
        : extremum(group, weakest(least, greatest))
    }
    return [Literal(type, integers: y)]
  }
}
