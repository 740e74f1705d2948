import FrigateEngine
import FrigateIR

/// Bytes that come from front to back: a file, a member of an archive, an inflating stream.
///
/// Whatever a header inside claims is checked against `limit` before memory is taken for it.
package protocol ByteSource: AnyObject {
  /// Named in messages.
  var file: String { get }
  /// Bytes handed out so far.
  var position: Int { get }
  /// At most this many bytes can come in all.
  var limit: Int { get }
  /// Exactly `limit` bytes will come, unless the file changes meanwhile.
  var isExact: Bool { get }
  /// Fills `target` from the front, as far as possible in one go. 0 means: the end.
  func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int
}

extension ByteSource {
  package func failure(_ problem: String, at offset: Int? = nil, fix: String = "") -> FileError {
    FileError(file, problem, offset: offset ?? position, fix: fix)
  }

  /// Fills all of `target`.
  package func fill(_ target: UnsafeMutableRawBufferPointer, with what: String) throws(FileError) {
    var done = 0
    while done < target.count {
      let n = try read(into: UnsafeMutableRawBufferPointer(rebasing: target[done...]))
      if n == 0 { throw failure("ends inside its \(what)", fix: "copy or download it again") }
      done += n
    }
  }

  /// The next `count` bytes. For headers: `count` must be small.
  package func bytes(_ count: Int, of what: String) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try span.withUnsafeMutableBytes { target throws(FileError) in try fill(target, with: what) }
    return bytes
  }

  /// The rest, up to its end, as a tensor of packed elements in file order.
  func remainder(as dtype: DType, shape: [Int]) throws(FileError) -> Literal {
    let type = TensorType(dtype, shape)
    guard let byteCount = type.checkedByteCount else {
      throw failure(
        "the header's shape \(shape) is beyond any memory", fix: "the header is damaged or hostile")
    }
    let available = limit - position
    if byteCount > available || (isExact && byteCount < available) {
      throw failure(
        "the header promises \(type), \(byteCount) bytes, "
          + "the file has \(isExact ? "" : "at most ")\(available)",
        fix: "copy or download it again; its header or its end is damaged")
    }
    try checkMemory(for: byteCount, of: "its elements")
    let storage = Storage(byteCount: byteCount)
    try fill(UnsafeMutableRawBufferPointer(start: storage.base, count: byteCount), with: "data")
    try finish()
    return Literal(type, storage: storage)
  }

  /// Throws unless so many bytes of memory can be had.
  package func checkMemory(for byteCount: Int, of what: String) throws(FileError) {
    // Asking costs more than small arrays do.
    guard byteCount > 1_000_000, let available = Machine.availableMemory, byteCount > available else {
      return
    }
    throw failure(
      "\(what) take \(spelled(byteCount: byteCount)) of memory, \(spelled(byteCount: available)) can be had",
      fix: "split the file, or make more memory free")
  }

  /// Checks that nothing follows.
  private func finish() throws(FileError) {
    var extra: UInt8 = 0
    let count = try withUnsafeMutableBytes(of: &extra) { target throws(FileError) in try read(into: target) }
    if count > 0 {
      throw failure(
        "has more data than its header says", at: position - 1,
        fix: "copy or download it again; its header is damaged")
    }
  }
}

/// A block of memory read like a file.
package final class MemorySource: ByteSource {
  package let file: String
  package private(set) var position = 0
  package var limit: Int { bytes.count }
  package var isExact: Bool { true }
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  package func read(into target: UnsafeMutableRawBufferPointer) -> Int {
    let n = min(target.count, bytes.count - position)
    bytes.withUnsafeBytes {
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + n]))
    }
    position += n
    return n
  }
}
