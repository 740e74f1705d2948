import Foundation
import FrigateIR
import Testing

@testable import FrigateData

struct NPZTests {
  let folder = TemporaryFolder()

  #if Zip
    func parse(_ bytes: [UInt8], only names: [String]? = nil) throws -> NPZ {
      try NPZ(archive: ZipArchive(bytes, file: "x.npz"), only: names)
    }

    func example(compressed: Bool) throws -> [UInt8] {
      var file = NPZ()
      for dtype in DType.allCases { file["\(dtype)"] = sample(dtype, [2, 3]) }
      file["deep/er"] = sample(.int8, [3])
      file["empty"] = sample(.float32, [0, 4])
      file["scalar"] = sample(.float64, [])
      try file.write(to: folder.file("x.npz"), compressed: compressed)
      #expect(try NPZ(contentsOf: folder.file("x.npz")) == file)
      return try readBytes(folder.file("x.npz"))
    }

    @Test func arraysComeBackInOrder() throws {
      #expect(try example(compressed: true).count < example(compressed: false).count)
      let file = try NPZ(contentsOf: folder.file("x.npz"), only: ["scalar", "int8"])
      #expect(file.names == ["int8", "scalar"])
      try NPZ().write(to: folder.file("none.npz"))
      #expect(try NPZ(contentsOf: folder.file("none.npz")).entries.isEmpty)
    }

    @Test func equalArraysGiveEqualBytes() throws {
      for compressed in [true, false] {
        let bytes = try example(compressed: compressed)
        #expect(try example(compressed: compressed) == bytes)
        // Local header: time 0, date 1 January 1980.
        #expect(Array(bytes[10..<14]) == [0, 0, 0x21, 0])
      }
    }

    /// More than 65,535 arrays, and sizes of 64 bits: what numpy wrote, and ours read by numpy.
    @Test func zip64() throws {
      let many = try NPZ(contentsOf: fixtures + "/numpy/many.npz")
      #expect(many.entries.count == 66_000)
      #expect(many.entries.last == NPZ.Entry(name: "m65999", value: Literal(65_999 as Int32)))
      try many.write(to: folder.file("many.npz"), compressed: false)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: fixtures + "/python")
      process.arguments = [
        "-c", "import sys, numpy; f = numpy.load(sys.argv[1]); print(len(f.files), f['m65999'], f['m0'])",
        folder.file("many.npz"),
      ]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(text == "66000 65999 0\n")
      #expect(
        message { _ = try NPZ(contentsOf: fixtures + "/numpy/claims5GB.npz") }?.contains(
          "claims to inflate from 108 to 5368709120 bytes, more than deflate can") == true)
    }

    @Test func subscriptAddsReplacesAndRemoves() {
      var file = NPZ([NPZ.Entry(name: "a", value: Literal(1)), NPZ.Entry(name: "b", value: Literal(2))])
      file["a"] = Literal(3)
      file["c"] = Literal(4)
      file["b"] = nil
      file["d"] = nil
      #expect(
        file == NPZ([NPZ.Entry(name: "a", value: Literal(3)), NPZ.Entry(name: "c", value: Literal(4))]))
    }

    @Test func whatIsRefusedAndWhy() throws {
      let bytes = try example(compressed: true)
      #expect(
        message { _ = try parse([1, 2, 3]) }?.contains("can't be read as a zip archive: Not a zip archive")
          == true)
      #expect(message { _ = try parse(bytes, only: ["int9"]) }?.contains("has no array 'int9'") == true)
      #expect(message { _ = try NPZ(contentsOf: "/nowhere/x.npz") }?.contains("can't be opened") == true)
      let twice = NPZ([NPZ.Entry(name: "a", value: Literal(1)), NPZ.Entry(name: "a", value: Literal(2))])
      #expect(
        message { try twice.write(to: folder.file("twice.npz")) }?.contains("an array named 'a'") == true)
      #expect(folder.contents == ["x.npz"])
      #expect(message { try NPZ().write(to: "/nowhere/x.npz") }?.contains("can't be written") == true)
      for n in stride(from: 0, to: bytes.count, by: 7) {
        #expect(throws: FileError.self) { try parse(Array(bytes[..<n])) }
      }
    }

    @Test func sizesInTheDirectoryAreNotBelieved() throws {
      var file = NPZ()
      file["x"] = sample(.float32, [1000])
      for compressed in [true, false] {
        try file.write(to: folder.file("x.npz"), compressed: compressed)
        let bytes = try readBytes(folder.file("x.npz"))
        let directory = bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) } ?? 0
        // Packed and inflated size, four bytes each.
        for (field, value) in [(20, 0xFFFF_FF00), (24, 0xFFFF_FF00), (24, 100), (20, 3), (24, 0)] {
          var damaged = bytes
          for i in 0..<4 { damaged[directory + field + i] = UInt8(truncatingIfNeeded: value >> (8 * i)) }
          #expect(throws: FileError.self) { try parse(damaged) }
        }
      }
    }
  #else
    @Test func npzNeedsTheTrait() {
      #expect(message { _ = try NPZ(contentsOf: "x.npz") }?.contains("swift build --traits Zip") == true)
      #expect(message { try NPZ().write(to: "x.npz") }?.contains("swift build --traits Zip") == true)
    }
  #endif
}
