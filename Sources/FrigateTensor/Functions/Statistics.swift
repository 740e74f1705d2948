import FrigateIR
import FrigatePrimitives

// Means and what is made of them. Axes as in `sum`.

/// The arithmetic mean Σ x / n; NaN over nothing.
public func mean(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  attempt(x) { () throws(OperationError) in
    try x.expectFloating("mean")
    let count = try x.axes(axes, in: "mean").reduce(1) { $0 * x.shape[$1] }
    return sum(x, axes: axes, keepingAxes: keepingAxes) / Double(count)
  }
}

/// The arithmetic mean along one axis.
public func mean(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  mean(x, axes: [axis], keepingAxes: keepingAxes)
}

/// Σ (x − mean)² / (n − correction). The correction is 0, as in numpy; 1 makes the unbiased estimate.
public func variance(
  _ x: Tensor, axes: [Int]? = nil, correction: Int = 0, keepingAxes: Bool = false
) -> Tensor {
  attempt(x) { () throws(OperationError) in
    try x.expectFloating("variance")
    let count = try x.axes(axes, in: "variance").reduce(1) { $0 * x.shape[$1] }
    let deviation = x - mean(x, axes: axes, keepingAxes: true)
    return sum(square(deviation), axes: axes, keepingAxes: keepingAxes) / Double(count - correction)
  }
}

/// The variance along one axis.
public func variance(
  _ x: Tensor, axis: Int, correction: Int = 0, keepingAxes: Bool = false
) -> Tensor {
  variance(x, axes: [axis], correction: correction, keepingAxes: keepingAxes)
}

/// The standard deviation, the root of the variance.
public func std(
  _ x: Tensor, axes: [Int]? = nil, correction: Int = 0, keepingAxes: Bool = false
) -> Tensor {
  sqrt(variance(x, axes: axes, correction: correction, keepingAxes: keepingAxes))
}

/// The standard deviation along one axis.
public func std(_ x: Tensor, axis: Int, correction: Int = 0, keepingAxes: Bool = false) -> Tensor {
  std(x, axes: [axis], correction: correction, keepingAxes: keepingAxes)
}

/// The Euclidean length √Σ x² (of a matrix: the Frobenius norm). Its derivative at 0 is NaN.
public func norm(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  sqrt(sum(square(x), axes: axes, keepingAxes: keepingAxes))
}

/// The Euclidean length along one axis.
public func norm(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  norm(x, axes: [axis], keepingAxes: keepingAxes)
}

/// ln Σ eˣ without overflow: the greatest element is taken out before and put back after.
public func logsumexp(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  let greatest = stopGradient(max(x, axes: axes, keepingAxes: true))
  // Where all are −∞, or one is +∞, there is nothing to take out.
  let shift = select(isfinite(greatest), greatest, zerosLike(greatest))
  let result = log(sum(exp(x - shift), axes: axes, keepingAxes: true)) + shift
  return keepingAxes ? result : sum(result, axes: axes)
}

private func zerosLike(_ x: Tensor) -> Tensor { x.isInvalid ? x : .zeros(like: x) }

/// ln Σ eˣ along one axis.
public func logsumexp(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  logsumexp(x, axes: [axis], keepingAxes: keepingAxes)
}

// MARK: Running sums and products

/// The running sum along `axis`: y[i] = x[0] + … + x[i]. Without an axis, of the flattened tensor.
public func cumsum(_ x: Tensor, axis: Int? = nil) -> Tensor {
  cumulative("cumsum", x, axis) { CumulativeSum(axis: $0, reverse: false) }
}

/// The running product along `axis`: y[i] = x[0] · … · x[i]. Without an axis, of the flattened tensor.
public func cumprod(_ x: Tensor, axis: Int? = nil) -> Tensor {
  cumulative("cumprod", x, axis) { CumulativeProduct(axis: $0, reverse: false) }
}

private func cumulative(
  _ operation: String, _ x: Tensor, _ axis: Int?, _ primitive: (Int) -> any Primitive
) -> Tensor {
  attempt(x) { () throws(OperationError) in
    let line = axis == nil ? x.flattened() : x
    return bind(primitive(try line.axis(axis ?? 0, in: operation)), [line])[0]
  }
}

extension Tensor {
  /// Throws unless the elements are floating.
  func expectFloating(_ operation: String) throws(OperationError) {
    if !dtype.isFloating {
      throw OperationError(
        operation, "needs a floating tensor.", received: [type],
        fix: "convert first, for example with .to(.float32)")
    }
  }
}
