import FrigateTensor
import Testing

@testable import FrigateNN

// Parts as a user would write them, trained for a few steps.

/// Softly bounded: y = scale · x / (1 + |x|) with a scale for each unit, and a count of batches that
/// isn't learned.
private struct SoftScale: Layer {
  static let className = "SoftScale"
  var name: String?

  init(name: String? = nil) { self.name = name }
  init(configuration: Configuration) throws(ConfigurationError) {}
  var configuration: JSON { .object(baseConfiguration) }

  func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }
  func weights(for input: [Int]) -> [WeightSpecification] {
    [
      WeightSpecification("scale", input, Ones()),
      WeightSpecification("batches", [], Zeros(), isTrainable: false),
    ]
  }
  var outputRange: ActivationFunction.Range? { .other }

  func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let y = weights[0] * x / (1 + abs(x))
    if context.isTraining { weights[1] = weights[1] + 1 }
    context.losses.append(mean(square(y)) * 0.125)
    return y
  }
}

/// log cosh of the error: quadratic near 0, linear far away.
private struct LogCosh: Loss {
  static let className = "LogCosh"
  init() {}
  init(configuration: Configuration) throws(ConfigurationError) {}
  var configuration: JSON { [:] }
  var expects: Prediction { .values }
  func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    try checkEqual(target: target, prediction: prediction)
  }
  func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let e = prediction - target
    return mean(e + softplus(-2 * e) - 0.6931471805599453, axis: -1)
  }
}

struct OwnPartsTests {
  private let x = Random.normal(Random.Key(0), [40, 2])

  @Test func anOwnLayerLearnsCountsAndAddsToTheLoss() throws {
    var model = try Sequential {
      Input(2)
      Dense(6)
      SoftScale()
      Dense(1)
    }
    #expect(model.layers.map(\.name) == ["dense", "soft_scale", "dense_1"])
    #expect(model.parameterCounts == (total: 32, trainable: 31, nonTrainable: 1))
    #expect(model.summary().contains(" Non-trainable params: 1 (4.00 B)"))
    let before = model.weights
    try model.compile(optimizer: Adam(learningRate: 0.02), loss: MeanSquaredError())
    let y = x[.all, 0..<1] * 2
    let losses = try #require(model.fit(x, y, batchSize: 16, epochs: 20, progress: .none)["loss"])
    #expect(losses.last! < losses[0] / 2)
    #expect(model.weights[2].path == "soft_scale/scale")
    #expect(bits(model.weights[2].value) != bits(before[2].value))
    // 40 examples are three batches: 60 in all; evaluation doesn't count.
    _ = try model.evaluate(x, y)
    #expect(model.weights[3].value.scalar == 60)

    // The layer's own term is in the loss, outside training too.
    var inner = model.weights.map(\.value)
    let result = try model.apply(x, weights: &inner, isTraining: false, key: nil)
    let (prediction, terms) = (result.output, result.losses)
    let expected = mean(square(prediction - y)).scalar + terms[0].scalar
    #expect(terms.count == 1 && terms[0].scalar > 0)
    #expect(try abs(model.evaluate(x, y, batchSize: 40)[0].value - expected) < 1e-5)
  }

  @Test func anOwnLoss() throws {
    let e = Tensor([-200, -1, 0, 0.5, 300] as [Float], shape: [5, 1])
    expectClose(
      LogCosh()(Tensor.zeros([5, 1]), e),
      Tensor([200 - 0.6931472, 0.4337808, 0, 0.1201145, 300 - 0.6931472] as [Float]), "log cosh")
    var model = try Sequential {
      Input(2)
      Dense(1)
    }
    try model.compile(optimizer: SGD(learningRate: 0.2), loss: LogCosh())
    let y = x[.all, 0..<1] - 3 * x[.all, 1..<2] + 1
    let losses = try #require(model.fit(x, y, batchSize: 8, epochs: 60, progress: .none)["loss"])
    #expect(losses.last! < 1e-4)
    expectClose(
      model.weights[0].value, Tensor([1, -3] as [Float], shape: [2, 1]), absolute: 0.02, "weights")
  }

  static let activations = [
    ActivationFunction("squared") { $0 * $0 },
    ActivationFunction("gaussian") { exp($0 * $0 * -0.5) },
  ]

  /// A circle in the plane, which no straight line divides.
  @Test(arguments: [0, 1]) func anOwnActivation(_ k: Int) throws {
    var model = try Sequential {
      Input(2)
      Dense(12, activation: Self.activations[k])
      Dense(1, activation: .sigmoid)
    }
    try model.compile(
      optimizer: Adam(learningRate: 0.03), loss: BinaryCrossentropy(), metrics: [BinaryAccuracy()])
    let points = Random.uniform(Random.Key(5), [256, 2], low: -2, high: 2)
    let inside = (sum(square(points), axis: 1) .< 2).to(.float32)
    let history = try model.fit(points, inside, epochs: 40, progress: .none)
    #expect(try #require(history["loss"]).last! < 0.4 * history["loss"]![0])
    #expect(try #require(history["binary_accuracy"]).last! > 0.93)
  }
}
