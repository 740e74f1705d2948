import FrigateData
import FrigateEngine
import FrigateTensor
import Testing

@testable import FrigateNN

@Suite(.serialized) struct FitTests {
  // 150 = 4 · 32 + 22.
  private let x = Random.normal(Random.Key(1), [150, 6])
  private var y: Tensor { (sum(x, axis: 1) .> 0).to(.int32) + (x[.all, 0] .> 1).to(.int32) }

  private func model(seed: Int = 0, optimizer: any Optimizer = Adam(learningRate: 0.01)) throws -> Sequential
  {
    var model = try Sequential(seed: seed) {
      Input(6)
      Dense(16, activation: .relu, kernelRegularizer: L2(0.001))
      Dropout(0.3)
      Dense(3)
    }
    try model.compile(
      optimizer: optimizer, loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    return model
  }

  private func allBits(of model: Sequential) -> [[UInt32]] {
    (model.weights.map(\.value) + (model.compilation?.slots ?? []).flatMap { $0 }).map { bits($0) }
  }

  @Test func fourEpochsAreTwoAndTwo() throws {
    var whole = try model()
    let history = try whole.fit(x, y, epochs: 4, progress: .none)
    var halves = try model()
    let first = try halves.fit(x, y, epochs: 2, progress: .none)
    #expect(halves.compilation?.iterations == 10)
    let second = try halves.fit(x, y, epochs: 2, progress: .none)
    #expect(allBits(of: whole) == allBits(of: halves))
    #expect(first.epochs == [0, 1] && second.epochs == [2, 3])
    #expect(history["loss"]! == first["loss"]! + second["loss"]!)
    #expect(whole.compilation?.iterations == 20)
    #expect(halves.compilation?.iterations == 20)
    #expect(halves.compilation?.epochs == 4)
  }

  /// As Keras's `initial_epoch`: what counts as done isn't done again.
  @Test func initialEpoch() throws {
    var whole = try model()
    try whole.fit(x, y, epochs: 3, progress: .none)
    var parts = try model()
    try parts.fit(x, y, epochs: 2, progress: .none)
    #expect(try parts.fit(x, y, epochs: 3, initialEpoch: 2, progress: .none).epochs == [2])
    #expect(allBits(of: whole) == allBits(of: parts))
    #expect(try parts.fit(x, y, epochs: 3, initialEpoch: 5, progress: .none).epochs == [])
    #expect(allBits(of: whole) == allBits(of: parts))
    let error = #expect(throws: ConfigurationError.self) {
      try parts.fit(x, y, initialEpoch: -1, progress: .none)
    }
    #expect(error?.description == "fit can't begin with epoch -1.\n  fix       give 0 or more")
  }

