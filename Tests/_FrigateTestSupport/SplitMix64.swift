import FrigateIR

/// The same random words for the same seed, on any machine. Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", DOI 10.1145/2714064.2660195.
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

extension Literal {
  /// All that an element type has: any bits, numbers near 0 as programs use them, and the edges.
  public static func anything(_ type: TensorType, seed: Int) -> Literal {
    var random = SplitMix64(seed: seed)
    let width = UInt64(type.dtype == .bool ? 1 : 8 * type.dtype.size)
    let near = type.dtype.near
    let edges = type.dtype.edges
    let bits = (0..<type.count).map { _ -> UInt64 in
      switch Int.random(in: 0..<8, using: &random) {
      case 0: edges.randomElement(using: &random)!
      case 1...4: near.randomElement(using: &random)!
      default: random.next() >> (64 - width)
      }
    }
    return Literal(type, bitPatterns: bits)
  }
}

extension DType {
  /// Floating: eighths and their neighbours up to 8; integers: −20…20.
  fileprivate var near: [UInt64] {
    let steps = -97...97
    switch kind {
    case .floating:
      return Literal(TensorType(self, [steps.count]), doubles: steps.map { Double($0) / 12 }).bitPatterns
    case .signed, .unsigned:
      return Literal(TensorType(self, [41]), integers: (-20...20).map { $0 }).bitPatterns
    case .boolean: return [0, 1]
    }
  }

  /// Zeros, infinities, NaN, the ends of the range, the smallest numbers, the widths of elements.
  fileprivate var edges: [UInt64] {
    switch kind {
    case .floating:
      let least = Literal(TensorType(self, [3]), bitPatterns: [1, 2, 3]).doubles
      let numbers =
        [0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, .infinity, -.infinity, .nan, 88, -88, 104, 709, 1e-3, 1e-8]
        + [0x1p20, 0x1p31, 0x1p32, 0x1p63, 0x1p64, -0x1p31, -0x1p63, 127.5, 255.5, 65519, 65520]
        + least + least.map(-)
      return Literal(TensorType(self, [numbers.count]), doubles: numbers).bitPatterns
    case .signed, .unsigned:
      let numbers: [Int64] = [
        0, 1, -1, .min, .max, 7, 8, 15, 16, 31, 32, 63, 64, 0x7F, 0x80, 0x7FFF, 0x8000, 0x7FFF_FFFF,
        0x8000_0000, 0x20_0000_0000_0001, 0x40_0000_4000_0001,
      ]
      return Literal(TensorType(self, [numbers.count]), integers: numbers).bitPatterns
    case .boolean: return [0, 1]
    }
  }
}
