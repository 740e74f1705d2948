import FrigateIR

/// The elements of a data set in a file, a column after the other, to be mapped into memory.
///
/// A text says what it holds, in `headerSize` bytes; each column starts on a multiple of 64 bytes. The
/// checksum finds what a disk or a copy has damaged; it is no protection against anybody's intent.
struct CacheFile {
  let path: String
  let count: Int
  let types: [TensorType]

  private static let headerSize = 4096
  private static let magic = "frigatebird cache 1\n"

  private var content: String {
    "count \(count)\ntypes \(types.map(\.description).joined(separator: ", "))\n"
  }

  /// Where each column starts, and the file's size.
  private var layout: (offsets: [Int], size: Int) {
    var offset = Self.headerSize
    let offsets = types.map { type in
      defer { offset += (type.byteCount * count + 63) / 64 * 64 }
      return offset
    }
    return (offsets, offset)
  }

  /// Elements of a piece: what is written, and what a checksum is made of, at a time.
  private var step: Int { min(max((1 << 22) / types.reduce(1) { $0 + $1.byteCount }, 1), 1 << 16) }

  /// The rows, or nil where the file is missing or damaged and has to be made.
  ///
  /// - Throws: `FileError` where it is somebody else's.
  func open() throws(FileError) -> MemoryRows? {
    guard fileExists(path) else { return nil }
    let source = try FileSource(path)
    let header = try source.bytes(min(source.limit, Self.headerSize), of: "header")
    let text = String(decoding: header.prefix { $0 != 0 }, as: UTF8.self)
    guard text.hasPrefix(Self.magic) else {
      throw FileError(
        path, "isn't a cache that this version has written, and is left as it is", offset: 0,
        fix: "delete it, or give cache another path")
    }
    let rest = text.dropFirst(Self.magic.count)
    guard rest.hasPrefix(content) else {
      throw isOthers("has \(rest.split(separator: "\n").prefix(2).joined(separator: ", "))")
    }
    guard source.limit == layout.size else { return nil }
    let file = try MappedFile(path)
    guard file.byteCount == layout.size else { return nil }
    let columns = zip(types, layout.offsets).map { type, offset in
      file.literal(type.with(shape: [count] + type.shape), at: offset)
    }
    guard rest.dropFirst(content.count) == checksumLine(checksum(of: columns)) else { return nil }
    return MemoryRows(columns, count: count, types: types, files: [file])
  }

  func isOthers(_ what: String) -> FileError {
    FileError(
      path,
      "is the cache of another data set: it \(what); this one has \(content.split(separator: "\n").joined(separator: ", "))",
      fix: "delete it if the data have changed, else give each data set a path of its own")
  }

  /// Writes the file anew, atomically, reading all elements of epoch 0 once.
  func write(_ upstream: any Stage, times: StageTimes?) throws {
    try atomically(writing: path) { temporary in
      let writer = try FileWriter(temporary)
      let block = Block(types, capacity: min(step, max(count, 1)))
      var sums = types.map { _ in Checksum() }
      for start in stride(from: 0, to: count, by: step) {
        let piece = min(step, count - start)
        block.renew()
        try withNumbers(start..<start + piece) { numbers in
          try upstream.read(numbers, epoch: 0, into: Target(block, times: times))
        }
        for (column, type) in types.enumerated() {
          let bytes = UnsafeRawBufferPointer(
            start: block.storages[column].base, count: piece * type.byteCount)
          sums[column].add(bytes)
          try writer.write(bytes, at: layout.offsets[column] + start * type.byteCount)
        }
      }
      let text = Self.magic + content + checksumLine(Checksum.joined(sums))
      guard text.utf8.count <= Self.headerSize else {
        throw FileError(path, "can't describe elements of so many tensors", fix: "cache in memory: cache()")
      }
      let header = Array(text.utf8) + Array(repeating: 0, count: Self.headerSize - text.utf8.count)
      try header.span.withUnsafeBytes { bytes throws(FileError) in try writer.write(bytes, at: 0) }
      try writer.extend(to: layout.size)
      try writer.close()
    }
  }

  private func checksumLine(_ sum: UInt64) -> String { "checksum \(String(sum, radix: 16))\n" }

  private func checksum(of columns: [Literal]) -> UInt64 {
    Checksum.joined(
      zip(columns, types).map { literal, type in
        var sum = Checksum()
        literal.withUnsafeBytes { bytes in
          for start in stride(from: 0, to: count, by: step) {
            let end = min(start + step, count)
            sum.add(UnsafeRawBufferPointer(rebasing: bytes[start * type.byteCount..<end * type.byteCount]))
          }
        }
        return sum
      })
  }
}

/// 64 bits that change when a piece of data does; four lanes, so that it runs at the speed of memory.
private struct Checksum {
  private var sum: UInt64 = 0x243F_6A88_85A3_08D3

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var lanes: (UInt64, UInt64, UInt64, UInt64) = (sum, ~sum, sum &+ 1, sum &- 1)
    var i = 0
    func mixed(_ lane: UInt64, _ word: UInt64) -> UInt64 {
      let x = (lane ^ UInt64(littleEndian: word)) &* 0x9E37_79B9_7F4A_7C15
      return x ^ (x >> 29)
    }
    func word(_ offset: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    while i + 32 <= bytes.count {
      lanes.0 = mixed(lanes.0, word(i))
      lanes.1 = mixed(lanes.1, word(i + 8))
      lanes.2 = mixed(lanes.2, word(i + 16))
      lanes.3 = mixed(lanes.3, word(i + 24))
      i += 32
    }
    while i < bytes.count {
      lanes.0 = mixed(lanes.0, UInt64(bytes[i]))
      i += 1
    }
    sum = mixed(mixed(mixed(mixed(lanes.0, lanes.1), lanes.2), lanes.3), UInt64(bytes.count))
  }

  static func joined(_ sums: [Checksum]) -> UInt64 {
    sums.reduce(0) { ($0 ^ $1.sum) &* 0xBF58_476D_1CE4_E5B9 }
  }
}
