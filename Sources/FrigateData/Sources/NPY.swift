import FrigateIR

/// numpy's .npy files: one array each.
///
/// Reads versions 1, 2 and 3, both byte orders and both element orders; writes version 1,
/// little-endian. Pickled objects are refused: reading them would run code.
public enum NPY {
  /// The order in which elements stand in the file.
  public enum Order: Sendable {
    /// The last axis moves fastest.
    case c
    /// The first axis moves fastest.
    case fortran
  }

  public static func read(_ path: String) throws(FileError) -> Literal {
    try read(from: FileSource(path))
  }

  public static func write(_ literal: Literal, to path: String, order: Order = .c) throws {
    let (header, data) = parts(literal, order: order)
    try atomically(writing: path) { temporary in
      let writer = try FileWriter(temporary)
      try writer.write(header)
      try data.withUnsafeBytes { try writer.write($0) }
      try writer.close()
    }
  }

  package static func read(from source: any ByteSource) throws(FileError) -> Literal {
    let header = try NPYHeader.read(from: source)
    let shape = header.isFortran ? header.shape.reversed() : header.shape
    let literal = try source.remainder(as: header.dtype, shape: shape)
    if header.isBigEndian { literal.swapBytesInPlace() }
    if header.dtype == .bool { literal.normalizeBooleansInPlace() }
    return header.isFortran ? literal.axesReversed() : literal
  }

  /// A file's two parts: its header and its elements.
  static func parts(_ literal: Literal, order: Order) -> (header: [UInt8], data: Literal) {
    let isFortran = order == .fortran && literal.type.rank > 1
    let header = NPYHeader(
      dtype: literal.type.dtype, isFortran: isFortran, shape: literal.type.shape)
    return (header.bytes(), isFortran ? literal.axesReversed() : literal)
  }
}

extension Literal {
  /// Swift's Bool has two bit patterns, a file's byte 256. Only for a literal nobody has seen yet.
  func normalizeBooleansInPlace() {
    let bytes = storage.base.assumingMemoryBound(to: UInt8.self)
    for i in 0..<type.count where bytes[i] > 1 { bytes[i] = 1 }
  }

  /// result[iₙ, …, i₀] = self[i₀, …, iₙ]: Fortran order to C order and back.
  func axesReversed() -> Literal {
    let result = type.with(shape: type.shape.reversed())
    func move<E: BitwiseCopyable>(_: E.Type) -> Literal {
      Literal(result) { target in
        withUnsafeBytes { source in
          reverseAxes(
            source.baseAddress!.assumingMemoryBound(to: E.self),
            target.baseAddress!.assumingMemoryBound(to: E.self), shape: result.shape)
        }
      }
    }
    return switch type.dtype.size {
    case 1: move(UInt8.self)
    case 2: move(UInt16.self)
    case 4: move(UInt32.self)
    default: move(UInt64.self)
    }
  }
}

/// Writes `target` (row-major, of `shape`) in order, walking `source` with the reversed strides.
private func reverseAxes<E: BitwiseCopyable>(
  _ source: UnsafePointer<E>, _ target: UnsafeMutablePointer<E>, shape: [Int]
) {
  // In `source` axis k of the result has the stride of the product of the extents before it.
  var strides = shape
  var stride = 1
  for axis in shape.indices {
    strides[axis] = stride
    stride *= shape[axis]
  }
  var index = shape.map { _ in 0 }
  var from = 0
  for to in 0..<stride {
    target[to] = source[from]
    for axis in shape.indices.reversed() {
      index[axis] += 1
      from += strides[axis]
      if index[axis] < shape[axis] { break }
      from -= strides[axis] * shape[axis]
      index[axis] = 0
    }
  }
}
