import Foundation
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateData

/// Steps on top of each other, resumed in the middle, and their mistakes.
struct DatasetStepsTests {
  func numbered(_ n: Int) -> Dataset {
    Dataset(
      features: Tensor(Literal((0..<n).flatMap { [Float($0), Float($0) + 0.5] }, shape: [n, 2])),
      labels: Tensor(Literal((0..<n).map { Int64($0) }, shape: [n])))
  }

  func labels(_ dataset: Dataset, epoch: Int = 0) -> [[Int]] {
    dataset.epoch(epoch).map { $0.columns.last?.literal.integers.map { Int($0) } ?? [] }
  }

  func words() -> Dataset {
    Dataset(
      sequences: (0..<23).map { i in
        let n = (i * 7) % 5
        return Tensor(Literal((0..<n).map { Float(100 * i + $0) }, shape: [n]))
      }, labels: Tensor(Literal((0..<23).map { Int64($0) }, shape: [23])))
  }

  static let pipelines = [
    "filter", "interleave", "window", "enumerate", "unbatch", "padded", "repeat", "batchmap",
    "flatMap",
  ]

  func pipeline(_ name: String) -> Dataset {
    switch name {
    case "filter":
      numbered(100).filter { _, y in y % Tensor(Literal(3 as Int64)) .== 1 }.shuffle(seed: 5).batch(4)
    case "interleave":
      Dataset.interleave(
        [numbered(31).shuffle(seed: 1), numbered(12), numbered(40).repeat(2)], blockLength: 3
      )
      .shuffle(seed: 2).repeat(2).batch(7)
    case "window": numbered(50).window(6, shift: 2, stride: 3).shuffle(seed: 3)
    case "enumerate": numbered(30).shuffle(seed: 8).enumerate().batch(4)
    case "flatMap":
      numbered(9).flatMap { [data = numbered(40)] element in
        data.skip(Int(element.labels.literal.integers[0])).take(Int(element.labels.literal.integers[0] % 4))
      }.shuffle(seed: 4).repeat(5).batch(3)
    case "unbatch": numbered(30).batch(7).unbatch().shuffle(seed: 2).batch(4)
    case "padded": words().mapFeatures { $0 + 1 }.shuffle(seed: 6).paddedBatch(4, paddingValues: [-1])
    case "batchmap": numbered(30).shuffle(seed: 3).batch(7).mapColumns { [sum($0[0], axes: [1]), $0[1]] }
    default: numbered(30).shuffle(seed: 3).repeat(3).batch(8)
    }
  }

  /// A position goes through text and JSON, and what follows are the same bits.
  @Test(arguments: pipelines, [0, 3])
  func readingGoesOnInTheMiddle(name: String, ahead: Int) throws {
    let data = pipeline(name).prefetch(ahead)
    let straight = try data.reader()
    for stop in [3, 9] {
      for _ in 0..<stop { _ = try straight.next() }
      let text = straight.position.description
      let json = try JSONEncoder().encode(straight.position)
      let saved = try #require(Dataset.Position(text))
      #expect(try JSONDecoder().decode(Dataset.Position.self, from: json) == saved)
      let again = try data.reader(from: saved)
      for _ in 0..<25 {
        let a = try straight.next()
        let b = try again.next()
        #expect(a?.columns.map(\.literal) == b?.columns.map(\.literal))
        #expect(straight.position == again.position)
      }
    }
  }

  @Test func positionsAsText() {
    #expect(Dataset.Position(epoch: 3, step: 120).description == "3:120")
    #expect(Dataset.Position("3:120") == Dataset.Position(epoch: 3, step: 120))
    for text in ["", "3", "3:", ":1", "3:-1", "-1:0", "3:1:2", " 3:1", "03:1", "3:99999999999999999999"] {
      #expect(Dataset.Position(text) == nil)
    }
    #expect(Dataset.Position("1:5")! < Dataset.Position("2:0")!)
  }

