import FrigateIR
import FrigatePrimitives

/// How near a kernel must come to its primitive's reference rule.
public enum Agreement: Equatable {
  /// Bit for bit (NaN agrees with NaN).
  case exact
  /// At most so many representable numbers away from the true value rounded once.
  case ulps(Int)
  /// n·ε of the sum (or product) of magnitudes, n elements to a result, and n of the smallest numbers for
  /// underflow: the bound of adding or multiplying in any order.
  /// Higham, "The accuracy of floating point summation", DOI 10.1137/0914050.
  case accumulation

  /// What is asked of `primitive` on `dtype`; the float32 bounds are those of CFrigateKernels' README,
  /// rounded up, or the C library's.
  public init(_ primitive: any Primitive, _ dtype: DType) {
    if dtype == .float16 || dtype == .bfloat16 {
      // Computed in float32 and rounded once: at a tie, a small error there decides.
      self = Agreement(primitive, .float32) == .exact ? .exact : .ulps(1)
      return
    }
    guard dtype == .float32 || dtype == .float64 else {
      self = .exact
      return
    }
    let isWide = dtype == .float64
    switch primitive {
    case is ReduceSum, is ReduceProduct, is CumulativeSum, is CumulativeProduct, is DotGeneral,
      is any ConvolutionPrimitive, is SelectAndScatter:
      self = .accumulation
    case let reduction as ReduceWindow: self = reduction.reducer == .sum ? .accumulation : .exact
    case let scatter as Scatter:
      self = scatter.combiner == .add || scatter.combiner == .multiply ? .accumulation : .exact
    case is Exp, is Log, is Log1p, is Expm1, is Erf, is Sin, is Cos: self = isWide ? .exact : .ulps(2)
    case is Tanh: self = isWide ? .exact : .ulps(3)
    case is Logistic: self = .ulps(2)
    case is Rsqrt: self = isWide ? .exact : .ulps(1)
    case is ErfInv: self = .ulps(4)  // XLA's polynomial in float32
    case is Cbrt, is Tan, is Asin, is Acos, is Atan, is Power, is Atan2: self = isWide ? .exact : .ulps(1)
    case is Sinh, is Cosh, is Asinh, is Acosh, is Atanh, is Erfc: self = isWide ? .exact : .ulps(2)
    default: self = .exact
    }
  }

  /// How `actual` differs from `expected`, the reference rule's result on `operands`; nil if it doesn't by
  /// more than is allowed.
  public func difference(
    _ actual: Literal, _ expected: Literal, of primitive: any Primitive, _ operands: [Literal]
  ) -> String? {
    if actual.type != expected.type { return "\(actual.type), expected \(expected.type)" }
    if actual == expected { return nil }
    switch self {
    case .exact: return differenceInUlps(actual, expected, allowed: 0)
    case .ulps(let n): return differenceInUlps(actual, expected, allowed: n)
    case .accumulation:
      let magnitudes = operands.enumerated().map { k, x in
        // A selection is by the numbers, not by their magnitudes.
        let isSummed = x.type.dtype.isFloating && !(primitive is SelectAndScatter && k == 0)
        return isSummed ? Abs().reference([x], types: [x.type])[0] : x
      }
      let scale = primitive.reference(magnitudes, types: [expected.type])[0].doubles
      let isWide = expected.type.dtype == .float64
      let n = Double(operands.map(\.type.count).max() ?? 0)
      let (epsilon, least) = isWide ? (0x1p-52, 0x1p-1074) : (0x1p-23, 0x1p-149)
      let (x, y) = (actual.doubles, expected.doubles)
      for i in x.indices where x[i] != y[i] && !(x[i].isNaN && y[i].isNaN) {
        let bound = n * (epsilon * scale[i] + least)
        if !(abs(x[i] - y[i]) <= bound) { return "element \(i) is \(x[i]), expected \(y[i]) within \(bound)" }
      }
      return nil
    }
  }
}

/// Where two literals are more than so many representable numbers apart: nil if nowhere. NaN agrees with NaN,
/// zeros only with zeros of their sign.
public func differenceInUlps(_ actual: Literal, _ expected: Literal, allowed: Int) -> String? {
  if actual.type != expected.type { return "\(actual.type), expected \(expected.type)" }
  let (a, b) = (actual.bitPatterns, expected.bitPatterns)
  let differing = a.indices.filter { a[$0] != b[$0] }
  if differing.isEmpty { return nil }
  let (x, y) = (actual.doubles, expected.doubles)
  var worst: (distance: Int, at: Int) = (0, 0)
  for i in differing {
    if x[i].isNaN && y[i].isNaN { continue }
    var distance = Int.max
    if actual.type.dtype.isFloating, x[i].isNaN == y[i].isNaN, x[i].sign == y[i].sign {
      distance = Int(max(a[i], b[i]) - min(a[i], b[i]))  // of one sign: the bits are in the numbers' order
    }
    if distance > worst.distance { worst = (distance, i) }
  }
  if worst.distance <= allowed { return nil }
  let ulps = worst.distance == .max ? "" : " (\(worst.distance) ulp, \(allowed) allowed)"
  return "element \(worst.at) is \(x[worst.at]), expected \(y[worst.at])\(ulps)"
}
