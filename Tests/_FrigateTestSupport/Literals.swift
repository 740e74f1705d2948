import FrigateIR

// Vectors, briefly: `f32(1, 2, .nan)`. Other shapes by `.reshaped([2, 2])`.

public func f16(_ x: Float16...) -> Literal { Literal(x, shape: [x.count]) }
public func bf16(_ x: Float...) -> Literal { Literal(x.map { BFloat16($0) }, shape: [x.count]) }
public func f32(_ x: Float...) -> Literal { Literal(x, shape: [x.count]) }
public func f64(_ x: Double...) -> Literal { Literal(x, shape: [x.count]) }
public func i8(_ x: Int8...) -> Literal { Literal(x, shape: [x.count]) }
public func i16(_ x: Int16...) -> Literal { Literal(x, shape: [x.count]) }
public func i32(_ x: Int32...) -> Literal { Literal(x, shape: [x.count]) }
public func i64(_ x: Int64...) -> Literal { Literal(x, shape: [x.count]) }
public func u8(_ x: UInt8...) -> Literal { Literal(x, shape: [x.count]) }
public func u16(_ x: UInt16...) -> Literal { Literal(x, shape: [x.count]) }
public func u32(_ x: UInt32...) -> Literal { Literal(x, shape: [x.count]) }
public func u64(_ x: UInt64...) -> Literal { Literal(x, shape: [x.count]) }
public func bools(_ x: Bool...) -> Literal { Literal(x, shape: [x.count]) }

public func tensor(_ dtype: DType, _ shape: Int...) -> TensorType { TensorType(dtype, shape) }

extension Literal {
  /// 1, 2, 3, … in row-major order.
  public static func counting(_ dtype: DType, _ shape: [Int]) -> Literal {
    let type = TensorType(dtype, shape)
    return dtype.isFloating
      ? Literal(type, doubles: (0..<type.count).map { Double($0 + 1) })
      : Literal(type, integers: (0..<type.count).map { Int64($0 + 1) })
  }

  /// Numbers with 0.5 ≤ |x| < 1.5, the same for the same seed.
  public static func noise(_ type: TensorType, seed: Int) -> Literal {
    var state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return Literal(
      type,
      doubles: (0..<type.count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let unit = Double(state >> 12) / 0x1p52
        return state >> 11 & 1 == 0 ? 0.5 + unit : -0.5 - unit
      })
  }

  /// The elements moved `steps` places on, around the end.
  func rotated(_ steps: Int) -> Literal {
    let bits = bitPatterns
    return Literal(type, bitPatterns: bits.indices.map { bits[($0 + steps) % bits.count] })
  }

  /// Along a new leading axis.
  static func stacked(_ parts: [Literal]) -> Literal {
    let type = parts[0].type
    return Literal(
      type.with(shape: [parts.count] + type.shape), bitPatterns: parts.flatMap(\.bitPatterns))
  }

  var widened: Literal {
    type.dtype.isFloating ? Literal(type.with(dtype: .float64), doubles: doubles) : self
  }
}

/// Where `actual` differs from `expected` by more than `tolerance`, relative to the larger: nil if
/// nowhere. NaN equals NaN; 0 equals −0 only if the tolerance isn't 0.
public func difference(_ actual: Literal, _ expected: Literal, tolerance: Double = 0) -> String? {
  if actual.type != expected.type { return "\(actual.type), expected \(expected.type)" }
  let (a, b) = (actual.bitPatterns, expected.bitPatterns)
  let (x, y) = (actual.doubles, expected.doubles)
  for i in a.indices where a[i] != b[i] {
    if actual.type.dtype.isFloating {
      if x[i].isNaN && y[i].isNaN { continue }
      if abs(x[i] - y[i]) <= tolerance * max(abs(x[i]), abs(y[i])) && tolerance > 0 { continue }
    }
    return "element \(i) is \(x[i]), expected \(y[i])"
  }
  return nil
}
