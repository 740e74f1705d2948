import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// A thousand steps of the notebook's MLP beside real Keras: same first weights, same batches.
/// Tests/Interop/keras_mlp_steps.py made the numbers.
struct KerasStepsTests {
  @Test func aThousandLossesAreKerass() throws {
    let fixture = try NPZ(contentsOf: Fixtures.path("keras_mlp_steps.npz"))
    var model = try Sequential {
      Input(28, 28, 1)
      Flatten()
      for _ in 0..<4 { Dense(50, activation: .tanh) }
      Dense(10)
    }
    try model.compile(
      optimizer: Adam(learningRate: 1e-4), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    for k in model.weights.indices {
      let name = (k % 2 == 0 ? "w" : "b") + "\(k / 2)"
      model.weights[k].value = Tensor(try #require(fixture[name]))
    }

    let train = try Fixtures.digits("train")
    let order = try #require(fixture["indices"]).scalars(as: Int64.self).map { Int($0) }
    let expected = try #require(fixture["losses"]).scalars(as: Float.self)
    let accuracies = try #require(fixture["accuracies"]).scalars(as: Float.self)
    let loop = try TrainingLoop(model, model.compilation!, target: [], key: Random.Key(0))
    var worst = 0.0
    for step in 0..<1000 {
      loop.resetSums()
      let batch = train.batch(order[step * 32..<(step + 1) * 32])
      try loop.step([batch.features, batch.labels])
      let means = try loop.results().scalars
      worst = max(worst, abs(means[0].value - Double(expected[step])) / Double(expected[step]))
      #expect(abs(means[1].value - Double(accuracies[step])) < 1.5 / 32)
    }
    #expect(worst < 1e-4, "largest relative difference of a loss: \(worst)")

    loop.finish(&model)
    for (k, weight) in model.weights.enumerated() {
      let name = "final_" + (k % 2 == 0 ? "w" : "b") + "\(k / 2)"
      let keras = try #require(fixture[name]).doubles
      let ours = weight.value.literal.doubles
      let difference = zip(ours, keras).map { abs($0 - $1) }.max() ?? 0
      #expect(difference < 1e-4, "\(weight.path) differs by \(difference)")
    }
  }
}
