/// A Swift type that is one element of a tensor.
public protocol Scalar: Hashable, Sendable, BitwiseCopyable {
  static var dtype: DType { get }
}

extension Float16: Scalar { public static var dtype: DType { .float16 } }
extension BFloat16: Scalar { public static var dtype: DType { .bfloat16 } }
extension Float: Scalar { public static var dtype: DType { .float32 } }
extension Double: Scalar { public static var dtype: DType { .float64 } }
extension Int8: Scalar { public static var dtype: DType { .int8 } }
extension Int16: Scalar { public static var dtype: DType { .int16 } }
extension Int32: Scalar { public static var dtype: DType { .int32 } }
extension Int64: Scalar { public static var dtype: DType { .int64 } }
extension Int: Scalar { public static var dtype: DType { .int64 } }
extension UInt8: Scalar { public static var dtype: DType { .uint8 } }
extension UInt16: Scalar { public static var dtype: DType { .uint16 } }
extension UInt32: Scalar { public static var dtype: DType { .uint32 } }
extension UInt64: Scalar { public static var dtype: DType { .uint64 } }
extension Bool: Scalar { public static var dtype: DType { .bool } }

/// A float32 cut to its upper 16 bits: 8 exponent bits, 8 bits of significand.
public struct BFloat16: Hashable, Sendable, BitwiseCopyable {
  public var bitPattern: UInt16

  public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

  /// The nearest value, ties to even.
  public init(_ value: Float) {
    let bits = value.bitPattern
    // Rounding could carry a NaN's payload into an infinity.
    if value.isNaN {
      bitPattern = UInt16(truncatingIfNeeded: bits >> 16) | 0x40
    } else {
      bitPattern = UInt16(
        truncatingIfNeeded: (UInt64(bits) + 0x7FFF + UInt64((bits >> 16) & 1)) >> 16)
    }
  }

  /// The nearest value to a double, rounded once: float64 to float32 by round-to-odd, then to even.
  public init(_ value: Double) {
    var narrow = Float(value)
    if narrow.isFinite, Double(narrow) != value {
      if abs(Double(narrow)) > abs(value) {
        narrow = Float(bitPattern: narrow.bitPattern - 1)
      }
      narrow = Float(bitPattern: narrow.bitPattern | 1)
    }
    self.init(narrow)
  }

  /// The nearest value to an integer. What is below the upper 53 bits only tells ties apart: one
  /// sticky bit keeps it.
  init<I: FixedWidthInteger>(integer x: I) {
    let spare = max(0, x.magnitude.bitWidth - x.magnitude.leadingZeroBitCount - 53)
    let kept = x.magnitude >> I.Magnitude(spare)
    let sticky: I.Magnitude = kept << I.Magnitude(spare) == x.magnitude ? 0 : 1
    let narrow = BFloat16(
      Double(kept | sticky) * Double(sign: .plus, exponent: spare, significand: 1))
    bitPattern = narrow.bitPattern | (x < 0 ? 0x8000 : 0)
  }

  public var float: Float { Float(bitPattern: UInt32(bitPattern) << 16) }
}
