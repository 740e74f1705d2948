import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateData

/// Pipelines against the same thing written with arrays.
struct DatasetTests {
  /// Elements i: features [i, i + ½], label 3 i.
  func numbered(_ n: Int) -> Dataset {
    Dataset(
      features: Tensor(Literal((0..<n).flatMap { [Float($0), Float($0) + 0.5] }, shape: [n, 2])),
      labels: Tensor(Literal((0..<n).map { Int64(3 * $0) }, shape: [n])))
  }

  /// The labels of each element in turn.
  func labels(_ dataset: Dataset, epoch: Int = 0) -> [[Int]] {
    dataset.epoch(epoch).map { $0.labels.literal.integers.map { Int($0) / 3 } }
  }

  func order(_ n: Int, seed: UInt64 = 0, epoch: Int = 0) -> [Int] {
    let keyed = KeyedPermutation(count: n, seed: seed, epoch: UInt64(epoch))
    return (0..<n).map { keyed[$0] }
  }

  func chunks(_ values: [Int], _ size: Int) -> [[Int]] {
    stride(from: 0, to: values.count, by: size).map { Array(values[$0..<min($0 + size, values.count)]) }
  }

  @Test func elementsAreRows() throws {
    let all = Array(numbered(3))
    #expect(all[1].features.literal == Literal([1, 1.5] as [Float], shape: [2]))
    #expect(all[2].labels.literal == Literal(6))
    #expect(all[2].columns.count == 2)
    #expect(try numbered(3).count == 3)
    #expect(try numbered(3).types == [TensorType(.float32, [2]), TensorType(.int64, [])])
    #expect(
      Array(Dataset(features: Tensor(Literal([5] as [Int32], shape: [1]))))[0].features.literal
        == Literal(5 as Int32))
  }

  @Test func batches() throws {
    let batches = Array(numbered(7).batch(3))
    #expect(batches.map { $0.features.shape } == [[3, 2], [3, 2], [1, 2]])
    #expect(batches[2].features.literal == Literal([6, 6.5] as [Float], shape: [1, 2]))
    #expect(labels(numbered(7).batch(3)) == [[0, 1, 2], [3, 4, 5], [6]])
    #expect(labels(numbered(7).batch(3, dropRemainder: true)) == [[0, 1, 2], [3, 4, 5]])
    #expect(try numbered(7).batch(3).count == 3)
    #expect(try numbered(7).batch(3, dropRemainder: true).count == 2)
    #expect(labels(numbered(7).batch(9)) == [[0, 1, 2, 3, 4, 5, 6]])
    // Batches of batches, as the notebook's sample file has them.
    let twice = Array(numbered(12).batch(2).batch(3))
    #expect(twice.map { $0.features.shape } == [[3, 2, 2], [3, 2, 2]])
    #expect(twice[1].labels.literal.integers == [18, 21, 24, 27, 30, 33])
  }

  @Test func takeSkipRepeatZipConcatenate() throws {
    #expect(labels(numbered(9).skip(2).take(3)) == [[2], [3], [4]])
    #expect(labels(numbered(3).take(9).skip(1)) == [[1], [2]])
    #expect(labels(numbered(3).skip(9)).isEmpty)
    #expect(labels(numbered(3).repeat(2).batch(4)) == [[0, 1, 2, 0], [1, 2]])
    #expect(labels(numbered(3).repeat().batch(4).take(2)) == [[0, 1, 2, 0], [1, 2, 0, 1]])
    #expect(try numbered(3).repeat().count == nil)
    #expect(labels(numbered(3).repeat(0)).isEmpty)
    #expect(labels(numbered(2).concatenating(numbered(3)).batch(5)) == [[0, 1, 0, 1, 2]])
    let zipped = Dataset.zip(
      Dataset(features: Tensor(Literal([1, 2, 3] as [Float], shape: [3]))),
      Dataset(features: Tensor(Literal([4, 5] as [Int32], shape: [2]))))
    let pairs: [[Double]] = zipped.map { [$0.features.literal.doubles[0], $0.labels.literal.doubles[0]] }
    #expect(pairs == [[1, 4], [2, 5]])
  }

  @Test func shuffleIsTheKeyedPermutation() {
    for epoch in [0, 1, 5] {
      #expect(
        labels(numbered(50).shuffle(seed: 3).batch(8), epoch: epoch)
          == chunks(order(50, seed: 3, epoch: epoch), 8))
    }
    // Rounds of a repetition are epochs of their own.
    let rounds = (0..<3).flatMap { order(10, epoch: 3 + $0) }
    #expect(labels(numbered(10).shuffle().repeat(3).batch(4), epoch: 1) == chunks(rounds, 4))
    // Batches can be shuffled, the short one too.
    let batches = order(4, seed: 1).map { chunks(Array(0..<11), 3)[$0] }
    #expect(labels(numbered(11).batch(3).shuffle(seed: 1)) == batches)
    #expect(labels(numbered(11).batch(3).cache().shuffle(seed: 1).prefetch()) == batches)
  }

  @Test func mapAppliesToEachElement() throws {
    let doubled = numbered(3000).map { x, y in (x + x, y) }
    let expected: [Literal] = (0..<3000).map { Literal([Float(2 * $0), Float(2 * $0) + 1], shape: [2]) }
    #expect(doubled.map { $0.features.literal } == expected)
    #expect(doubled.cache().map { $0.features.literal } == expected)
    let batch = Array(doubled.batch(3000))[0]
    #expect(batch.features.literal.doubles == expected.flatMap(\.doubles))
    let numbers: [Int64] = (0..<3000).map { 3 * $0 }
    #expect(batch.labels.literal.integers == numbers)
    // After batch, a function sees whole batches, the short one at its own size.
    let sums = numbered(5).batch(2).mapFeatures { $0 + $0 }
    #expect(sums.map { $0.features.literal.doubles } == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    #expect(numbered(2).mapColumns { [$0[1]] }.map { $0.features.literal } == [Literal(0), Literal(3)])
    #expect(throws: OperationError.self) {
      _ = try numbered(2).mapFeatures { $0 + Tensor(Literal([1, 2, 3] as [Float], shape: [3])) }.types
    }
  }

  @Test func theNotebooksMap() throws {
    let bytes = Literal((0..<6).map { UInt8(51 * ($0 % 6)) }, shape: [3, 2])
    let pairs = Dataset(features: Tensor(bytes), labels: Tensor(Literal([7, 8, 9] as [Int64], shape: [3])))
      .map { image, label in (image.to(.float32) / 255, label) }
    let batch = Array(pairs.batch(3))[0]
    #expect(batch.features.literal == Literal((0..<6).map { Float(51 * $0) / 255 }, shape: [3, 2]))
    #expect(batch.labels.literal.integers == [7, 8, 9])
  }

  @Test(arguments: [0, 1, 3, 100])
  func theWholePipelineEqualsTheNaiveOne(ahead: Int) throws {
    let pipeline = numbered(1000).skip(10).map { x, y in (x + x, y) }.cache().shuffle(seed: 9).batch(32)
      .prefetch(ahead)
    let reader = try pipeline.reader()
    for epoch in 0..<3 {
      let expected = chunks(order(990, seed: 9, epoch: epoch).map { $0 + 10 }, 32)
      for (step, rows) in expected.enumerated() {
        #expect(reader.position == Dataset.Position(epoch: epoch, step: step))
        let batch = try #require(try reader.next())
        #expect(batch.labels.literal == Literal(rows.map { Int64(3 * $0) }, shape: [rows.count]))
        let features = rows.flatMap { [Float(2 * $0), Float(2 * $0) + 1] }
        #expect(batch.features.literal == Literal(features, shape: [rows.count, 2]))
      }
      #expect(try reader.next() == nil)
    }
  }

  @Test(arguments: [0, 4])
  func readingGoesOnFromAPosition(ahead: Int) throws {
    let pipeline = numbered(100).shuffle(seed: 2).batch(7).prefetch(ahead)
    let straight = try pipeline.reader()
    for _ in 0..<20 { _ = try straight.next() }
    #expect(straight.position == Dataset.Position(epoch: 1, step: 4))
    let resumed = try pipeline.reader(from: straight.position)
    for _ in 0..<30 {
      #expect(try straight.next()?.labels.literal == resumed.next()?.labels.literal)
      #expect(straight.position == resumed.position)
    }
    #expect(
      message { _ = try pipeline.reader(from: Dataset.Position(epoch: 0, step: 99)) }?.contains(
        "no position 99 in epoch 0") == true)
  }

  @Test(arguments: [0, 2])
  func whatIsKeptIsNotOverwritten(ahead: Int) throws {
    let reader = try numbered(40).batch(2).prefetch(ahead).reader()
    var elements: [Dataset.Element] = []
    var tensors: [Tensor] = []
    while let batch = try reader.next() {
      if elements.count < 5 { elements.append(batch) }
      tensors.append(batch.labels)
    }
    let expected: [[Int64]] = (0..<20).map { [6 * $0, 6 * $0 + 3] }
    #expect(elements.map { $0.labels.literal.integers } == Array(expected[..<5]))
    #expect(tensors.map { $0.literal.integers } == expected)
  }

  @Test func batchesOfMoreThanThereIs() throws {
    for size in [9, 20_000_000, 1_000_000_000_000, .max] {
      let dataset = numbered(7).batch(size).prefetch()
      #expect(try dataset.types[0].shape == [7, 2])
      #expect(try dataset.count == 1)
      #expect(labels(dataset) == [[0, 1, 2, 3, 4, 5, 6]])
    }
    #expect(labels(numbered(0).batch(.max)).isEmpty)
    #expect(labels(numbered(7).batch(9, dropRemainder: true)).isEmpty)
  }

  /// An element of `numbered` has 16 bytes.
  @Test func blocksThatDontFitAreTold() throws {
    let memory = "this machine has \(spelled(byteCount: physicalMemory)) of memory."
    let size = physicalMemory / 16
    #expect(
      message { _ = try numbered(3).repeat().batch(size).reader() } == """
        Dataset.batch: holding two batches of \(size) elements needs \(spelled(byteCount: 2 * 16 * size)), \(memory)
          received  float32[2], int64[]
          fix       give a smaller size, such as 32
        """)
    for size in [1 << 46, .max] {
      #expect(
        message { _ = try numbered(3).batch(size, dropRemainder: true).reader() }?.contains(
          "batches of \(size) elements needs more than any memory holds, \(memory)") == true)
    }
    // Two fit, ten don't.
    let quarter = size / 4
    let large = numbered(3).repeat().batch(quarter)
    #expect(message { _ = try large.reader() } == nil)
    #expect(
      message { _ = try large.prefetch(8).reader() } == """
        Dataset.reader: holding 10 elements, with prefetch(8), needs \(spelled(byteCount: 160 * quarter)), \(memory)
          received  float32[\(quarter), 2], int64[\(quarter)]
          fix       give batch a smaller size, or prefetch a smaller count
        """)
    #expect(labels(numbered(3).prefetch(.max)) == [[0], [1], [2]])
    #expect(
      message { _ = try numbered(3).repeat(1 << 40).cache().reader() } == """
        Dataset.cache: keeping 3298534883328 elements needs 52.7 TB, \(memory)
          received  float32[2], int64[]
          fix       leave out cache(), or put it before what makes elements larger or more
        """)
  }

  @Test func repetitionsBeyondCounting() throws {
    let forever = numbered(3).repeat(.max)
    #expect(try forever.count == nil)
    #expect(try numbered(1).repeat(.max).repeat(.max).count == nil)
    #expect(try numbered(2).concatenating(forever).count == nil)
    #expect(labels(forever.batch(4).take(2), epoch: 5) == [[0, 1, 2, 0], [1, 2, 0, 1]])
    #expect(labels(numbered(0).repeat(.max)).isEmpty)
    let long = numbered(8).shuffle().repeat(1 << 45)
    #expect(try long.count == 1 << 48)
    #expect(labels(long.take(8).batch(8), epoch: 5) == [order(8, epoch: 5 << 45)])
  }

  @Test(arguments: [0, 2])
  func aReaderCountsItsEpochs(ahead: Int) throws {
    let reader = try DatasetReader(
      numbered(3).stage.get(), from: Dataset.Position(epoch: 4, step: 1), ahead: ahead, epochs: 2)
    for steps in [2, 3] {
      for _ in 0..<steps { #expect(try reader.next() != nil) }
      #expect(try reader.next() == nil)
    }
    for _ in 0..<3 { #expect(try reader.next() == nil) }
    #expect(reader.position == Dataset.Position(epoch: 6))
  }

  /// Also without the reader in front, which counts epochs itself.
  @Test func readingAheadGivesTheEndAgain() throws {
    let stage = try numbered(1).stage.get()
    let ahead = ReadAhead(ElementFiller(stage, from: Dataset.Position(), ahead: 2), depth: 2, epochs: 2)
    for _ in 0..<2 {
      #expect(try ahead.next() != nil)
      #expect(try ahead.next() == nil)
    }
    for _ in 0..<3 { #expect(try ahead.next() == nil) }
    ahead.stop()
  }

  @Test(arguments: [0, 2])
  func afterTheEndComesNothing(ahead: Int) {
    var iterator = numbered(3).batch(2).prefetch(ahead).makeIterator()
    for _ in 0..<2 { #expect(iterator.next() != nil) }
    for _ in 0..<3 { #expect(iterator.next() == nil) }
  }

  @Test(arguments: [0, 2])
  func aFailureIsToldAgain(ahead: Int) throws {
    let stage = FailingStage()
    let reader = try DatasetReader(stage, from: Dataset.Position(), ahead: ahead, epochs: nil)
    #expect(try reader.next() != nil)
    for _ in 0..<3 { #expect(throws: FailingStage.Failure.self) { try reader.next() } }
    #expect(reader.position == Dataset.Position(epoch: 0, step: 1))
  }

  @Test(arguments: [0, 3])
  func memoryIsUsedAgain(ahead: Int) throws {
    let reader = try numbered(1000).batch(2).prefetch(ahead).reader()
    var places: Set<UnsafeMutableRawPointer> = []
    while let batch = try reader.next() { places.insert(batch.features.literal.storage.base) }
    #expect(places.count <= ahead + 2)
  }

  @Test func rowNumbersNameTheSameBatches() throws {
    let doubled = numbered(50).skip(3).map { x, y in (x + x, y) }
    for pipeline in [
      numbered(50).shuffle(seed: 4).batch(8), doubled.shuffle(seed: 4).batch(8),
      doubled.cache().shuffle(seed: 4).batch(8),
      doubled.repeat(2).batch(8).shuffle(), numbered(50).cache().batch(8, dropRemainder: true).take(3),
    ] {
      let resident = try #require(try pipeline.resident())
      #expect(try resident.count == pipeline.count)
      var numbers = [Int64](repeating: -1, count: resident.batchSize)
      for epoch in 0..<2 {
        for (step, batch) in pipeline.epoch(epoch).enumerated() {
          let n = try numbers.withUnsafeMutableBufferPointer {
            try resident.rows(of: Dataset.Position(epoch: epoch, step: step), into: $0)
          }
          let columns = resident.columns.map { column in
            let rows = numbers[..<n].map { Int($0) }
            let width = column.type.count / column.type.shape[0]
            let doubles = column.doubles
            return rows.flatMap { doubles[$0 * width..<($0 + 1) * width] }
          }
          let scale = resident.function == nil ? 1.0 : 2.0
          #expect(columns[0].map { $0 * scale } == batch.features.literal.doubles)
          #expect(columns[1] == batch.labels.literal.doubles)
        }
      }
    }
    #expect(try numbered(50).resident() == nil)
    #expect(try numbered(50).batch(2).mapFeatures { $0 + $0 }.resident() == nil)
    #expect(try Dataset.zip(numbered(5), numbered(5)).batch(2).resident() == nil)
  }

  @Test func aReaderCanBeLeftInTheMiddle() throws {
    for _ in 0..<50 {
      let reader = try numbered(10_000).batch(2).prefetch(4).reader()
      #expect(try reader.next()?.labels.literal.integers == [0, 3])
    }
  }

  @Test func mistakesAreToldByTheReader() {
    func mistake(_ dataset: Dataset) -> String { message { _ = try dataset.reader() } ?? "none" }
    let two = Tensor(Literal([1, 2] as [Float], shape: [2]))
    let three = Tensor(Literal([1, 2, 3] as [Float], shape: [3]))
    #expect(
      mistake(Dataset(features: two, labels: three).shuffle().batch(2)) == """
        Dataset: the tensors need one common first extent, the number of elements.
          received  float32[2], float32[3]
          fix       give as many labels as features
        """)
    #expect(mistake(Dataset(columns: [])).contains("common first extent"))
    #expect(mistake(Dataset(features: Tensor(Literal(1)))).contains("common first extent"))
    #expect(mistake(numbered(3).batch(0)).contains("a batch of 0 elements"))
    #expect(mistake(numbered(3).batch(2).batch(2)).contains("dropRemainder: true"))
    #expect(mistake(numbered(3).take(-1)).contains("Dataset.take: -1 elements"))
    #expect(mistake(numbered(3).repeat(-1)).contains("repeated -1 times"))
    #expect(mistake(numbered(3).repeat().shuffle()).contains("put shuffle before repeat()"))
    #expect(mistake(numbered(3).repeat().cache()).contains("put repeat() after cache()"))
    #expect(mistake(Dataset(features: two).map { ($0, $1) }).contains("needs 2 columns"))
    #expect(mistake(Dataset.zip(numbered(3).batch(2), numbered(3))).contains("zip before batch"))
    #expect(mistake(numbered(3).concatenating(Dataset(features: two))).contains("differ in type"))
  }
}

/// Elements that can't be read, but for the first.
private struct FailingStage: Stage {
  struct Failure: Error {}

  var count: Int? { 5 }
  var types: [TensorType] { [TensorType(.uint8, [1])] }
  var isRagged: Bool { false }
  var isFixed: Bool { true }
  var isSequential: Bool { false }
  var name: String { "failing" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }
  func resident() -> ResidentRows? { nil }
  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    if indices[0] > 0 { throw Failure() }
    target.pointer(0, unit: 1, count: 1).storeBytes(of: 1, as: UInt8.self)
  }
}
