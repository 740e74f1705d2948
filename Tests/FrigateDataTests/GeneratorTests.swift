import FrigateIR
import FrigateTensor
import Synchronization
import Testing

@testable import FrigateData

struct GeneratorTests {
  static let types = [TensorType(.float32, [2]), TensorType(.int64, [])]

  static func element(_ i: Int, epoch: Int = 0) -> [Tensor] {
    [Tensor(Literal([Float(i), Float(epoch)], shape: [2])), Tensor(Literal(Int64(i)))]
  }

  /// 0, 1, … without end, counting what is made.
  final class Counter: Sendable {
    let made = Mutex(0)

    func sequence(_ end: Int = .max, epoch: Int = 0) -> some Sequence<[Tensor]> {
      (0..<end).lazy.map { i in
        self.made.withLock { $0 += 1 }
        return GeneratorTests.element(i, epoch: epoch)
      }
    }
  }

  func labels(_ dataset: Dataset, epoch: Int = 0) -> [[Int]] {
    dataset.epoch(epoch).map { $0.labels.literal.integers.map { Int($0) } }
  }

  @Test func elementsByNumber() throws {
    let data = Dataset(count: 50, types: Self.types) { Self.element($0) }
    let memory = Dataset(
      features: Tensor(Literal((0..<50).flatMap { [Float($0), 0] }, shape: [50, 2])),
      labels: Tensor(Literal((0..<50).map { Int64($0) }, shape: [50])))
    for change in [{ $0.batch(7) }, { $0.shuffle(seed: 2).repeat(2).batch(8).prefetch() }]
      as [(Dataset) -> Dataset]
    {
      let expected = change(memory).map { $0.columns.map(\.literal) }
      #expect(change(data).map { $0.columns.map(\.literal) } == expected)
    }
  }

  @Test func sequencesInOrder() throws {
    let counter = Counter()
    let data = Dataset(types: Self.types, count: 10) { counter.sequence(12) }
    #expect(labels(data.batch(4)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    #expect(counter.made.withLock(\.self) == 10)
    #expect(labels(data.batch(4), epoch: 1).count == 3)
    #expect(labels(data.skip(3).take(4)) == [[3], [4], [5], [6]])
    #expect(labels(data.filter { _, y in y .> 6 }) == [[7], [8], [9]])
    #expect(labels(data.repeat(2).batch(15)).flatMap(\.self) == Array(0..<10) + Array(0..<10))
    let endless = Dataset(types: Self.types) { counter.sequence() }
    #expect(try endless.count == nil)
    #expect(labels(endless.batch(3).take(2)) == [[0, 1, 2], [3, 4, 5]])
    let shuffled = labels(data.cache().shuffle(seed: 1).batch(10))
    #expect(shuffled[0].sorted() == Array(0..<10) && shuffled[0] != Array(0..<10))
  }

  @Test func aSequenceOfTheEpoch() throws {
    let data = Dataset(types: Self.types, count: 3) { epoch in Counter().sequence(epoch: epoch) }
    #expect(data.epoch(4).map { $0.features.literal.doubles } == [[0, 4], [1, 4], [2, 4]])
  }

  /// Going on in the middle begins anew and leaves out what was.
  @Test(arguments: [0, 2])
  func readingGoesOnFromAPosition(ahead: Int) throws {
    let counter = Counter()
    let data = Dataset(types: Self.types, count: 20) { epoch in counter.sequence(epoch: epoch) }.batch(3)
      .prefetch(ahead)
    let straight = try data.reader()
    for _ in 0..<10 { _ = try straight.next() }
    #expect(straight.position == Dataset.Position(epoch: 1, step: 2))
    let resumed = try data.reader(from: straight.position)
    for _ in 0..<12 {
      #expect(try straight.next()?.columns.map(\.literal) == resumed.next()?.columns.map(\.literal))
    }
  }

  @Test func mistakesAreTold() {
    func mistake(_ dataset: Dataset, _ steps: Int = 1) -> String {
      message {
        let reader = try dataset.reader()
        for _ in 0..<steps { _ = try reader.next() }
      } ?? "none"
    }
    let short = Dataset(types: Self.types, count: 5) { Counter().sequence(3) }
    #expect(
      mistake(short, 4) == """
        Dataset: the generator ended after 3 elements; 5 were declared.
          fix       declare the count that it has, or make it longer
        """)
    #expect(mistake(short, 3) == "none")
    #expect(
      mistake(Dataset(types: Self.types) { Counter().sequence(1) }, 2).contains(
        "ended after 1 elements; no end of them were declared"))
    #expect(
      mistake(Dataset(types: [TensorType(.float32, [3])], count: 5) { Counter().sequence() }) == """
        Dataset: element 0 isn't what was declared: float32[3].
          received  float32[2], int64[]
          fix       declare the types that the function gives
        """)
    #expect(
      mistake(Dataset(count: 2, types: [TensorType(.int8, [])]) { _ in [] }).contains("element 0 isn't what"))
    #expect(
      mistake(short.shuffle()) == """
        Dataset.shuffle: the elements of a generator come in order only, and this operation wants them in another.
          fix       put cache() before it
        """)
    #expect(mistake(short.window(3, shift: 1)).contains("Dataset.window: the elements of a generator"))
    #expect(mistake(short.window(2), 1) == "none")
    #expect(mistake(Dataset(types: [], count: 1) { Counter().sequence() }).contains("can't be the types"))
    #expect(mistake(Dataset(types: Self.types, count: -1) { Counter().sequence() }).contains("-1 elements"))
    #expect(mistake(Dataset(count: -1, types: Self.types) { Self.element($0) }).contains("-1 elements"))
    let wrong = Dataset(count: 1, types: Self.types) { _ in
      [Tensor(Literal([1, 2] as [Float], shape: [2])) + Tensor(Literal([1, 2, 3] as [Float], shape: [3]))]
    }
    #expect(mistake(wrong).contains("float32[3]"))
  }
}