  @Test func filterKeepsRowsInMemory() throws {
    let odd = numbered(3000).filter { _, y in y % Tensor(Literal(2 as Int64)) .== 1 }
    #expect(labels(odd).flatMap(\.self) == (0..<1500).map { 2 * $0 + 1 })
    let order = KeyedPermutation(count: 1500, seed: 4, epoch: 2)
    #expect(labels(odd.shuffle(seed: 4), epoch: 2).flatMap(\.self) == (0..<1500).map { 2 * order[$0] + 1 })
    let resident = try #require(try odd.shuffle(seed: 4).batch(10).resident())
    var numbers = [Int64](repeating: 0, count: 10)
    _ = try numbers.withUnsafeMutableBufferPointer {
      try resident.rows(of: Dataset.Position(epoch: 2, step: 1), into: $0)
    }
    #expect(numbers == (10..<20).map { Int64(2 * order[$0] + 1) })
    #expect(labels(numbered(5).filter { x, _ in x[0] .> 9 }).isEmpty)
    #expect(labels(odd.batch(1000)).map(\.count) == [1000, 500])
  }

  /// What a training step draws by itself: rows, and the function that makes elements of them.
  @Test func batchesOfRows() throws {
    let bytes = Dataset(
      features: Tensor(Literal((0..<1500).map { UInt8($0 % 251) }, shape: [50, 30])),
      labels: Tensor(Literal((0..<50).map { Int64($0) }, shape: [50])))
    let scaled = bytes.skip(3).filter { _, y in y .!= 7 }.mapFeatures { $0.to(.float32) / 255 }
    for (pipeline, dtype) in [
      (scaled.batch(8), DType.uint8), (scaled.cache().shuffle(seed: 1).batch(8), .uint8),
      (scaled.cache().shuffle(seed: 1).repeat(2).batch(8, dropRemainder: true).take(7), .uint8),
      // More than a few operations, or not from memory: what is kept are their results.
      (scaled.mapFeatures { exp($0) }.cache().shuffle(seed: 1).batch(8), .float32),
      (
        bytes.mapFeatures { matmul($0.to(.float32)[.newAxis], Tensor.ones([30, 99]))[0] }.cache().batch(8),
        .float32
      ),
      (scaled.shuffle(seed: 3).cache().batch(8), .float32),
    ] {
      let resident = try #require(try pipeline.resident())
      #expect(resident.columns[0].type.dtype == dtype && resident.keepsLabels)
      #expect((resident.function == nil) == (dtype == .float32))
      #expect(try resident.rows.count == pipeline.count)
      let reader = try resident.rows.reader(from: Dataset.Position(epoch: 1))
      for batch in pipeline.epoch(1) {
        let rows = try #require(try reader.next())
        let made = resident.function.map { vmap($0)(rows.columns) } ?? rows.columns
        #expect(made.map(\.literal) == batch.columns.map(\.literal))
      }
      #expect(try reader.next() == nil)
    }
    let both = bytes.map { x, y in (x.to(.float32), y + 1) }.cache().batch(5)
    #expect(try both.resident()?.keepsLabels == false)
  }

  /// A map on elements of different shapes is the map on each alone.
  @Test func mapOfSequences() throws {
    let mapped = words().map { x, y in (concatenate([x, x * 2], axis: 0), y) }
    for (i, element) in mapped.enumerated() {
      let n = (i * 7) % 5
      let once = (0..<n).map { Float(100 * i + $0) }
      #expect(element.features.literal == Literal(once + once.map { 2 * $0 }, shape: [2 * n]))
    }
    #expect(labels(words().cache().shuffle(seed: 1)) == labels(words().shuffle(seed: 1)))
    let lengths = words().filter { x, _ in sum(x) .>= 0 }.map { $0.features.shape[0] }
    #expect(lengths == (0..<23).map { ($0 * 7) % 5 })
  }

  @Test func interleavingEndless() throws {
    let endless = Dataset.interleave([numbered(2).repeat(), numbered(3)], blockLength: 2)
    #expect(try endless.count == nil)
    #expect(labels(endless.take(9)).flatMap(\.self) == [0, 1, 0, 1, 0, 1, 2, 0, 1])
    let far = try endless.reader(from: Dataset.Position(epoch: 0, step: 1 << 60))
    #expect(try far.next()?.labels.literal.integers[0] ?? 9 < 2)
  }

