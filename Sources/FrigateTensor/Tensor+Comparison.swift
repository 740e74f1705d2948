import FrigateIR
import FrigatePrimitives

// Comparisons position by position, and logic. Results are bool tensors; operands broadcast.

extension Tensor {
  /// Whether a = b; NaN equals nothing.
  public static func .== (a: Tensor, b: Tensor) -> Tensor { elementwise(".==", Compare(.eq), [a, b]) }
  @_disfavoredOverload
  public static func .== (a: Tensor, b: some FormulaNumber) -> Tensor { a .== b.tensor }
  @_disfavoredOverload
  public static func .== (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor .== b }

  /// Whether a ≠ b; true of NaN.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { elementwise(".!=", Compare(.ne), [a, b]) }
  @_disfavoredOverload
  public static func .!= (a: Tensor, b: some FormulaNumber) -> Tensor { a .!= b.tensor }
  @_disfavoredOverload
  public static func .!= (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor .!= b }

  /// Whether a < b; false of NaN.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { elementwise(".<", Compare(.lt), [a, b]) }
  @_disfavoredOverload
  public static func .< (a: Tensor, b: some FormulaNumber) -> Tensor { a .< b.tensor }
  @_disfavoredOverload
  public static func .< (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor .< b }

  /// Whether a ≤ b; false of NaN.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { elementwise(".<=", Compare(.le), [a, b]) }
  @_disfavoredOverload
  public static func .<= (a: Tensor, b: some FormulaNumber) -> Tensor { a .<= b.tensor }
  @_disfavoredOverload
  public static func .<= (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor .<= b }

  /// Whether a > b; false of NaN.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { elementwise(".>", Compare(.gt), [a, b]) }
  @_disfavoredOverload
  public static func .> (a: Tensor, b: some FormulaNumber) -> Tensor { a .> b.tensor }
  @_disfavoredOverload
  public static func .> (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor .> b }

  /// Whether a ≥ b; false of NaN.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { elementwise(".>=", Compare(.ge), [a, b]) }
  @_disfavoredOverload
  public static func .>= (a: Tensor, b: some FormulaNumber) -> Tensor { a .>= b.tensor }
  @_disfavoredOverload
  public static func .>= (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor .>= b }

  /// And: of booleans, and of the bits of integers.
  public static func .& (a: Tensor, b: Tensor) -> Tensor { elementwise(".&", And(), [a, b]) }

  /// Or: of booleans, and of the bits of integers.
  public static func .| (a: Tensor, b: Tensor) -> Tensor { elementwise(".|", Or(), [a, b]) }

  /// Exclusive or: of booleans, and of the bits of integers.
  public static func .^ (a: Tensor, b: Tensor) -> Tensor { elementwise(".^", Xor(), [a, b]) }

  /// Not: of booleans, and of the bits of integers.
  public static prefix func .! (x: Tensor) -> Tensor { elementwise(".!", Not(), [x]) }

  /// a · 2ᵇ of integers; what is shifted beyond the end is lost.
  public static func << (a: Tensor, b: Tensor) -> Tensor { elementwise("<<", ShiftLeft(), [a, b]) }

  /// ⌊a / 2ᵇ⌋ of integers: signed ones keep their sign.
  public static func >> (a: Tensor, b: Tensor) -> Tensor {
    let isUnsigned = (a.isWeak ? b : a).dtype.kind == .unsigned
    return isUnsigned
      ? elementwise(">>", ShiftRightLogical(), [a, b])
      : elementwise(">>", ShiftRightArithmetic(), [a, b])
  }
}

/// a where the condition holds and b elsewhere, position by position: `jax.numpy.where`.
///
/// The three broadcast to one shape. Nothing of the other choice shows, not even a NaN; its gradient,
/// too, is cut off.
///
///     select(x .> 0, x, 0.1 * x)
public func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
  attempt([condition, a, b]) { () throws(OperationError) in
    if condition.dtype != .bool {
      throw OperationError(
        "select", "needs a bool condition.", received: [condition.type, a.type, b.type],
        fix: "compare first, for example x .!= 0")
    }
    let choices = try agreeing("select", [a, b])
    return bind(Select(), try broadcasting("select", [condition] + choices))[0]
  }
}

/// Whether a and b have one shape and are equal everywhere: a bool scalar.
public func arrayEqual(_ a: Tensor, _ b: Tensor) -> Tensor {
  a.shape == b.shape ? all(a .== b) : Tensor(false)
}

/// Whether |a − b| ≤ absolute + relative · |b| everywhere: a bool scalar. NaN is close to nothing,
/// an infinity to itself only.
public func allClose(
  _ a: Tensor, _ b: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8
) -> Tensor {
  all((a .== b) .| ((abs(a - b) .<= absolute + relative * abs(b)) .& isfinite(b)))
}
