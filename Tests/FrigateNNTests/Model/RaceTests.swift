import FrigateData
import FrigateEngine
import FrigateTensor
import Testing

@testable import FrigateNN

/// What threads do at once, small enough for the thread sanitizer (`Scripts/test-threads`); there the point is what it
/// finds, here that the bits are the same.
@Suite(.serialized) struct RaceTests {
  private static func model() throws -> Sequential {
    var model = try Sequential(seed: 1) {
      Input(24)
      Dense(32, activation: .tanh)
      Dropout(0.25)
      Dense(5)
    }
    try model.compile(
      optimizer: Adam(learningRate: 0.01), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    return model
  }
  private let x = Random.normal(Random.Key(1), [96, 24])
  private let y = Random.randint(Random.Key(2), [96], low: 0, high: 5, dtype: .int64)

  @Test func onePredictorManyThreads() async throws {
    let model = try Self.model()
    let predictor = try Predictor(model, batchSize: 2, threads: 2)
    let inputs = (0..<8).map { x[$0 * 2..<$0 * 2 + 2] }
    let expected = try inputs.map { bits(try predictor($0)) }
    let plain = try inputs.map { bits(try model.predict($0)) }
    let wrong = await withTaskGroup(of: Int.self) { group in
      for thread in 0..<16 {
        group.addTask {
          (0..<60).count { call in
            let k = (call + thread) % inputs.count
            // The predictor, and a model whose plans copies share.
            return (try? bits(predictor(inputs[k]))) != expected[k]
              || (try? bits(model.predict(inputs[k]))) != plain[k]
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }

  @Test func trainingOnSeveralThreads() throws {
    let threads = Engine.threads
    defer { Engine.threads = threads }
    var results: [[[UInt32]]] = []
    for count in [1, 2, 4] {
      Engine.threads = count
      var model = try Self.model()
      // Read ahead by a thread of its own, shuffled and mapped, and evaluated between.
      let data = Dataset(features: x, labels: y).mapFeatures { $0 * 0.5 }.shuffle(seed: 3).batch(16).prefetch(
        3)
      try model.fit(
        data, epochs: 3, validationData: Dataset(features: x, labels: y).batch(32).prefetch(),
        progress: .none)
      results.append(model.weights.map { bits($0.value) })
    }
    #expect(results[1] == results[0] && results[2] == results[0])
  }

  /// Trainings at once share the thread pools and the plans.
  @Test func trainingsAtOnce() async throws {
    let (x, y) = (x, y)
    let all = try await withThrowingTaskGroup(of: [[UInt32]].self) { group in
      for _ in 0..<4 {
        group.addTask {
          var model = try Self.model()
          try model.fit(x, y, batchSize: 16, epochs: 2, progress: .none)
          return model.weights.map { bits($0.value) }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(all.count == 4 && all.allSatisfy { $0 == all[0] })
  }
}