  /// Numbers that no training comes to, which would overflow.
  @Test func epochsBeyondAnyTraining() throws {
    var model = try model()
    model.compilation?.epochs = .max
    let error = #expect(throws: ConfigurationError.self) { try model.fit(x, y, progress: .none) }
    #expect(
      error?.description == """
        sequential: a training of 9223372036854775807 epochs and 0 steps can't go on.
          fix       set both to what was trained, 0 for a new model
        """)
    model.compilation?.epochs = 0
    model.compilation?.iterations = -1
    #expect(throws: ConfigurationError.self) { try model.fit(x, y, progress: .none) }
  }

  @Test func compilingStartsTheOptimizerAnew() throws {
    var model = try model()
    try model.fit(x, y, progress: .none)
    #expect(model.compilation?.slots.count == 4 && model.compilation?.slots[0].count == 2)
    try model.compile(optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true))
    #expect(model.compilation?.iterations == 0)
    #expect(model.compilation?.slots.isEmpty == true)
    try model.fit(x, y, progress: .none)
    #expect(model.compilation?.iterations == 5)
  }

  @Test func theSameSeedGivesTheSameBitsAtAnyNumberOfThreads() throws {
    let threads = Engine.threads
    defer { Engine.threads = threads }
    var results: [[[UInt32]]] = []
    for count in [1, 1, 2, 4] {
      Engine.threads = count
      var model = try model()
      let validation = Dataset(features: x, labels: y).batch(32)
      try model.fit(x, y, epochs: 2, validationData: validation, progress: .none)
      results.append(allBits(of: model) + [bits(try model.predict(x))])
    }
    #expect(Set(results).count == 1)
    var other = try model(seed: 1)
    try other.fit(x, y, epochs: 2, progress: .none)
    #expect(allBits(of: other) != results[0].dropLast())
  }

  @Test func aCopyIsAnotherModel() throws {
    let original = try model()
    let before = allBits(of: original)
    var copy = original
    try copy.fit(x, y, progress: .none)
    #expect(allBits(of: original) == before)
    #expect(original.compilation?.iterations == 0)
    let trained = allBits(of: copy)
    #expect(trained != before)
    let kept = copy
    try copy.fit(x, y, progress: .none)
    #expect(allBits(of: kept) == trained)
    #expect(allBits(of: copy) != trained)
  }

  @Test func evaluationIsWhatTrainingReports() throws {
    // Without learning and dropout, training's means are those of evaluate, short last batch and
    // penalties included, and those of the formulas over all examples at once.
    var model = try Sequential {
      Input(6)
      Dense(16, activation: .tanh, kernelRegularizer: L1L2(l1: 0.01, l2: 0.02))
      Dense(3)
    }
    try model.compile(
      optimizer: SGD(learningRate: 0), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    let validation = Dataset(features: x, labels: y).batch(47)
    let history = try model.fit(x, y, validationData: validation, progress: .none)
    let evaluated = try model.evaluate(x, y, batchSize: 64)
    #expect(evaluated.map(\.name) == ["loss", "sparse_categorical_accuracy"])
    let logits = try model.predict(x)
    let penalty = L1L2(l1: 0.01, l2: 0.02)(model.weights[0].value)
    let expected = [
      (mean(SparseCategoricalCrossentropy(fromLogits: true)(y, logits)) + penalty).scalar,
      mean(SparseCategoricalAccuracy()(y, logits)).scalar,
    ]
    for (k, (name, value)) in evaluated.enumerated() {
      #expect(abs(value - expected[k]) < 1e-5 * (1 + expected[k]))
      #expect(abs(history[name]![0] - value) < 1e-5)
      #expect(abs(history["val_" + name]![0] - value) < 1e-5)
    }
  }

  @Test func predictionsOfADataSetAreThoseOfItsTensor() throws {
    let model = try model()
    let whole = try model.predict(x)
    let batched = try model.predict(Dataset(features: x).batch(32))
    #expect(batched.shape == [150, 3])
    expectClose(batched, whole, "batches")
    #expect(try model.predict(Dataset(features: x).take(0).batch(32)).shape == [0, 3])
  }

  @Test func aLossThatIsNoNumberIsReported() throws {
    var model = try model(optimizer: SGD(learningRate: 1e30))
    let history = try model.fit(
      x, y, epochs: 3, callbacks: [EarlyStopping(monitor: "loss", patience: 5)], progress: .none)
    #expect(history.epochs == [0, 1, 2])
    #expect(try #require(history["loss"]).contains { !$0.isFinite })
    let text = ProgressText(epochs: 3, steps: 5)
    let progress = EpochProgress(step: 5, seconds: 0, secondsPerStep: 0, logs: [("loss", .nan)])
    #expect(text.line(progress) == "5/5 - 0s - 0s/step - loss: nan")
  }

  @Test func anErrorLeavesWhatWasLearned() throws {
    struct Refusal: Error {}
    struct Refusing: Callback {
      mutating func epochEnded(
        _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
      ) throws -> CallbackDecision {
        if epoch == 1 { throw Refusal() }
        return .continue
      }
    }
    var model = try model()
    #expect(throws: Refusal.self) {
      try model.fit(x, y, epochs: 5, callbacks: [Refusing()], progress: .none)
    }
    #expect(model.compilation?.epochs == 2 && model.compilation?.iterations == 10)
    try model.fit(x, y, epochs: 2, progress: .none)
    var whole = try self.model()
    try whole.fit(x, y, epochs: 4, progress: .none)
    #expect(allBits(of: model) == allBits(of: whole))
  }

  @Test func callbacksSeeEveryEpoch() throws {
    final class Seen { var epochs: [(Int, [String], Int)] = [] }
    struct Watching: Callback {
      let seen: Seen
      mutating func epochEnded(
        _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
      ) throws -> CallbackDecision {
        seen.epochs.append((epoch, logs.map(\.name), weights().count))
        return epoch == 1 ? .stop : .continue
      }
    }
    let seen = Seen()
    var model = try model()
    let history = try model.fit(x, y, epochs: 5, callbacks: [Watching(seen: seen)], progress: .none)
    #expect(seen.epochs.map(\.0) == [0, 1])
    #expect(seen.epochs.allSatisfy { $0.1 == ["loss", "sparse_categorical_accuracy"] && $0.2 == 4 })
    #expect(history.epochs == [0, 1])
    #expect(history["val_loss"] == nil)
  }
}
