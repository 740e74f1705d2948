/// A set of small numbers.
struct BitSet {
  private var words: [UInt64] = []

  func contains(_ k: Int) -> Bool {
    k >> 6 < words.count && words[k >> 6] >> UInt64(k & 63) & 1 == 1
  }

  mutating func insert(_ k: Int) {
    while words.count <= k >> 6 { words.append(0) }
    words[k >> 6] |= 1 << UInt64(k & 63)
  }

  mutating func formUnion(_ other: BitSet) {
    while words.count < other.words.count { words.append(0) }
    for (i, word) in other.words.enumerated() { words[i] |= word }
  }
}
