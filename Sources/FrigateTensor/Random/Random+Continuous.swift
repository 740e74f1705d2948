import FrigateIR
import FrigatePrimitives

extension Random {
  /// Evenly distributed in low..<high.
  ///
  /// The topmost bits become the significand of a number in 1..<2; of it less 1, f, the result is
  /// max(low, f · (high − low) + low), with the product and the sum rounded once, as XLA fuses them.
  public static func uniform(
    _ key: Key, _ shape: [Int] = [], low: Double = 0, high: Double = 1, dtype: DType = .float32
  ) -> Tensor {
    attempt(key.data) { () throws(OperationError) in
      if !dtype.isFloating {
        throw OperationError(
          "uniform", "gives floating numbers, not \(dtype).", fix: "for integers use randint")
      }
      let f = fraction(key, shape, dtype)
      let low = rounded(low, dtype)
      let high = rounded(high, dtype)
      let span = rounded(high - low, dtype)
      if span == 1 && low == 0 { return f }
      return maximum(scaled(f, span, low), low)
    }
  }

  /// A number to the nearest of an element type.
  private static func rounded(_ x: Double, _ dtype: DType) -> Double {
    Literal(TensorType(dtype, []), doubles: [x]).doubles[0]
  }

  /// Uniform in 0..<1, a multiple of the type's smallest step below 2.
  private static func fraction(_ key: Key, _ shape: [Int], _ dtype: DType) -> Tensor {
    func words(_ drawn: DType, _ unsigned: DType, shift: Int, one: Int) -> Tensor {
      let bits = bits(key, shape, dtype: drawn).to(unsigned)
      return ((bits >> Tensor(integerLiteral: shift)) .| Tensor(integerLiteral: one)).bitcast(to: dtype) - 1
    }
    return switch dtype {
    case .float64: words(.uint64, .uint64, shift: 12, one: 0x3FF0_0000_0000_0000)
    case .float16: words(.uint16, .uint16, shift: 6, one: 0x3C00)
    case .bfloat16: words(.uint8, .uint16, shift: 1, one: 0x3F80)
    default: words(.uint32, .uint32, shift: 9, one: 0x3F80_0000)
    }
  }

  /// f · span + low with one rounding.
  private static func scaled(_ f: Tensor, _ span: Double, _ low: Double) -> Tensor {
    let isPower = span.significand == 1
    if isPower || low == 0 { return f * span + low }
    if f.dtype != .float64 {
      // The product of two float32 is exact in float64.
      return (f.to(.float64) * span + low).to(f.dtype)
    }
    // Dekker's product and Knuth's sum keep what rounding loses (DOI 10.1007/BF01397083); f and span
    // are cut into halves whose products are exact.
    func halves(_ x: Tensor) -> (Tensor, Tensor) {
      let t = x * 134_217_729
      let high = t - (t - x)
      return (high, x - high)
    }
    let product = f * span
    let (a, b) = halves(f)
    let (c, d) = halves(Tensor(span))
    let lost = b * d - (((product - a * c) - b * c) - a * d)
    let sum = product + low
    let part = sum - product
    let rest = (product - (sum - part)) + (low - part)
    return sum + (rest + lost)
  }

  /// Normally distributed, mean 0 and standard deviation 1: √2 · erf⁻¹(u), u uniform in −1…1.
  public static func normal(_ key: Key, _ shape: [Int] = [], dtype: DType = .float32) -> Tensor {
    let lowest = nextAbove(-1, dtype)
    return 1.4142135623730950488 * erfInv(uniform(key, shape, low: lowest, high: 1, dtype: dtype))
  }

  /// Normally distributed, cut to low…high, which is open: √2 · erf⁻¹ of u, uniform between erf(low/√2)
  /// and erf(high/√2).
  public static func truncatedNormal(
    _ key: Key, _ shape: [Int] = [], low: Double = -2, high: Double = 2, dtype: DType = .float32
  ) -> Tensor {
    attempt(key.data) { () throws(OperationError) in
      if !dtype.isFloating {
        throw OperationError("truncatedNormal", "gives floating numbers, not \(dtype).")
      }
      func bound(_ x: Double) -> Double {
        let root = Literal([1.4142135623730950488], shape: []).converted(to: dtype).doubles[0]
        let scalar = Tensor(Literal(TensorType(dtype, []), doubles: [x])).literal
        let ratio = Literal(TensorType(dtype, []), doubles: [scalar.doubles[0] / root])
        return Erf().reference([ratio], types: [ratio.type])[0].doubles[0]
      }
      let u = uniform(key, shape, low: bound(low), high: bound(high), dtype: dtype)
      return clip(
        1.4142135623730950488 * erfInv(u), Tensor(floatLiteral: nextAbove(low, dtype)),
        Tensor(floatLiteral: -nextAbove(-high, dtype)))
    }
  }

  /// Exponentially distributed with mean 1: −ln(1 − u).
  public static func exponential(_ key: Key, _ shape: [Int] = [], dtype: DType = .float32) -> Tensor {
    -log1p(-uniform(key, shape, dtype: dtype))
  }

  /// Gumbel distributed: −ln(−ln u). The greatest of several plus logits is a choice by those logits.
  public static func gumbel(_ key: Key, _ shape: [Int] = [], dtype: DType = .float32) -> Tensor {
    let tiny = nextNormal(dtype)
    return -log(-log(uniform(key, shape, low: tiny, high: 1, dtype: dtype)))
  }

  /// The smallest number above x of a type.
  private static func nextAbove(_ x: Double, _ dtype: DType) -> Double {
    switch dtype {
    case .float32: Double(Float(x).nextUp)
    case .float16: Double(Float16(x).nextUp)
    case .bfloat16:
      // Of a float32 with 16 bits less.
      Double(Float(bitPattern: x < 0 ? Float(x).bitPattern - 0x10000 : Float(x).bitPattern + 0x10000))
    default: x.nextUp
    }
  }

  /// The smallest positive number with a full significand.
  private static func nextNormal(_ dtype: DType) -> Double {
    switch dtype {
    case .float32, .bfloat16: Double(Float.leastNormalMagnitude)
    case .float16: Double(Float16.leastNormalMagnitude)
    default: .leastNormalMagnitude
    }
  }
}
