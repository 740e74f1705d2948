import FrigateIR
import FrigatePrimitives

// Functions of one number or two, position by position. Floating tensors only, unless said otherwise.

private func real(_ name: String, _ primitive: some Primitive, _ x: Tensor) -> Tensor {
  elementwise(name, primitive, [x.weakFloating])
}

// MARK: Exponentials and logarithms

/// eˣ.
public func exp(_ x: Tensor) -> Tensor { real("exp", Exp(), x) }

/// eˣ − 1, exact near 0.
public func expm1(_ x: Tensor) -> Tensor { real("expm1", Expm1(), x) }

/// ln x; NaN below 0, −∞ at 0.
public func log(_ x: Tensor) -> Tensor { real("log", Log(), x) }

/// ln(1 + x), exact near 0.
public func log1p(_ x: Tensor) -> Tensor { real("log1p", Log1p(), x) }

/// log₂ x.
public func log2(_ x: Tensor) -> Tensor { log(x) / 0.693147180559945309417 }

/// log₁₀ x.
public func log10(_ x: Tensor) -> Tensor { log(x) / 2.302585092994045684018 }

/// 2ˣ.
public func exp2(_ x: Tensor) -> Tensor { exp(x * 0.693147180559945309417) }

/// ln(eᵃ + eᵇ) without overflow.
public func logaddexp(_ a: Tensor, _ b: Tensor) -> Tensor {
  attempt([a, b]) { () throws(OperationError) in
    let operands = try broadcasting("logaddexp", try agreeing("logaddexp", [a, b]))
    let (a, b) = (operands[0], operands[1])
    let difference = a - b
    // Chosen by branch and not by |a − b|: where a = b, either branch has all the right derivatives.
    let isFirst = difference .> 0
    let tail = log1p(exp(select(isFirst, -difference, difference)))
    return select(isnan(difference), a + b, select(isFirst, a, b) + tail)
  }
}

// MARK: Powers and roots

/// x · x; integers too.
public func square(_ x: Tensor) -> Tensor { x * x }

/// √x; NaN below 0.
public func sqrt(_ x: Tensor) -> Tensor { real("sqrt", Sqrt(), x) }

/// 1 / √x.
public func rsqrt(_ x: Tensor) -> Tensor { real("rsqrt", Rsqrt(), x) }

/// The cube root, with the sign of x.
public func cbrt(_ x: Tensor) -> Tensor { real("cbrt", Cbrt(), x) }

/// 1 / x.
public func reciprocal(_ x: Tensor) -> Tensor { 1 / x }

/// √(a² + b²).
public func hypot(_ a: Tensor, _ b: Tensor) -> Tensor { sqrt(square(a) + square(b)) }

// MARK: Trigonometric and hyperbolic functions

/// sin x, x in radians.
public func sin(_ x: Tensor) -> Tensor { real("sin", Sin(), x) }

/// cos x, x in radians.
public func cos(_ x: Tensor) -> Tensor { real("cos", Cos(), x) }

/// tan x, x in radians.
public func tan(_ x: Tensor) -> Tensor { real("tan", Tan(), x) }

/// The angle in −π/2…π/2 whose sine is x.
public func asin(_ x: Tensor) -> Tensor { real("asin", Asin(), x) }

/// The angle in 0…π whose cosine is x.
public func acos(_ x: Tensor) -> Tensor { real("acos", Acos(), x) }

/// The angle in −π/2…π/2 whose tangent is x.
public func atan(_ x: Tensor) -> Tensor { real("atan", Atan(), x) }

/// (eˣ − e⁻ˣ) / 2.
public func sinh(_ x: Tensor) -> Tensor { real("sinh", Sinh(), x) }

/// (eˣ + e⁻ˣ) / 2.
public func cosh(_ x: Tensor) -> Tensor { real("cosh", Cosh(), x) }

/// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ).
public func tanh(_ x: Tensor) -> Tensor { real("tanh", Tanh(), x) }