  @Test func mistakesAreTold() {
    func mistake(_ dataset: Dataset) -> String { message { _ = try dataset.reader() } ?? "none" }
    #expect(
      mistake(numbered(3).filter { x, _ in x }) == """
        Dataset.filter: the function must give one bool for an element.
          received  float32[2]
          fix       compare: { _, label in label .== 4 }; join several by .&
        """)
    #expect(mistake(numbered(3).enumerate().filter { _, y in y .> 1 }).contains("use filterColumns"))
    #expect(mistake(numbered(3).repeat().filter { _, y in y .> 1 }).contains("put repeat() after filter"))
    #expect(
      mistake(numbered(3).shuffle().filter { _, y in y .> 1 }) == """
        Dataset.filter: which elements there are must not depend on the epoch; here they differ from epoch to epoch.
          fix       put it before shuffle, or cache() before it
        """)
    #expect(mistake(numbered(3).batch(2).shuffle().unbatch()).contains("put it before shuffle"))
    #expect(mistake(numbered(3).unbatch()).contains("need one common first extent"))
    #expect(mistake(words().unbatch()).contains("one common first extent"))
    #expect(mistake(Dataset.interleave([])).contains("no data set to take from"))
    #expect(mistake(Dataset.interleave([numbered(2)], blockLength: 0)).contains("blocks of 0 elements"))
    #expect(mistake(Dataset.interleave([numbered(2), words()])).contains("differ in type"))
    #expect(mistake(numbered(3).window(0)).contains("a window of 0 elements, shifted by 0, stride 1"))
    #expect(mistake(numbered(3).window(2, stride: .max)).contains("2 elements that stand"))
    #expect(mistake(numbered(3).window(1 << 50)).contains("no data reach over"))
    #expect(mistake(numbered(3).window(1 << 44)).contains("holding two windows"))
    #expect(mistake(words().window(2)).contains("put window before batch"))
    #expect(mistake(words().batch(2)).contains("or use paddedBatch"))
    #expect(mistake(words().paddedBatch(0)).contains("a batch of 0 elements"))
    #expect(
      mistake(words().paddedBatch(2, paddedShapes: [[2, 3], []])).contains("doesn't suit the elements"))
    #expect(mistake(words().paddedBatch(2, paddingValues: [0, 0.5])).contains("don't suit the elements"))
    #expect(mistake(words().paddedBatch(1 << 44)).contains("holding two batches"))
    #expect(
      message {
        let reader = try words().paddedBatch(30, paddedShapes: [[3], []]).reader()
        _ = try reader.next()
      } == """
        Dataset.paddedBatch: element 2 is larger than the shape [3] it should be filled up to.
          received  float32[4]
          fix       give a larger shape, or nil for the largest in each batch
        """)
    #expect(
      message { _ = try numbered(3).paddedBatch(2, paddedShapes: [[1], []]).reader().next() }?.contains(
        "elements are larger than the shape [1]") == true)
    #expect(mistake(Dataset(sequences: [])).contains("must be of one type but for their first extents"))
    #expect(
      mistake(
        Dataset(
          sequences: [Tensor(Literal([1] as [Float], shape: [1]))],
          labels: Tensor(Literal([1, 2], shape: [2])))
      )
      .contains("1 sequences, and labels of another number"))
  }

  @Test func oneDataSetForEachElement() throws {
    let data = numbered(20)
    let flat = numbered(4).flatMap { element in
      let k = Int(element.labels.literal.integers[0])
      return data.skip(k * 5).take(k)
    }
    #expect(try flat.count == 6)
    #expect(labels(flat) == [[5], [10], [11], [15], [16], [17]])
    #expect(labels(flat.batch(4)) == [[5, 10, 11, 15], [16, 17]])
    func text(_ dataset: Dataset) -> String {
      do {
        _ = try dataset.count
        return "nothing was thrown"
      } catch { return "\(error)" }
    }
    #expect(
      text(numbered(2).flatMap { _ in data.batch(3) }).hasPrefix(
        "Dataset.flatMap: the data set for element 0 of 2 has elements of another type."))
    #expect(text(numbered(2).flatMap { _ in data.repeat() }).hasPrefix("Dataset.flatMap: "))
    #expect(text(numbered(0).flatMap { _ in data }).hasPrefix("Dataset.flatMap: there is no element"))
    #expect(text(numbered(2).repeat().flatMap { _ in data }).contains("put repeat() after flatMap"))
    #expect(
      text(numbered(2).flatMap { _ in throw FileError("/a", "is gone", fix: "find it") }).contains("is gone"))
  }
}
