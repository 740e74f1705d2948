import FrigateData
import FrigateEngine
import FrigateIR
import FrigateTensor
import Synchronization
import Testing
import _CAllocationCounter

@testable import FrigateNN

@Suite struct PredictorTests {
  private func digits() throws -> Sequential {
    try Sequential(seed: 3) {
      Input(28, 28, 1)
      Flatten()
      for _ in 0..<4 { Dense(50, activation: .tanh) }
      Dense(10)
    }
  }

  @Test func `it gives what predict gives`() throws {
    let model = try digits()
    for batchSize in [1, 2, 32] {
      let x = Random.uniform(Random.Key(batchSize), [batchSize, 28, 28, 1])
      let (ours, expected) = (try Predictor(model, batchSize: batchSize)(x), try model.predict(x))
      #expect(ours.type == expected.type)
      #expect(
        zip(ours.scalars(as: Float.self), expected.scalars(as: Float.self)).allSatisfy {
          abs($0 - $1) <= 1e-5
        })
    }
  }

  /// Each thread asks about examples of its own, and gets what one thread alone had got.
  @Test func `sixteen threads get the same bits from one predictor`() async throws {
    let predictor = try Predictor(try digits())
    let count = 64
    let images = Random.uniform(Random.Key(1), [count, 28, 28, 1]).literal
    let expected = try (0..<count).map { try Self.answer(predictor, images, $0) }
    let wrong = await withTaskGroup(of: Int.self) { group in
      for thread in 0..<16 {
        group.addTask {
          var wrong = 0
          for call in 0..<10_000 {
            let k = (call * 7 + thread * 3) % count
            if (try? Self.answer(predictor, images, k)) != expected[k] { wrong += 1 }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }

  private static func answer(_ predictor: Predictor, _ images: Literal, _ k: Int) throws -> [UInt32] {
    var bits = Array(repeating: UInt32(0), count: 10)
    let size = predictor.inputType.byteCount
    images.withUnsafeBytes { bytes in
      bits.withUnsafeMutableBytes {
        predictor.predict(UnsafeRawBufferPointer(rebasing: bytes[k * size..<(k + 1) * size]), into: $0)
      }
    }
    return bits
  }

  @Test func `a call doesn't allocate`() throws {
    let predictor = try Predictor(try digits())
    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 28 * 28 * 4, alignment: 64)
    let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 40, alignment: 64)
    defer {
      input.deallocate()
      output.deallocate()
    }
    input.initializeMemory(as: Float.self, repeating: 0.5)
    for _ in 0..<10 { predictor.predict(UnsafeRawBufferPointer(input), into: output) }
    let start = frigate_allocation_count()
    for _ in 0..<100 { predictor.predict(UnsafeRawBufferPointer(input), into: output) }
    #expect(frigate_allocation_count() == start)
  }

  @Test func `what doesn't fit is named`() throws {
    let predictor = try Predictor(try digits(), batchSize: 2)
    #expect(throws: ConfigurationError.self) { try Predictor(try digits(), batchSize: 0) }
    do {
      _ = try predictor(Tensor.zeros([1, 28, 28, 1]))
      Issue.record("a batch of another size was taken")
    } catch {
      #expect(
        "\(error)".contains("made for float32[2, 28, 28, 1]; the inputs are float32[1, 28, 28, 1]"),
        "\(error)")
    }
  }
}

@Suite struct TrainingAllocationsTests {
  @Test func `a training step does not allocate`() throws {
    try check([Flatten()] + (0..<4).map { _ in Dense(50, activation: .tanh) })
  }

  @Test func `a convolutional one with dropout neither`() throws {
    try check([
      Conv2D(32, 3, activation: .relu), MaxPooling2D(), Conv2D(64, 3, activation: .relu), MaxPooling2D(),
      Flatten(), Dropout(0.5), Dense(50, activation: .relu),
    ])
  }

  private func check(_ layers: [any Layer]) throws {
    var model = try Sequential(seed: 3, input: Input(28, 28, 1), layers: layers + [Dense(10)])
    try model.compile(
      optimizer: Adam(learningRate: 1e-4), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    let loop = try TrainingLoop(
      model, model.compilation!, target: [], key: Random.Key(0))
    let batch = [
      Random.uniform(Random.Key(1), [32, 28, 28, 1]).literal,
      Tensor((0..<32).map { Int64($0 % 10) }).literal,
    ]
    for _ in 0..<5 { try loop.step(batch) }
    let start = frigate_allocation_count()
    for _ in 0..<50 { try loop.step(batch) }
    let count = frigate_allocation_count() - start
    #expect(count == 0, "\(count) allocations in 50 steps")
  }
}
