#if Zlib
  import CZlib

  /// The inflated bytes of a gzip file (RFC 1952), one member or several on end.
  ///
  /// Deflate can't expand more than 1032 : 1, which bounds what a small file can claim to hold;
  /// nothing is inflated that the reader has no room for. zlib checks each member's CRC and length.
  package final class GzipSource: ByteSource {
    package var file: String { packed.file }
    package private(set) var position = 0
    package let limit: Int
    package var isExact: Bool { false }
    private let packed: any ByteSource
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    private var ended = false

    package init(_ packed: any ByteSource) throws(FileError) {
      self.packed = packed
      let (bound, overflow) = packed.limit.multipliedReportingOverflow(by: 1032)
      limit = overflow ? .max : bound
      input = .allocate(byteCount: 1 << 16, alignment: 64)
      stream = .allocate(capacity: 1)
      stream.initialize(to: z_stream())
      // 15: the largest window; + 16: a gzip header, no other.
      let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      if code != Z_OK { throw FileError(packed.file, "zlib can't start: error \(code)") }
    }

    deinit {
      inflateEnd(stream)
      stream.deallocate()
      input.deallocate()
    }

    package func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
      let room = min(target.count, 1 << 30)
      guard room > 0, !ended else { return 0 }
      stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(room)
      // One pass may give nothing (a header, an empty member); only the end returns 0.
      while Int(stream.pointee.avail_out) == room {
        if stream.pointee.avail_in == 0 { try refill() }
        if stream.pointee.avail_in == 0 { throw failure("the compressed data ends too early", fix: damaged) }
        switch inflate(stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR: continue
        case Z_STREAM_END: if try !nextMember() { ended = true }
        default:
          let text = stream.pointee.msg.map { String(cString: $0) } ?? "unknown error"
          throw failure("the compressed data is damaged: \(text)", fix: damaged)
        }
        if ended { break }
      }
      let n = room - Int(stream.pointee.avail_out)
      position += n
      return n
    }

    private let damaged = "copy or download it again"

    private func refill() throws(FileError) {
      let n = try packed.read(into: input)
      stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_in = UInt32(n)
    }

    /// After one member: is there another?
    private func nextMember() throws(FileError) -> Bool {
      if stream.pointee.avail_in == 0 { try refill() }
      if stream.pointee.avail_in == 0 { return false }
      inflateReset(stream)
      return true
    }
  }
#endif

/// The file's bytes, inflated if it is a gzip file.
func openInflated(_ path: String) throws(FileError) -> any ByteSource {
  let source = try FileSource(path)
  guard source.startsWith(0x1F, 0x8B) else { return source }
  #if Zlib
    return try GzipSource(source)
  #else
    throw FileError(
      path, "is compressed and this build has no zlib",
      fix: "build with the trait Zlib (swift build --traits Zlib), or decompress the file: gunzip -k \(path)")
  #endif
}
