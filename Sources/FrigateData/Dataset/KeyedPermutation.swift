/// A random-looking permutation of 0 ..< count, computed for any one number without a table.
///
/// Numbers are written as (l, r) on an a × b grid, a ≈ b ≈ √count, and go through a Feistel network
/// whose rounds add in turn to l modulo a and to r modulo b; a result outside 0 ..< count goes through
/// again ("cycle walking"). J. Black, P. Rogaway, "Ciphers with arbitrary finite domains", CT-RSA
/// 2002, doi:10.1007/3-540-45760-7_9.
struct KeyedPermutation {
  let count: Int
  private let a: UInt64
  private let b: UInt64
  private let key: UInt64

  private static let rounds = 8 as UInt64

  init(count: Int, seed: UInt64, epoch: UInt64) {
    self.count = count
    var side = UInt64(Double(count).squareRoot())
    while side * side < UInt64(count) { side += 1 }
    a = max(side, 1)
    b = (UInt64(count) + a - 1) / a
    key = Self.mix(Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ epoch)
  }

  subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count, "element \(index) of \(count)")
    var l = UInt64(index) / b
    var r = UInt64(index) % b
    repeat {
      for round in stride(from: 0, to: Self.rounds, by: 2) {
        l += draw(r, round, below: a)
        if l >= a { l -= a }
        r += draw(l, round + 1, below: b)
        if r >= b { r -= b }
      }
    } while l * b + r >= UInt64(count)
    return Int(l * b + r)
  }

  /// A number below `limit` that depends on `x`, the round and the key. Its upper bits decide, and two
  /// multiplications mix everything into those.
  private func draw(_ x: UInt64, _ round: UInt64, below limit: UInt64) -> UInt64 {
    let y = (x &+ (key ^ (round &* 0xD1B5_4A32_D192_ED03))) &* 0xBF58_476D_1CE4_E5B9
    return ((y ^ (y >> 32)) &* 0x94D0_49BB_1331_11EB).multipliedFullWidth(by: limit).high
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195).
  private static func mix(_ x: UInt64) -> UInt64 {
    var z = x
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
