import FrigateIR
import Testing

@testable import FrigateData

/// Thousands of damaged files, the same ones in every run: each is read or refused, never a crash,
/// never a long wait.
struct MutationTests {
  let folder = TemporaryFolder()

  /// Reads `count` mutations of a file; returns how many were still readable.
  @discardableResult
  func mutate(_ original: [UInt8], _ count: Int, seed: UInt64, read: ([UInt8]) throws -> Void) -> Int {
    var random = SplitMix(state: seed)
    var readable = 0
    for _ in 0..<count {
      var bytes = original
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes = Array(bytes[..<place])
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 2: bytes.insert(contentsOf: bytes[place...].prefix(16), at: place)
        case 3:
          if !bytes.isEmpty { bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0 }
        case 4:
          if !bytes.isEmpty {
            bytes[place] = Array("0123456789'{}(),:<>".utf8).randomElement(using: &random) ?? 0
          }
        default: if !bytes.isEmpty { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        }
      }
      do {
        try read(bytes)
        readable += 1
      } catch is FileError {
      } catch {
        Issue.record("\(error)")
      }
    }
    return readable
  }

  @Test func idxFiles() {
    for (i, shape) in [[], [10], [2, 3, 4]].enumerated() {
      let bytes = idx(shape, [UInt8](repeating: 7, count: shape.reduce(1, *)))
      mutate(bytes, 3000, seed: UInt64(i)) { _ = try IDX.read(from: MemorySource($0, file: "x")) }
    }
  }

  @Test func npyFiles() throws {
    for (i, literal) in [sample(.float32, [3, 4]), sample(.bool, [5]), sample(.int16, [2, 3, 2])].enumerated()
    {
      try NPY.write(literal, to: folder.file("x.npy"), order: .fortran)
      let bytes = try readBytes(folder.file("x.npy"))
      let readable = mutate(bytes, 3000, seed: UInt64(i)) {
        _ = try NPY.read(from: MemorySource($0, file: "x"))
      }
      #expect(readable > 0)
    }
  }

  @Test func csvFiles() {
    let bytes = Array(
      "name,a,b,c\r\n\"x, y\",1,2.5,true\r\n\"say \"\"hi\"\"\",-3,1e-5,false\r\nz,,NA,true\r\n".utf8)
    var options = CSV.Options()
    let readable = mutate(bytes, 6000, seed: 3) { changed in
      options.missing = changed.count % 2 == 0 ? .dropRow : .nan
      _ = try CSV(file: "x", options: options) { MemorySource(changed, file: "x") }
    }
    #expect(readable > 0)
  }

  #if Zlib
    @Test func gzipFiles() {
      let bytes = gzip(idx([40, 10], (0..<400).map { UInt8($0 & 15) }))
      mutate(bytes, 3000, seed: 1) {
        _ = try IDX.read(from: GzipSource(MemorySource($0, file: "x")))
      }
    }
  #endif

  #if Zip
    @Test func npzFiles() throws {
      for compressed in [true, false] {
        var file = NPZ()
        file["images"] = sample(.float32, [8, 8])
        file["labels"] = sample(.int64, [8])
        try file.write(to: folder.file("x.npz"), compressed: compressed)
        let bytes = try readBytes(folder.file("x.npz"))
        mutate(bytes, 3000, seed: 2) { _ = try NPZ(archive: ZipArchive($0, file: "x"), only: nil) }
      }
    }
  #endif
}
