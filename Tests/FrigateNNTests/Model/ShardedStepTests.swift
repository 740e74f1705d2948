import FrigateEngine
import FrigateIR
import FrigatePrimitives
import FrigateTensor
import FrigateTransforms
import Testing

@testable import FrigateNN

/// What the shards of a training step compute together is the step on the whole batch.
struct ShardedStepTests {
  /// Centres each unit by the batch's mean and scales it by the batch's variance.
  private struct BatchStatistics: Layer {
    static let className = "BatchStatistics"
    var name: String?

    init() {}
    init(configuration: Configuration) throws(ConfigurationError) {}
    var configuration: JSON { .object(baseConfiguration) }

    func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }
    func weights(for input: [Int]) -> [WeightSpecification] {
      [WeightSpecification("moving_mean", Array(input.suffix(1)), Zeros(), isTrainable: false)]
    }
    var outputRange: ActivationFunction.Range? { nil }

    func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
      let average = mean(x, axis: 0)
      if context.isTraining { weights[0] = weights[0] * 0.9 + average * 0.1 }
      return (x - average) / sqrt(mean(square(x - average), axis: 0) + 1e-3)
    }
  }

  /// Each example's own answer against those of all other examples: it looks across the batch.
  private struct InBatchNegatives: Loss {
    static let className = "InBatchNegatives"
    init() {}
    init(configuration: Configuration) throws(ConfigurationError) {}
    var configuration: JSON { [:] }
    var expects: Prediction { .values }
    func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
      try checkEqual(target: target, prediction: prediction)
    }
    func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
      let scores = matmul(prediction, target.transposed())
      return logsumexp(scores, axis: 1) - sum(prediction * target, axis: 1)
    }
  }

  private func mlp() throws -> Sequential {
    var model = try Sequential(seed: 3) {
      Input(12)
      Dense(8, activation: .tanh)
      Dense(7, activation: .tanh)
      Dense(10)
    }
    try model.compile(
      optimizer: Adam(learningRate: 0.01), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    return model
  }

  private func labels(_ count: Int) -> Literal {
    Literal((0..<count).map { Int64($0 * 7 % 10) }, shape: [count])
  }

  @Test func shardsMeetAtGradientsLossAndMetricsAlone() throws {
    let step = try mlp().trainingProgram(
      features: TensorType(.float32, [32, 12]), labels: TensorType(.int64, [32]))
    let sharded = try step.sharded()
    #expect(sharded.count == 4)
    #expect(sharded.inputs.enumerated().filter { $1 != nil }.map(\.offset) == Array(step.batch))
    #expect(sharded.outputs.allSatisfy { $0 == nil })
    let collectives = sharded.program.equations.filter { $0.primitive is any CollectivePrimitive }
    #expect(collectives.allSatisfy { $0.primitive is AllReduce })
    // Kernel and bias of three layers, the loss, and the accuracy's sum.
    let shapes = collectives.map(\.results[0].type.shape)
    #expect(
      Set(shapes) == [[12, 8], [8], [8, 7], [7], [7, 10], [10], []] && shapes.count == 8, "\(sharded.program)"
    )
  }

  @Test func numberOfShards() throws {
    for (size, count) in [(32, 4), (6, 3), (10, 2), (7, 1), (1, 1), (12, 4), (9, 3)] {
      let program = try mlp().inferenceProgram(features: TensorType(.float32, [size, 12]))
      #expect(program.shardCount == count)
    }
  }

  @Test func stepOfAnMLP() throws {
    let model = try mlp()
    let x = Random.normal(Random.Key(1), [32, 12])
    try expectJoined(model, x, labels(32))
  }

  /// Words, dropout, statistics of the batch and their moving mean, softmax.
  @Test func stepWithDropoutEmbeddingAndBatchStatistics() throws {
    var model = try Sequential(seed: 5) {
      Input(4)
      Embedding(20, 6)
      Flatten()
      BatchStatistics()
      Dropout(0.4)
      Dense(9, activation: .relu)
      Dense(10, activation: .softmax)
    }
    try model.compile(
      optimizer: RMSprop(learningRate: 0.01), loss: SparseCategoricalCrossentropy(),
      metrics: [SparseCategoricalAccuracy(), SparseTopKCategoricalAccuracy(k: 3)])
    let words = Random.randint(Random.Key(2), [12, 4], low: 0, high: 20).to(.float32)
    try expectJoined(model, words, labels(12))
  }

  @Test func stepWithALossThatLooksAcrossTheBatch() throws {
    var model = try Sequential(seed: 6) {
      Input(5)
      Dense(6, activation: .tanh)
      Dense(3)
    }
    try model.compile(optimizer: SGD(learningRate: 0.1, momentum: 0.9), loss: InBatchNegatives())
    try expectJoined(
      model, Random.normal(Random.Key(3), [8, 5]), Random.normal(Random.Key(4), [8, 3]).literal)
  }

  @Test func prediction() throws {
    let model = try mlp()
    let program = try model.inferenceProgram(features: TensorType(.float32, [8, 12]))
    let sharded = try program.sharded()
    #expect(sharded.outputs == [0])
    let x = program.state + [Random.normal(Random.Key(1), [8, 12]).literal] + program.captured
    #expect(try Plan(sharded.joined()).run(x) == Plan(program.program).run(x))
  }

  /// State after one step, shard by shard and at once; the sums are added in another order.
  private func expectJoined(
    _ model: Sequential, _ features: Tensor, _ labels: Literal,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let step = try model.trainingProgram(features: features.type, labels: labels.type)
    let sharded = try step.sharded()
    #expect(sharded.count == 4, sourceLocation: location)
    let text = sharded.program.description
    #expect(
      try Program(parsing: text, catalog: Catalog.all) == sharded.program, sourceLocation: location)
    let x = step.state + [features.literal, labels] + step.captured
    let joined = try sharded.joined()
    #expect(joined.inputTypes == step.program.inputTypes, sourceLocation: location)
    let together = joined.evaluate(x)
    let whole = step.program.evaluate(x)
    for (k, name) in step.outputNames.enumerated() {
      let (a, b) = (together[k].doubles, whole[k].doubles)
      let scale = b.reduce(1e-3) { max($0, abs($1)) }
      for i in b.indices where !(abs(a[i] - b[i]) <= 2e-5 * scale) {
        Issue.record("\(name), element \(i): \(a[i]) by shards, \(b[i]) as a whole", sourceLocation: location)
        break
      }
    }
    #expect(whole.count == step.outputNames.count, sourceLocation: location)
  }
}
