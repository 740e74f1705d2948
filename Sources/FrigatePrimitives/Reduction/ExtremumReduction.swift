import FrigateIR

/// The greatest or the least element over `axes`, which disappear.
///
/// Any NaN among the elements is the result. Over nothing the result is what every element beats:
/// ∓∞, or the end of the integers' range. The derivative is the mean of the tangents at the places
/// where the extremum stands: dy = Σ dx·[x = y] / Σ [x = y].
public protocol ExtremumReduction: ReductionPrimitive, NonlinearPrimitive {
  /// Whether `a` takes the place of `b`.
  static func beats<N: Comparable>(_ a: N, _ b: N) -> Bool
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

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    func extremum<N: Comparable>(_ all: [N], _ none: (N, N)) -> N {
      all.reduce(Self.beats(none.0, none.1) ? none.1 : none.0) { Self.beats($1, $0) ? $1 : $0 }
    }
    if type.dtype.isFloating {
      let y = x[0].reduced(axes, \.doubles) { group in
        group.first(where: \.isNaN) ?? extremum(group, (-.infinity, .infinity))
      }
      return [Literal(type, doubles: y)]
    }
    let (least, greatest) = type.dtype.integerBounds
    let y = x[0].reduced(axes, \.integers) { group in
      type.dtype == .uint64
        ? Int64(bitPattern: extremum(group.map(UInt64.init(bitPattern:)), (.min, .max)))
        : extremum(group, (least, greatest))
    }
    return [Literal(type, integers: y)]
  }
}