/// The inverse of sinh.
public func asinh(_ x: Tensor) -> Tensor { real("asinh", Asinh(), x) }

/// The inverse of cosh, x ≥ 1.
public func acosh(_ x: Tensor) -> Tensor { real("acosh", Acosh(), x) }

/// The inverse of tanh, −1 ≤ x ≤ 1.
public func atanh(_ x: Tensor) -> Tensor { real("atanh", Atanh(), x) }

/// The angle in −π…π of the point (x, y): the argument order is (y, x), as everywhere.
public func atan2(_ y: Tensor, _ x: Tensor) -> Tensor {
  elementwise("atan2", Atan2(), [y.weakFloating, x.weakFloating])
}

// MARK: The error function and its kin

/// erf x = 2/√π ∫₀ˣ e^(−t²) dt.
public func erf(_ x: Tensor) -> Tensor { real("erf", Erf(), x) }

/// 1 − erf x, exact for large x.
public func erfc(_ x: Tensor) -> Tensor { real("erfc", Erfc(), x) }

/// The inverse of erf; ±∞ at ±1.
public func erfInv(_ x: Tensor) -> Tensor { real("erfInv", ErfInv(), x) }

/// The logistic function 1 / (1 + e⁻ˣ).
public func sigmoid(_ x: Tensor) -> Tensor { real("sigmoid", Logistic(), x) }

// MARK: Signs, steps and limits

/// |x|; integers too. Its derivative at 0 is 0.
public func abs(_ x: Tensor) -> Tensor { elementwise("abs", Abs(), [x]) }

/// −1, 0 or 1 with the sign of x; integers too. Its derivative is 0.
public func sign(_ x: Tensor) -> Tensor { elementwise("sign", Sign(), [x]) }

/// The greatest whole number ≤ x. Its derivative is 0.
public func floor(_ x: Tensor) -> Tensor { real("floor", Floor(), x) }

/// The least whole number ≥ x. Its derivative is 0.
public func ceil(_ x: Tensor) -> Tensor { real("ceil", Ceil(), x) }

/// The nearest whole number; halves go to the even one, as in numpy. Its derivative is 0.
public func round(_ x: Tensor) -> Tensor { real("round", RoundNearestEven(), x) }

/// x without its fraction. Its derivative is 0.
public func trunc(_ x: Tensor) -> Tensor { select(x .< 0, ceil(x), floor(x)) }

/// The greater of a and b; NaN if either is. Integers too. Where they are equal, each has half the
/// derivative.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
  elementwise("maximum", Maximum(), [a, b])
}

/// The lesser of a and b; NaN if either is. Integers too. Where they are equal, each has half the
/// derivative.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
  elementwise("minimum", Minimum(), [a, b])
}

/// The greater of a tensor's elements and a number.
@_disfavoredOverload
public func maximum(_ a: Tensor, _ b: some FormulaNumber) -> Tensor { maximum(a, b.tensor) }

/// The lesser of a tensor's elements and a number.
@_disfavoredOverload
public func minimum(_ a: Tensor, _ b: some FormulaNumber) -> Tensor { minimum(a, b.tensor) }

/// x held between two bounds: min(max(x, lower), upper). Either may be left out.
public func clip(_ x: Tensor, _ lower: Tensor? = nil, _ upper: Tensor? = nil) -> Tensor {
  let x = lower.map { maximum(x, $0) } ?? x
  return upper.map { minimum(x, $0) } ?? x
}

// MARK: What kind of number

/// Whether x is not a number.
public func isnan(_ x: Tensor) -> Tensor { x .!= x }

/// Whether x is neither infinite nor NaN.
public func isfinite(_ x: Tensor) -> Tensor { real("isfinite", IsFinite(), x) }

/// Whether x is +∞ or −∞.
public func isinf(_ x: Tensor) -> Tensor { .!isfinite(x) .& .!isnan(x) }
