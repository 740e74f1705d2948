import FrigateIR
import FrigatePrimitives

// The functions between a network's layers, by `jax.nn`'s names and Keras's formulas.

/// max(x, 0). Its derivative at 0 is 0.
public func relu(_ x: Tensor) -> Tensor { select(x .<= 0, 0, x) }

/// min(max(x, 0), 6). Its derivative at 0 and at 6 is 0, as in TensorFlow.
public func relu6(_ x: Tensor) -> Tensor { select(x .>= 6, 6, relu(x)) }

/// x from the threshold up to maxValue, maxValue above it, and negativeSlope · (x − threshold) below the
/// threshold. Derivatives at the corners are TensorFlow's.
public func relu(
  _ x: Tensor, maxValue: Double?, negativeSlope: Double = 0, threshold: Double = 0
) -> Tensor {
  if negativeSlope != 0, maxValue == nil, threshold == 0 { return leakyRelu(x, slope: negativeSlope) }
  let isRelu6 = maxValue == 6 && threshold == 0
  var y = threshold != 0 ? select(x .> threshold, x, 0) : isRelu6 ? relu6(x) : relu(x)
  if let maxValue, !isRelu6 { y = select(y .> maxValue, Tensor.full([], maxValue, dtype: x.dtype), y) }
  return negativeSlope == 0 ? y : y - negativeSlope * relu(threshold - x)
}

/// x above 0 and slope · x below. Its derivative at 0 is the slope.
public func leakyRelu(_ x: Tensor, slope: Double = 0.01) -> Tensor { select(x .> 0, x, slope * x) }

/// x above 0 and α(eˣ − 1) below. Its derivative at 0 is α, as in TensorFlow.
public func elu(_ x: Tensor, alpha: Double = 1) -> Tensor { exponentialBelow(x, x .> 0, alpha) }

/// λ · elu(x, α), with the λ and α that keep mean 0 and variance 1 from layer to layer
/// (Klambauer et al. 2017, arXiv:1706.02515). Its derivative at 0 is λ, as in TensorFlow.
public func selu(_ x: Tensor) -> Tensor {
  1.0507009873554804934193349852946 * exponentialBelow(x, x .>= 0, 1.6732632423543772848170429916717)
}

private func exponentialBelow(_ x: Tensor, _ isLinear: Tensor, _ alpha: Double) -> Tensor {
  // Where x stays, the exponential isn't looked at; taken of 0 there, it can't overflow into a derivative.
  select(isLinear, x, alpha * expm1(select(isLinear, 0, x)))
}

/// x above 0 and α(e^(x/α) − 1) below: continuous in its derivative, which is 1 at 0
/// (Barron 2017, arXiv:1704.07483).
public func celu(_ x: Tensor, alpha: Double = 1) -> Tensor { alpha * elu(x / alpha) }

/// x / (1 + e⁻ˣ), also called swish.
public func silu(_ x: Tensor) -> Tensor { x * sigmoid(x) }

/// x · Φ(x), Φ the normal distribution's cumulative function; or its approximation by tanh
/// (Hendrycks and Gimpel 2016, arXiv:1606.08415). Exact unless told otherwise, as in Keras.
public func gelu(_ x: Tensor, approximate: Bool = false) -> Tensor {
  if approximate {
    return 0.5 * x * (1 + tanh(0.79788456080286535588 * (x + 0.044715 * pow(x, 3))))
  }
  return 0.5 * x * erfc(-0.70710678118654752440 * x)
}

/// ln(1 + eˣ).
public func softplus(_ x: Tensor) -> Tensor { logaddexp(x, 0) }

/// (x + √(x² + b)) / 2 (Barron 2021, arXiv:2112.11687).
public func squareplus(_ x: Tensor, b: Double = 4) -> Tensor { 0.5 * (x + sqrt(square(x) + b)) }

/// 0 up to −1, ¼(x + 1)² up to 1, x from there.
public func sparsePlus(_ x: Tensor) -> Tensor {
  select(x .<= -1, 0, select(x .< 1, 0.25 * square(x + 1), x))
}

/// x / (1 + |x|).
public func softsign(_ x: Tensor) -> Tensor { x / (1 + abs(x)) }

/// x · tanh(ln(1 + eˣ)).
public func mish(_ x: Tensor) -> Tensor { x * tanh(softplus(x)) }

