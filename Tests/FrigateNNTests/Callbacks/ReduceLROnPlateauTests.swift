import FrigateTensor
import Testing

@testable import FrigateNN

struct ReduceLROnPlateauTests {
  /// 200 series of numbers; Tests/Interop/keras_callbacks.py had Keras's own callback decide.
  @Test func itDecidesAsKerass() throws {
    let json = try JSON(parsing: try Fixtures.text("keras_callbacks.json").utf8)
    let cases = try #require(json["reduce_lr_on_plateau"]?.array)
    #expect(cases.count == 200)
    var changes = 0
    for item in cases {
      func number(_ key: String) throws -> Double { try #require(item[key]?.double) }
      var callback = ReduceLROnPlateau(
        monitor: "number", factor: try number("factor"), patience: Int(try number("patience")),
        mode: try #require(EarlyStopping.Mode(rawValue: item["mode"]?.string ?? "")),
        minimumDelta: try number("min_delta"), cooldown: Int(try number("cooldown")),
        minimumLearningRate: try number("min_lr"))
      var rate = 0.125
      let values = try #require(item["values"]?.array).compactMap(\.double)
      let rates = try #require(item["rates"]?.array).compactMap(\.double)
      for (epoch, value) in values.enumerated() {
        _ = try callback.epochEnded(epoch, logs: [("number", value)], weights: { [] })
        let next = callback.nextLearningRate(rate)
        if next != rate { changes += 1 }
        rate = next
        #expect(abs(rate - rates[epoch]) <= 1e-6 * rates[epoch], "epoch \(epoch) of \(item)")
      }
    }
    #expect(changes > 100)
  }

  private func model(_ rate: LearningRate) throws -> Sequential {
    var model = try Sequential {
      Input(2)
      Dense(1)
    }
    try model.compile(optimizer: SGD(learningRate: rate), loss: MeanSquaredError())
    return model
  }
  private let x = Random.normal(Random.Key(3), [32, 2])
  private let y = Random.normal(Random.Key(4), [32, 1])

  @Test func theNextEpochHasTheRateAndTheModelKeepsIt() throws {
    // Nothing ever counts as better, so that each epoch after the first halves the rate.
    let callback = ReduceLROnPlateau(monitor: "loss", factor: 0.5, patience: 1, minimumDelta: 1e9)
    var model = try model(0.5)
    try model.fit(x, y, epochs: 3, shuffle: false, callbacks: [callback], progress: .none)
    #expect(model.compilation?.optimizer.learningRate == 0.125)
    var byHand = try self.model(0.5)
    for rate in [0.5, 0.5, 0.25] {
      byHand.compilation?.optimizer.learningRate = .constant(rate)
      try byHand.fit(x, y, shuffle: false, progress: .none)
    }
    #expect(model.weights.map { bits($0.value) } == byHand.weights.map { bits($0.value) })
  }

  @Test func whatCantBeIsTold() throws {
    let schedule = LearningRate.schedule(
      ExponentialDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5))
    let cases: [(LearningRate, ReduceLROnPlateau, String)] = [
      (
        schedule, ReduceLROnPlateau(monitor: "loss", patience: 1, minimumDelta: 1e9),
        """
        SGD: a callback sets the learning rate, but the optimizer's follows a schedule.
          fix       give the optimizer a number, or leave the callback out
        """
      ),
      (
        0.1, ReduceLROnPlateau(),
        """
        ReduceLROnPlateau: there is no val_loss to watch.
          fix       give validation data, or watch one of loss, learning_rate
        """
      ),
      (
        0.1, ReduceLROnPlateau(monitor: "loss", factor: 1),
        """
        ReduceLROnPlateau: multiplies the rate by 1.0.
          fix       give a factor between 0 and 1
        """
      ),
    ]
    for (rate, callback, text) in cases {
      var model = try model(rate)
      #expect(
        message { try model.fit(x, y, epochs: 3, callbacks: [callback], progress: .none) } == text)
    }
  }
}
