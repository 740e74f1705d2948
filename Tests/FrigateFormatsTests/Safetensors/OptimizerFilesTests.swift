import FrigateData
import FrigateNN
import FrigateTensor
import Testing

@testable import FrigateFormats

/// Every optimizer's progress through a file and back.
struct OptimizerFilesTests {
  let folder = TemporaryFolder()
  private let x = Random.normal(Random.Key(1), [40, 3])
  private var y: Tensor { sum(x, axis: 1, keepingAxes: true) }

  static let optimizers: [any Optimizer] = [
    SGD(momentum: 0.9, averaging: WeightAveraging(momentum: 0.5)), Adam(amsgrad: true, clipping: .norm(1)),
    AdamW(averaging: WeightAveraging(overwriteFrequency: 2)), Nadam(clipping: .globalNorm(2)),
    RMSprop(momentum: 0.5, centered: true), Adagrad(clipping: .value(0.5)), Adadelta(), Adamax(),
    Lion(weightDecay: 0.1), Ftrl(l1RegularizationStrength: 0.01),
    Adam(learningRate: .schedule(CosineDecay(initialLearningRate: 0.1, decaySteps: 20))),
  ]

  private func trained(_ optimizer: any Optimizer) throws -> Sequential {
    var model = try Sequential {
      Input(3)
      Dense(4, activation: .tanh)
      Dense(1)
    }
    try model.compile(
      optimizer: optimizer, loss: Huber(delta: 0.5), metrics: [RootMeanSquaredError()],
      weightedMetrics: [R2Score()])
    try model.fit(x, y, epochs: 2, progress: .none)
    return model
  }

  @Test(arguments: optimizers.indices) func trainingGoesOnWithTheSameBits(_ k: Int) throws {
    var model = try trained(Self.optimizers[k])
    try model.save(folder.file("a.safetensors"))
    var again = try Sequential(contentsOf: folder.file("a.safetensors"))
    #expect(again.configuration == model.configuration)
    #expect(
      again.compilation?.slots.map { $0.map(\.literal) } == model.compilation?.slots.map { $0.map(\.literal) }
    )
    let histories = try (
      model.fit(x, y, epochs: 2, progress: .none), again.fit(x, y, epochs: 2, progress: .none)
    )
    #expect(histories.0 == histories.1)
    #expect(model.weights.map(\.value.literal) == again.weights.map(\.value.literal))
  }

  @Test func whatBelongsToAllWeightsIsKept() throws {
    let model = try trained(Nadam())
    var file = try model.safetensors
    let product = try #require(file["optimizer/nadam/u_product"])
    #expect(product.type.shape == [] && product.doubles[0] > 0 && product.doubles[0] < 1)
    file["optimizer/nadam/u_product"] = nil
    let error = #expect(throws: FileError.self) { try Sequential(file, from: "m.safetensors") }
    #expect("\(error!)".contains("the tensor 'optimizer/nadam/u_product' is missing, float32[]"))
  }
}
