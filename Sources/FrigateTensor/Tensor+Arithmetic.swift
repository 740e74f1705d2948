import FrigateIR
import FrigatePrimitives

// Arithmetic operators. Operands broadcast as in numpy; their element types must be equal, numbers
// written in Swift take on the tensor's.

extension Tensor {
  /// a + b, position by position; integers wrap.
  public static func + (a: Tensor, b: Tensor) -> Tensor { elementwise("add", Add(), [a, b]) }
  @_disfavoredOverload
  public static func + (a: Tensor, b: some FormulaNumber) -> Tensor { a + b.tensor }
  @_disfavoredOverload
  public static func + (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor + b }

  /// a − b, position by position; integers wrap.
  public static func - (a: Tensor, b: Tensor) -> Tensor { elementwise("subtract", Subtract(), [a, b]) }
  @_disfavoredOverload
  public static func - (a: Tensor, b: some FormulaNumber) -> Tensor { a - b.tensor }
  @_disfavoredOverload
  public static func - (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor - b }

  /// a · b, position by position; integers wrap. The matrix product is `matmul`.
  public static func * (a: Tensor, b: Tensor) -> Tensor { elementwise("multiply", Multiply(), [a, b]) }
  @_disfavoredOverload
  public static func * (a: Tensor, b: some FormulaNumber) -> Tensor { a * b.tensor }
  @_disfavoredOverload
  public static func * (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor * b }

  /// a / b, position by position. Integer tensors have no quotient here: `floorDivide` rounds down.
  public static func / (a: Tensor, b: Tensor) -> Tensor { quotient(a, b) }
  @_disfavoredOverload
  public static func / (a: Tensor, b: some FormulaNumber) -> Tensor { a / b.tensor }
  @_disfavoredOverload
  public static func / (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor / b }

  /// a − b·⌊a / b⌋, the remainder with the sign of b, as numpy and Python have it. (C's and Swift's,
  /// with the sign of a, is `fmod`.)
  public static func % (a: Tensor, b: Tensor) -> Tensor { mod(a, b) }
  @_disfavoredOverload
  public static func % (a: Tensor, b: some FormulaNumber) -> Tensor { a % b.tensor }
  @_disfavoredOverload
  public static func % (a: some FormulaNumber, b: Tensor) -> Tensor { a.tensor % b }

  /// −x.
  public static prefix func - (x: Tensor) -> Tensor { elementwise("negate", Negate(), [x]) }

  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
  public static func %= (a: inout Tensor, b: Tensor) { a = a % b }
  @_disfavoredOverload
  public static func += (a: inout Tensor, b: some FormulaNumber) { a = a + b.tensor }
  @_disfavoredOverload
  public static func -= (a: inout Tensor, b: some FormulaNumber) { a = a - b.tensor }
  @_disfavoredOverload
  public static func *= (a: inout Tensor, b: some FormulaNumber) { a = a * b.tensor }
  @_disfavoredOverload
  public static func /= (a: inout Tensor, b: some FormulaNumber) { a = a / b.tensor }
}

private func quotient(_ a: Tensor, _ b: Tensor) -> Tensor {
  attempt([a, b]) { () throws(OperationError) in
    let floating = a.dtype.isFloating || b.dtype.isFloating || a.isWeak && b.isWeak
    if !floating {
      throw OperationError(
        "divide", "integers have no exact quotient.", received: [a.type, b.type],
        fix: "use floorDivide, or convert first, for example with .to(.float32)")
    }
    return elementwise("divide", Divide(), [a.weakFloating, b.weakFloating])
  }
}

/// ⌊a / b⌋, rounded towards −∞; for floating operands too.
///
///     floorDivide(Tensor([7, -7]), 2)   // [3, -4]
public func floorDivide(_ a: Tensor, _ b: Tensor) -> Tensor {
  attempt([a, b]) { () throws(OperationError) in
    let operands = try broadcasting("floorDivide", try agreeing("floorDivide", [a, b]))
    let (a, b) = (operands[0], operands[1])
    if a.dtype.isFloating { return round((a - mod(a, b)) / b) }
    let quotient = bind(Divide(), [a, b])[0]
    let isExact = (fmod(a, b) .== 0) .| ((a .< 0) .== (b .< 0))
    return select(isExact, quotient, quotient - 1)
  }
}

/// a − b·⌊a / b⌋: the remainder with the sign of b. The operator is `%`.
public func mod(_ a: Tensor, _ b: Tensor) -> Tensor {
  attempt([a, b]) { () throws(OperationError) in
    let operands = try broadcasting("mod", try agreeing("mod", [a, b]))
    let (a, b) = (operands[0], operands[1])
    let remainder = bind(Remainder(), [a, b])[0]
    let crosses = (remainder .!= 0) .& ((remainder .< 0) .!= (b .< 0))
    return select(crosses, remainder + b, remainder)
  }
}

/// a − b·trunc(a / b): the remainder with the sign of a, as in C and in Swift's `%` of integers.
public func fmod(_ a: Tensor, _ b: Tensor) -> Tensor { elementwise("fmod", Remainder(), [a, b]) }

/// aᵇ, with a⁰ = 1 for every a.
///
/// A whole number written as the exponent multiplies, so negative bases are fine and every derivative
/// is right: `pow(x, 2)` is x · x. (There is no operator: beside a unary minus, `-x ** 2` would read
/// one way to a Python user and another to Swift.)
public func pow(_ base: Tensor, _ exponent: Tensor) -> Tensor {
  if case .weak(let literal, _) = exponent.content, literal.type.rank == 0, !base.isWeak,
    literal.type.dtype == .int64, let n = literal.integers.first, n.magnitude <= 1024
  {
    return wholePower(base, Int(n))
  }
  return elementwise("pow", Power(), [base, exponent])
}

/// aᵇ for numbers beside tensors.
@_disfavoredOverload
public func pow(_ base: Tensor, _ exponent: some FormulaNumber) -> Tensor { pow(base, exponent.tensor) }
@_disfavoredOverload
public func pow(_ base: some FormulaNumber, _ exponent: Tensor) -> Tensor { pow(base.tensor, exponent) }

/// By squaring: log₂ n multiplications.
private func wholePower(_ x: Tensor, _ n: Int) -> Tensor {
  if n < 0 { return 1 / wholePower(x, -n) }
  if n == 0 { return Tensor.ones(like: x) }
  var (result, factor, rest): (Tensor?, Tensor, Int) = (nil, x, n)
  while true {
    if rest & 1 == 1 { result = result.map { $0 * factor } ?? factor }
    rest >>= 1
    if rest == 0 { return result! }
    factor = factor * factor
  }
}
