import FrigateIR
import Testing

@testable import FrigateData

struct IDXTests {
  let folder = TemporaryFolder()

  func parse(_ bytes: [UInt8]) throws -> Literal { try IDX.read(from: MemorySource(bytes, file: "x")) }

  @Test func everyElementType() throws {
    #expect(try parse(idx([2, 2], [1, 2, 3, 255])) == Literal([1, 2, 3, 255] as [UInt8], shape: [2, 2]))
    #expect(try parse(idx([2], code: 0x09, [1, 255])) == Literal([1, -1] as [Int8], shape: [2]))
    #expect(try parse(idx([2], code: 0x0B, [1, 0, 255, 254])) == Literal([256, -2] as [Int16], shape: [2]))
    #expect(try parse(idx([1], code: 0x0C, [0, 0, 1, 2])) == Literal([258] as [Int32], shape: [1]))
    #expect(try parse(idx([1], code: 0x0D, [0x3F, 0xC0, 0, 0])) == Literal([1.5] as [Float], shape: [1]))
    #expect(
      try parse(idx([1], code: 0x0E, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0]))
        == Literal([1.5] as [Double], shape: [1]))
    #expect(try parse(idx([0, 28], [])).type == TensorType(.uint8, [0, 28]))
  }

  @Test func whatIsWrongIsSaid() {
    #expect(
      message { _ = try parse(idx([60_000, 28, 28], [1, 2])) } == """
        x: the header promises uint8[60000, 28, 28], 47040000 bytes, the file has 2
          where     byte 16
          fix       copy or download it again; its header or its end is damaged
        """)
    #expect(
      message { _ = try parse([1, 2, 3, 4]) }?.contains("isn't an IDX file: it starts with [1, 2, 3, 4]")
        == true)
    #expect(
      message { _ = try parse(idx([1 << 31, 1 << 31, 1 << 31], [])) }?.contains("beyond any memory") == true)
    let bytes = idx([2, 3], [1, 2, 3, 4, 5, 6])
    for n in 0..<bytes.count { #expect(throws: FileError.self) { try parse(Array(bytes[..<n])) } }
    #expect(throws: FileError.self) { try parse(bytes + [7]) }
  }

  #if Zlib
    @Test func gzipFiles() throws {
      let plain = idx([100, 30], (0..<3000).map { UInt8($0 % 251) })
      let expected = try parse(plain)
      let path = folder.file("x.gz")
      try writeBytes(gzip(plain), to: path)
      #expect(try IDX.read(path) == expected)
      // Members on end are one stream.
      try writeBytes(gzip(Array(plain[..<700])) + gzip([]) + gzip(Array(plain[700...])), to: path)
      #expect(try IDX.read(path) == expected)
      try writeBytes(plain, to: path)
      #expect(try IDX.read(path) == expected)

      let packed = gzip(plain)
      for n in 2..<packed.count {
        try writeBytes(Array(packed[..<n]), to: path)
        #expect(throws: FileError.self) { try IDX.read(path) }
      }
      var wrongSum = packed
      wrongSum[packed.count - 6] ^= 1
      try writeBytes(wrongSum, to: path)
      #expect(
        message { _ = try IDX.read(path) }?.contains("the compressed data is damaged: incorrect data check")
          == true)
      try writeBytes(packed + [1, 2, 3], to: path)
      #expect(message { _ = try IDX.read(path) }?.contains("damaged: incorrect header check") == true)
    }

    @Test func bombsStayPacked() throws {
      let path = folder.file("bomb.gz")
      // 200 MB of zeros behind a header for ten bytes.
      try writeBytes(gzip(idx([10], []) + [UInt8](repeating: 0, count: 200_000_000)), to: path)
      #expect(message { _ = try IDX.read(path) }?.contains("has more data than its header says") == true)
      // A header for more than deflate can pack into so few bytes takes no memory.
      try writeBytes(gzip(idx([1 << 30, 1000], [1])), to: path)
      #expect(message { _ = try IDX.read(path) }?.contains("the file has at most") == true)
    }
  #else
    @Test func gzipNeedsTheTrait() throws {
      let path = folder.file("x.gz")
      try writeBytes([0x1F, 0x8B, 8, 0], to: path)
      #expect(message { _ = try IDX.read(path) }?.contains("swift build --traits Zlib") == true)
    }
  #endif
}
