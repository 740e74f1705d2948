import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// What a model says it takes, beside what it takes.
struct ModelMemoryTests {
  private func model() throws -> Sequential {
    var model = try Sequential(seed: 0) {
      Input(28, 28, 1)
      Conv2D(32, 3, activation: .relu)
      MaxPooling2D()
      Flatten()
      Dropout(0.5)
      Dense(10)
    }
    try model.compile(
      optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    return model
  }

  @Test func intermediateValuesToTheByte() throws {
    let model = try model()
    for size in [1, 32, 33] {
      let memory = try model.memory(batchSize: size)
      let training = try #require(memory.training)
      let loop = try TrainingLoop(model, model.compilation!, target: [], key: Random.Key(0))
      let features = Random.uniform(Random.Key(1), [size, 28, 28, 1]).literal
      try loop.step([features, Tensor.zeros([size], dtype: .int64).literal])
      #expect(loop.arenaByteCount == training.arenaByteCount)
      let state = loop.layout.initial(model, model.compilation!)
      #expect(state.reduce(0) { $0 + $1.type.byteCount } == training.stateByteCount)
      #expect(state.map(\.type) == loop.layout.types(model, model.compilation!))
      #expect(training.modelByteCount == memory.weightByteCount)
      #expect(training.batchByteCount == size * (28 * 28 * 4 + 8))
      let program = model.predictions
      try program.prepare(for: model.featureTypes(batchSize: size))
      #expect(program.arenaByteCount == memory.predictionArenaByteCount)
      #expect(memory.weightByteCount == 4 * model.parameterCounts.total)
    }
  }

  /// Models taken in between share the training's memory until it goes on, and stay as they are then.
  @Test func snapshotsStayAsTheyAre() throws {
    let model = try model()
    let loop = try TrainingLoop(model, model.compilation!, target: [], key: Random.Key(0))
    let batch = [
      Random.uniform(Random.Key(1), [8, 28, 28, 1]).literal, Tensor.zeros([8], dtype: .int64).literal,
    ]
    func bytes(_ model: Sequential) -> [[UInt8]] {
      let compilation = model.compilation
      let tensors =
        model.weights.map(\.value) + (compilation?.slots.joined() ?? [[]].joined())
        + (compilation?.scalars ?? [])
      return tensors.map { $0.literal.withUnsafeBytes { Array($0) } }
    }
    try loop.step(batch)
    var (first, second, third) = (model, model, model)
    loop.finish(&first)
    loop.finish(&second)
    #expect(
      zip(first.weights, second.weights).allSatisfy {
        $0.value.literal.storage.base == $1.value.literal.storage.base
      })
    let before = bytes(first)
    #expect(before == bytes(second) && before != bytes(model))
    try loop.step(batch)
    #expect(bytes(first) == before && bytes(second) == before)
    loop.finish(&third)
    #expect(bytes(third) != before && third.compilation?.iterations == 2)

    // Beside a training that nobody looked at in between.
    let other = try TrainingLoop(model, model.compilation!, target: [], key: Random.Key(0))
    for _ in 0..<2 { try other.step(batch) }
    var straight = model
    other.finish(&straight)
    #expect(bytes(straight) == bytes(third))
    // And values that are put in leave those alone that were handed out.
    let last = bytes(third)
    try loop.setWeights(model.weights.map(\.value))
    #expect(bytes(third) == last)
  }

  @Test func summaryTellsIt() throws {
    var model = try model()
    let memory = try model.memory(batchSize: 1000)
    let text = try model.summary(batchSize: 1000)
    #expect(text.hasPrefix(model.summary() + "\n Memory with batches of 1,000:\n   weights: "))
    #expect(text.split(separator: "\n").suffix(2).allSatisfy { $0.hasPrefix("   training") })
    for bytes in [
      memory.weightByteCount, memory.predictionArenaByteCount, memory.training!.arenaByteCount,
      memory.training!.stateByteCount, memory.training!.peakByteCount,
    ] { #expect(text.contains(spelled(bytes: bytes))) }
    model.compilation = nil
    #expect(try model.memory().training == nil && !model.summary(batchSize: 32).contains("training:"))
  }

  @Test func aBatchOfNone() throws {
    let text = "a batch of 0 has no memory to speak of.\n  fix       give 1 or more"
    #expect(throws: ConfigurationError.self) { try model().memory(batchSize: 0) }
    do { _ = try model().memory(batchSize: 0) } catch { #expect("\(error)" == text) }
  }
}
