import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// The notebook's CNN without dropout beside real Keras: same first weights, same batches.
/// Tests/Interop/keras_cnn_steps.py made the numbers.
struct KerasCNNStepsTests {
  private let fixture: NPZ

  init() throws { fixture = try NPZ(contentsOf: Fixtures.path("keras_cnn_steps.npz")) }

  private func model() throws -> Sequential {
    var model = try Sequential {
      Input(28, 28, 1)
      Conv2D(32, 3, activation: .relu)
      MaxPooling2D()
      Conv2D(64, 3, activation: .relu)
      MaxPooling2D()
      Flatten()
      Dense(50, activation: .relu)
      Dense(10)
    }
    try model.compile(
      optimizer: Adam(learningRate: 1e-4), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    for k in model.weights.indices { model.weights[k].value = Tensor(try #require(fixture["w\(k)"])) }
    return model
  }

  /// The largest difference of ours from Keras's array of this name.
  private func difference(_ ours: Tensor, _ name: String) throws -> Double {
    let keras = try #require(fixture[name])
    #expect(keras.type.shape == ours.shape)
    return zip(ours.literal.doubles, keras.doubles).map { abs($0 - $1) }.max() ?? 0
  }

  /// The loss of an epoch as `fit` shows it, the mean of the steps so far, is Keras's after every step (it asks 1e-3 of
  /// itself). A single step's loss is at first; then rounding in another order has grown, as it does between
  /// Keras and Keras with TensorFlow's other kernels, which the fixture has beside it.
  @Test func lossesOfAWholeEpochAreKerass() throws {
    var model = try model()
    let train = try Fixtures.digits("train")
    let order = try #require(fixture["order"]).scalars(as: Int64.self).map { Int($0) }
    let keras = try #require(fixture["losses"]).doubles
    let otherwise = try #require(fixture["other_losses"]).doubles
    #expect(order.count == 45_000 && keras.count == 1407 && otherwise.count == 1407)
    let loop = try TrainingLoop(model, model.compilation!, target: [], key: Random.Key(0))
    var ours: [Double] = []
    for step in keras.indices {
      loop.resetSums()
      let batch = train.batch(order[step * 32..<min((step + 1) * 32, order.count)])
      try loop.step([batch.features, batch.labels])
      ours.append(loop.loss)
    }
    let differences = zip(ours, keras).map { abs($0 - $1) }
    let its = zip(otherwise, keras).map { abs($0 - $1) }
    #expect(try #require(differences[..<100].max()) < 1e-4, "a loss of the first hundred steps")
    var sum = 0.0
    var worst = 0.0
    for (step, pair) in zip(ours, keras).enumerated() {
      sum += pair.0 - pair.1
      worst = max(worst, abs(sum) / Double(step + 1))
    }
    #expect(worst < 1e-4, "largest difference of the loss so far: \(worst)")
    let (mean, itsMean) = (differences.reduce(0, +) / 1407, its.reduce(0, +) / 1407)
    #expect(mean < 2 * itsMean, "single losses differ by \(mean), Keras's own by \(itsMean)")
    loop.finish(&model)
    #expect(model.compilation?.iterations == 1407)
  }

  /// A second `fit` goes on with Adam's count of steps and its running means, as Keras's does.
  @Test func trainingTwice() throws {
    var model = try model()
    let batch = try Fixtures.digits("train").batch(0..<320)
    let (x, y) = (Tensor(batch.features), Tensor(batch.labels))
    var losses: [Double] = []
    for (part, epochs, steps) in [("first", 3, 30), ("second", 2, 50)] {
      losses += try #require(
        model.fit(x, y, batchSize: 32, epochs: epochs, shuffle: false, progress: .none)["loss"])
      let compilation = try #require(model.compilation)
      #expect(compilation.iterations == steps)
      #expect(try #require(fixture["\(part)_iterations"]).integers == [Int64(steps)])
      for (k, weight) in model.weights.enumerated() {
        #expect(try difference(weight.value, "\(part)_w\(k)") < 2e-6, "\(part), \(weight.path)")
        // Gradients summed in another order differ in their last bits; those here are below 1.
        #expect(
          try difference(compilation.slots[k][0], "\(part)_momentum\(k)") < 2e-6, "\(part), \(weight.path)")
        #expect(
          try difference(compilation.slots[k][1], "\(part)_velocity\(k)") < 2e-7, "\(part), \(weight.path)")
      }
    }
    let keras = try #require(fixture["epoch_losses"]).doubles
    #expect(losses.count == 5 && keras.count == 5)
    for (ours, its) in zip(losses, keras) { #expect(abs(ours - its) < 1e-5 * its) }
  }
}
