/// Places along one axis of a convolution's result that read alike: each sums over the same elements, at the same
/// distances from the first. Padding makes the patterns at the ends of an axis differ from that inside, strides
/// make those of an input gradient alternate.
struct AxisPattern {
  /// Places of the result, ascending, and where the first element each of them reads stands in one operand.
  var rows: [(place: Int, base: Int)]
  /// How far from the first each element stands, and its index in the other operand.
  let elements: [(step: Int, index: Int)]

  /// The patterns of `count` places; `elements` says what a place reads.
  static func all(
    count: Int, _ elements: (Int) -> [(position: Int, index: Int)]
  ) -> [AxisPattern] {
    var result: [AxisPattern] = []
    var known: [[Int]: Int] = [:]
    for place in 0..<count {
      let read = elements(place)
      let base = read.first?.position ?? 0
      let key = read.flatMap { [$0.position - base, $0.index] }
      if let at = known[key] {
        result[at].rows.append((place, base))
      } else {
        known[key] = result.count
        result.append(
          AxisPattern(rows: [(place, base)], elements: read.map { ($0.position - base, $0.index) }))
      }
    }
    return result
  }
}
