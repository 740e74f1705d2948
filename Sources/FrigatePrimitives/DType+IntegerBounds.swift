import FrigateIR

extension DType {
  /// The least and the greatest integer of this type (bool: 0 and 1; uint64 by bit pattern).
  var integerBounds: (least: Int64, greatest: Int64) {
    switch kind {
    case .signed: (.min >> (64 - 8 * size), .max >> (64 - 8 * size))
    case .unsigned: (0, Int64(bitPattern: .max >> (64 - 8 * UInt64(size))))
    case .boolean: (0, 1)
    case .floating: fatalError("\(self) has no integers")
    }
  }
}
