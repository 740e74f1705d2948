import FrigateTensor
import Testing

@testable import FrigateNN

/// Learning-rate schedules beside real Keras's; Tests/Interop/keras_optimizers.py made the numbers.
struct KerasSchedulesTests {
  static let cases =
    (try? KerasArrays.optimizers.get()).map { KerasArrays.names($0.texts["schedules"]) } ?? []

  private func rate(_ schedule: JSON) throws -> LearningRate {
    try Configuration(className: "Adam", ["learning_rate": schedule]).learningRate(default: 0)
  }

  @Test(arguments: cases) func isKerass(_ name: String) throws {
    let keras = try KerasArrays.optimizers.get()
    let rate = try rate(#require(keras.texts["schedules"]?[name]))
    let steps = try keras.tensor("schedule_steps").scalars(as: Int64.self)
    let ours = Tensor(steps.map { Float(rate.value(at: Int($0))) })
    expectClose(ours, try keras.tensor("schedule/\(name)"), absolute: 1e-8, name)
    // There and back.
    #expect(try self.rate(rate.serialized) == rate)
    let theirs = try #require(keras.texts["schedules"]?[name]?["config"])
    let mine = try #require(rate.serialized["config"])
    #expect(Set(KerasArrays.names(mine)) == Set(KerasArrays.names(theirs)))
    for key in KerasArrays.names(theirs) { #expect(mine[key]?.double == theirs[key]?.double, "\(key)") }
  }

  @Test func everyScheduleIsCompared() throws {
    let keras = try KerasArrays.optimizers.get().texts["schedules"]
    let compared = Set(Self.cases.compactMap { keras?[$0]?["class_name"]?.string })
    #expect(compared == Set(LearningRateScheduleCatalog.all.map { $0.className }))
  }

  @Test func aScheduleGoesOnWhereTrainingStopped() throws {
    let x = Random.normal(Random.Key(0), [64, 3])
    let y = sum(x, axis: 1, keepingAxes: true)
    func model() throws -> Sequential {
      var model = try Sequential {
        Input(3)
        Dense(1)
      }
      let decay = ExponentialDecay(initialLearningRate: 0.1, decaySteps: 4, decayRate: 0.5)
      try model.compile(optimizer: SGD(learningRate: .schedule(decay)), loss: MeanSquaredError())
      return model
    }
    var (whole, halves) = (try model(), try model())
    try whole.fit(x, y, epochs: 4, progress: .none)
    try halves.fit(x, y, epochs: 2, progress: .none)
    try halves.fit(x, y, epochs: 2, progress: .none)
    #expect(bits(whole.weights[0].value) == bits(halves.weights[0].value))
    // It has made a difference.
    var constant = try model()
    try constant.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
    try constant.fit(x, y, epochs: 4, progress: .none)
    #expect(bits(whole.weights[0].value) != bits(constant.weights[0].value))
  }

  @Test func brokenSchedulesAreRefused() {
    let wrong: [(JSON, String)] = [
      (
        ["class_name": "CosineDecay", "config": ["initial_learning_rate": 0.1, "decay_steps": 0]],
        "CosineDecay: decay_steps must be more than 0; it is 0.0.\n  fix       give a number of steps"
      ),
      (
        ["class_name": "PiecewiseConstantDecay", "config": ["boundaries": [3, 2], "values": [1, 2, 3]]],
        """
        PiecewiseConstantDecay: has the boundaries [3.0, 2.0] and 3 values.
          fix       give ascending boundaries and one value more than boundaries
        """
      ),
      (
        ["class_name": "PiecewiseConstantDecay", "config": ["boundaries": "3", "values": [1]]],
        "PiecewiseConstantDecay: boundaries must be a list of numbers; it is \"3\".\n  fix       give a list such as [0.1, 0.01]"
      ),
    ]
    for (json, text) in wrong { #expect(message { _ = try rate(json) } == text) }
    let steps = JSON.array((0...1000).map { .int($0) })
    let long: JSON = ["boundaries": steps, "values": .array((0...1001).map { .int($0) })]
    #expect(
      message { _ = try rate(["class_name": "PiecewiseConstantDecay", "config": long]) }
        == "PiecewiseConstantDecay: has 1001 boundaries.\n  fix       give at most 1000")
    let unknown = message { _ = try rate(["class_name": "MyDecay", "config": [:]]) }
    #expect(unknown.hasPrefix("no learning rate schedule is named MyDecay."))
  }
}
