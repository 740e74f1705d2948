import Foundation
import FrigateIR
import FrigateTensor
import Synchronization
import Testing

@testable import FrigateData

struct CacheFileTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("train.cache") }

  /// Elements that are counted when they are made.
  final class Source: Sendable {
    let made = Mutex(0)
    let shift: Int64
    init(shift: Int64 = 0) { self.shift = shift }

    func dataset(_ n: Int) -> Dataset {
      Dataset(count: n, types: [TensorType(.float32, [3]), TensorType(.int64, [])]) { i in
        self.made.withLock { $0 += 1 }
        return [
          Tensor(Literal([Float(i), Float(i) / 3, -1], shape: [3])), Tensor(Literal(Int64(i) + self.shift)),
        ]
      }
    }
  }

  func elements(_ dataset: Dataset) throws -> [[Literal]] {
    let reader = try dataset.reader()
    var all: [[Literal]] = []
    while let element = try reader.next() { all.append(element.columns.map(\.literal)) }
    return all
  }

  @Test(arguments: [0, 1, 777])
  func isMadeOnceAndReadAgain(count: Int) throws {
    let plain = try elements(Source().dataset(count))
    let first = Source()
    let cached = first.dataset(count).cache(path)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try elements(cached) == plain)
    #expect(try elements(cached) == plain)
    #expect(first.made.withLock(\.self) == count)
    // Of nothing nothing is kept.
    #expect(FileManager.default.fileExists(atPath: path) == (count > 0))
    let bytes = count > 0 ? try readBytes(path) : []
    let second = Source()
    #expect(try elements(second.dataset(count).cache(path)) == plain)
    #expect(second.made.withLock(\.self) <= 3)
    if count > 0 { #expect(try readBytes(path) == bytes) }
    let order = try elements(second.dataset(count).cache(path).shuffle(seed: 1).batch(10))
    #expect(try order == elements(Source().dataset(count).cache().shuffle(seed: 1).batch(10)))
    #expect(folder.contents == (count > 0 ? ["train.cache"] : []))
  }

  @Test func rowsAreResident() throws {
    let data = Source().dataset(100).cache(path).shuffle(seed: 3).batch(8)
    let resident = try #require(try data.resident())
    #expect(resident.columns[1].integers == (0..<100).map { Int64($0) })
  }

  @Test func aDamagedFileIsMadeAnew() throws {
    let plain = try elements(Source().dataset(200).cache(path))
    let good = try readBytes(path)
    var random = SplitMix(state: 1)
    for trial in 0..<120 {
      var bytes = good
      switch trial % 3 {
      case 0: bytes.removeLast(Int.random(in: 1..<good.count - 4096, using: &random))
      case 1: bytes.append(contentsOf: [1, 2, 3])
      default:
        let used = 4096..<(4096 + 200 * 12)
        bytes[Int.random(in: used, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
      try writeBytes(bytes, to: path)
      let source = Source()
      #expect(try elements(source.dataset(200).cache(path)) == plain)
      #expect(source.made.withLock(\.self) == 200)
      #expect(try readBytes(path) == good)
    }
  }

  @Test func anothersFileIsLeftAlone() throws {
    func refusal(_ dataset: Dataset) -> String { message { _ = try elements(dataset.cache(path)) } ?? "none" }
    _ = try elements(Source().dataset(200).cache(path))
    let good = try readBytes(path)
    #expect(
      refusal(Source().dataset(201)) == """
        \(path): is the cache of another data set: it has count 200, types float32[3], int64[]; this one has count 201, \
        types float32[3], int64[]
          fix       delete it if the data have changed, else give each data set a path of its own
        """)
    #expect(
      refusal(Source().dataset(200).mapFeatures { $0.to(.int32) }).contains(
        "this one has count 200, types int32[3]"))
    #expect(refusal(Source(shift: 1).dataset(200)).contains("it has another element 0"))
    #expect(try readBytes(path) == good)
    for bytes in [[], Array("precious".utf8), Array(good[..<10]), [UInt8](repeating: 0, count: 9000)] {
      try writeBytes(bytes, to: path)
      #expect(
        refusal(Source().dataset(200)).contains(
          "isn't a cache that this version has written, and is left as it is"))
      #expect(try readBytes(path) == bytes)
    }
  }

  /// Whatever the bytes: the right elements, or an error.
  @Test func mutatedFiles() throws {
    let plain = try elements(Source().dataset(20).cache(path))
    let good = try readBytes(path)
    MutationTests().mutate(good, 400, seed: 9) { bytes in
      try writeBytes(bytes, to: path)
      #expect(try elements(Source().dataset(20).cache(path)) == plain)
    }
  }

  @Test func cutShortWhileInUse() throws {
    let reader = try Source().dataset(5000).cache(path).reader()
    #expect(try reader.next() != nil)
    #expect(truncate(path, 5000) == 0)
    #expect(message { _ = try reader.next() }?.contains("has been cut from") == true)
  }

  @Test func mistakesAreTold() {
    func mistake(_ dataset: Dataset) -> String { message { _ = try dataset.reader().next() } ?? "none" }
    #expect(mistake(Source().dataset(3).repeat().cache(path)).contains("put repeat() after cache()"))
    #expect(
      mistake(Source().dataset(3).batch(2).cache(path)).contains("differ in shape, which a file doesn't hold")
    )
    #expect(mistake(Source().dataset(3).repeat(1 << 46).cache(path)).contains("more than any disk holds"))
    #expect(mistake(Source().dataset(3).cache("/nowhere/x")).contains("can't be written"))
    #expect(mistake(Source().dataset(3).cache(folder.path)).contains("is a folder"))
  }
}
