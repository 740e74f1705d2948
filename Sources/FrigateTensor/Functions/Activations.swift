import FrigateIR
import FrigatePrimitives

// The functions between a network's layers, by `jax.nn`'s names and Keras's formulas.

/// max(x, 0). Its derivative at 0 is 0.
public func relu(_ x: Tensor) -> Tensor { select(x .<= 0, 0, x) }

/// min(max(x, 0), 6).
public func relu6(_ x: Tensor) -> Tensor { minimum(relu(x), 6) }

/// x above 0 and slope · x below.
public func leakyRelu(_ x: Tensor, slope: Double = 0.01) -> Tensor { select(x .>= 0, x, slope * x) }

/// x above 0 and α(eˣ − 1) below. Its derivative at 0 is 1, as in TensorFlow.
public func elu(_ x: Tensor, alpha: Double = 1) -> Tensor {
  let isPositive = x .>= 0
  // Above 0 the exponential isn't looked at; taken of 0 there, it can't overflow into a derivative.
  return select(isPositive, x, alpha * expm1(select(isPositive, 0, x)))
}

/// λ · elu(x, α), with the λ and α that keep mean 0 and variance 1 from layer to layer
/// (Klambauer et al. 2017, arXiv:1706.02515).
public func selu(_ x: Tensor) -> Tensor {
  1.0507009873554804934193349852946 * elu(x, alpha: 1.6732632423543772848170429916717)
}

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

/// x / (1 + |x|).
public func softsign(_ x: Tensor) -> Tensor { x / (1 + abs(x)) }

/// x · tanh(ln(1 + eˣ)).
public func mish(_ x: Tensor) -> Tensor { x * tanh(softplus(x)) }

/// ln(1 / (1 + e⁻ˣ)).
public func logSigmoid(_ x: Tensor) -> Tensor { -softplus(-x) }

/// x / 6 + ½, held between 0 and 1.
public func hardSigmoid(_ x: Tensor) -> Tensor { relu6(x + 3) / 6 }

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
