import FrigateTensor
import Testing

@testable import FrigateNN

struct EarlyStoppingTests {
  /// Two hundred sequences of numbers: stops after the same epoch as real Keras, with the same
  /// epoch's weights.
  @Test func decidesAsKeras() throws {
    let cases = try #require(KerasParts.text("early_stopping").array)
    #expect(cases.count == 200)
    for item in cases {
      let monitor = try #require(item["monitor"]?.string)
      var callback = EarlyStopping(
        monitor: monitor, patience: try #require(item["patience"]?.int),
        minimumDelta: try #require(item["min_delta"]?.double),
        mode: try #require(EarlyStopping.Mode(rawValue: item["mode"]?.string ?? "")),
        baseline: item["baseline"]?.double,
        restoresBestWeights: item["restore_best_weights"]?.bool == true,
        startFromEpoch: try #require(item["start_from_epoch"]?.int))
      var run = 0
      for value in try #require(item["values"]?.array) {
        let decision = try callback.epochEnded(
          run, logs: [("other", 0), (monitor, value.double ?? .nan)],
          weights: { [Tensor(Float(run))] })
        run += 1
        if decision == .stop { break }
      }
      #expect(run == item["epochs_run"]?.int, "\(item)")
      #expect(callback.trainingEnded().map { $0[0].scalar } == item["restored"]?.double, "\(item)")
    }
  }

  @Test func theBestWeightsComeBack() throws {
    // One weight, a large learning rate: the loss swings up and down around its minimum and grows.
    var model = try Sequential {
      Input(1)
      Dense(1, usesBias: false, kernelInitializer: Constant(1))
    }
    try model.compile(optimizer: SGD(learningRate: 1.1), loss: MeanSquaredError())
    let x = Tensor([1] as [Float], shape: [1, 1])
    let y = Tensor([3] as [Float], shape: [1, 1])
    let stopping = EarlyStopping(monitor: "loss", patience: 2, restoresBestWeights: true)
    let history = try model.fit(x, y, epochs: 50, callbacks: [stopping], progress: .none)
    #expect(history.epochs == [0, 1, 2])
    // After epoch 0: w = 1 + 1.1 · 2 · (3 − 1).
    #expect(abs(model.weights[0].value.literal.doubles[0] - 5.4) < 1e-5)
    #expect(model.compilation?.iterations == 3)
    #expect(model.compilation?.epochs == 3)
  }

  @Test func watchingWhatIsNotThere() {
    var callback = EarlyStopping()
    let text = message {
      _ = try callback.epochEnded(0, logs: [("loss", 1), ("accuracy", 0)], weights: { [] })
    }
    #expect(
      text == """
        EarlyStopping: there is no val_loss to watch.
          fix       give validation data, or watch one of loss, accuracy
        """)
  }

  @Test func anUnknownDirectionIsAsked() {
    var callback = EarlyStopping(monitor: "val_hits")
    let text = message {
      _ = try callback.epochEnded(0, logs: [("val_hits", 1)], weights: { [] })
    }
    #expect(
      text == """
        EarlyStopping: can't tell whether more or less of val_hits is better.
          fix       say so: EarlyStopping(monitor: "val_hits", mode: .max) or .min
        """)
  }
}