/// ln(1 / (1 + e⁻ˣ)).
public func logSigmoid(_ x: Tensor) -> Tensor { -softplus(-x) }

/// x / 6 + ½, held between 0 and 1.
public func hardSigmoid(_ x: Tensor) -> Tensor { relu6(x + 3) / 6 }

/// x times `hardSigmoid` (Howard et al. 2019, arXiv:1905.02244).
public func hardSilu(_ x: Tensor) -> Tensor { x * hardSigmoid(x) }

/// (x + 1) / 2, held between 0 and 1 (Blondel, Martins and Niculae 2019, arXiv:1901.02324).
public func sparseSigmoid(_ x: Tensor) -> Tensor {
  select(x .<= -1, 0, select(x .>= 1, 1, 0.5 * (x + 1)))
}

/// x held between −1 and 1. Its derivative at the bounds is 1, as in TensorFlow.
public func hardTanh(_ x: Tensor) -> Tensor { select(x .< -1, -1, select(x .> 1, 1, x)) }

/// x − tanh x.
public func tanhShrink(_ x: Tensor) -> Tensor { x - tanh(x) }

/// x where |x| is above the threshold, else 0.
public func hardShrink(_ x: Tensor, threshold: Double = 0.5) -> Tensor {
  select(abs(x) .> threshold, x, 0)
}

/// x moved towards 0 by the threshold, and 0 where it would cross it.
public func softShrink(_ x: Tensor, threshold: Double = 0.5) -> Tensor {
  select(x .> threshold, x - threshold, select(x .< -threshold, x + threshold, 0))
}

/// a · sigmoid(b), a and b the first and the second half along an axis, the last unless told otherwise
/// (Dauphin et al. 2016, arXiv:1612.08083).
public func glu(_ x: Tensor, axis: Int = -1) -> Tensor {
  let halves = split(x, 2, axis: axis)
  return halves[0] * sigmoid(halves[halves.count - 1])
}

/// The nearest probabilities along an axis, the last unless told otherwise: max(x − τ, 0), with the τ that
/// makes their sum 1 (Martins and Astudillo 2016, arXiv:1602.02068).
public func sparsemax(_ x: Tensor, axis: Int = -1) -> Tensor {
  attempt(x) { () throws(OperationError) in
    let axis = try x.axis(axis, in: "sparsemax")
    try x.expectFloating("sparsemax")
    let sorted = sort(x, axis: axis, descending: true)
    let rank = Tensor.position(x.shape, axis: axis).to(x.dtype) + 1
    let isPositive = rank * sorted + 1 .> cumsum(sorted, axis: axis)
    let count = sum(isPositive.to(x.dtype), axis: axis, keepingAxes: true)
    let total = sum(select(isPositive, sorted, 0), axis: axis, keepingAxes: true)
    return relu(x - (total - 1) / count)
  }
}

/// eˣ / Σ eˣ along an axis, the last unless told otherwise; without overflow.
public func softmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  let powers = exp(x - stopGradient(max(x, axis: axis, keepingAxes: true)))
  return powers / sum(powers, axis: axis, keepingAxes: true)
}

/// x − ln Σ eˣ along an axis, the last unless told otherwise: the logarithm of `softmax`, exact where
/// that underflows.
public func logSoftmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  let shifted = x - stopGradient(max(x, axis: axis, keepingAxes: true))
  return shifted - log(sum(exp(shifted), axis: axis, keepingAxes: true))
}

/// 1 at each index along a new axis, the last unless told otherwise, and 0 elsewhere; indices outside
/// 0..<classes give zeros.
///
///     oneHot([0, 2], classes: 3)   // [[1, 0, 0], [0, 0, 1]]
public func oneHot(
  _ indices: Tensor, classes: Int, axis: Int = -1, dtype: DType = .float32
) -> Tensor {
  attempt(indices) { () throws(OperationError) in
    if !indices.dtype.isInteger {
      throw OperationError(
        "oneHot", "needs integer indices.", received: [indices.type], fix: "convert with .to(.int32)")
    }
    let at = try indices.axis(axis, in: "oneHot", rank: indices.rank + 1)
    let expanded = indices.to(.int64).insertingAxis(at: at)
    var shape = Array(repeating: 1, count: indices.rank + 1)
    shape[at] = classes
    return (expanded .== Tensor.position(shape, axis: at)).to(dtype)
  }
}
