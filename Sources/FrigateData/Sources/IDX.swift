import FrigateIR

/// The IDX format of the MNIST files: a magic number (0, 0, element type, rank), the extents as
/// big-endian 32-bit numbers, then the elements, big-endian and row-major.
///
/// Described at the foot of <http://yann.lecun.com/exdb/mnist/>.
public enum IDX {
  /// Reads a file, plain or gzip-compressed.
  public static func read(_ path: String) throws(FileError) -> Literal {
    try read(from: openInflated(path))
  }

  package static func read(from source: any ByteSource) throws(FileError) -> Literal {
    if source.isExact, source.limit == 0 {
      throw source.failure("is empty", fix: "copy or download it again")
    }
    let magic = try source.bytes(4, of: "header")
    guard magic[0] == 0, magic[1] == 0, let dtype = dtype(code: magic[2]) else {
      throw source.failure(
        "isn't an IDX file: it starts with \(magic), not with [0, 0, element type, rank]", at: 0,
        fix: "give an MNIST-style file such as train-images-idx3-ubyte.gz")
    }
    let extents = try source.bytes(4 * Int(magic[3]), of: "header")
    let shape = (0..<Int(magic[3])).map { axis in
      extents[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let literal = try source.remainder(as: dtype, shape: shape)
    literal.swapBytesInPlace()
    return literal
  }

  private static func dtype(code: UInt8) -> DType? {
    switch code {
    case 0x08: .uint8
    case 0x09: .int8
    case 0x0B: .int16
    case 0x0C: .int32
    case 0x0D: .float32
    case 0x0E: .float64
    default: nil
    }
  }
}

extension Literal {
  /// Turns big-endian elements round. Only for a literal that nobody else has seen yet.
  func swapBytesInPlace() {
    func swap<I: FixedWidthInteger>(_: I.Type) {
      let elements = storage.base.assumingMemoryBound(to: I.self)
      for i in 0..<type.count { elements[i] = I(bigEndian: elements[i]) }
    }
    switch type.dtype.size {
    case 2: swap(UInt16.self)
    case 4: swap(UInt32.self)
    case 8: swap(UInt64.self)
    default: break
    }
  }
}
