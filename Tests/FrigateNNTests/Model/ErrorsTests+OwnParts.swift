import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// Own layers, losses, metrics, optimizers and callbacks that break their word.
extension ErrorsTests {
  private struct Own: Layer {
    static let className = "Own"
    var name: String?
    var body: @Sendable (Tensor, inout [Tensor]) -> Tensor = { x, _ in x }
    init(_ body: @escaping @Sendable (Tensor, inout [Tensor]) -> Tensor) { self.body = body }
    init(configuration: Configuration) throws(ConfigurationError) {}
    var configuration: JSON { .object(baseConfiguration) }
    func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }
    func weights(for input: [Int]) -> [WeightSpecification] {
      [WeightSpecification("w", [7, 2], Zeros(), isTrainable: false)]
    }
    var outputRange: ActivationFunction.Range? { nil }
    func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
      body(x, &weights)
    }
  }

  @Test func aLayerWithAMistakeIsNamed() {
    let product = Own { x, weights in matmul(x, weights[0]) }
    let y = Tensor.zeros([4, 4])
    for action in [
      { try self.model(product).predict(x) },
      { try self.model(product).evaluate(x, y) },
      {
        var model = try self.model(product)
        return try model.fit(x, y, progress: .none)
      },
    ] as [() throws -> Any] {
      let text = message { _ = try action() }
      #expect(text.hasPrefix("own: matmul: "), "\(text)")
      #expect(text.contains("float32[4, 4], float32[7, 2]"), "\(text)")
    }
    expect(
      """
      own: apply made float32[4], but outputShape says [4, 4].
        fix       let the two agree; the first axis is the batch
      """
    ) { _ = try model(Own { x, _ in sum(x, axis: 1) }).predict(x) }
    expect(
      """
      own: apply left weights [float32[2]] of what were [float32[7, 2]].
        fix       assign weights of the same shapes and element types only
      """
    ) {
      _ = try model(
        Own { x, weights in
          weights[0] = weights[0][0]
          return x
        }
      ).predict(x)
    }
  }

  private struct OwnLoss: Loss, MeanMetric {
    static let className = "OwnLoss"
    var name = "own_metric"
    var body: @Sendable (Tensor, Tensor) -> Tensor = { $1 - $0 }
    init(_ body: @escaping @Sendable (Tensor, Tensor) -> Tensor) { self.body = body }
    init(configuration: Configuration) throws(ConfigurationError) {}
    var configuration: JSON { [:] }
    var expects: Prediction { .values }
    func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {}
    func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor { body(target, prediction) }
  }

  @Test func lossesAndMetricsGiveANumberForEachExample() {
    let y = Tensor.zeros([4, 2])
    let wrong: [(@Sendable (Tensor, Tensor) -> Tensor, String)] = [
      ({ @Sendable in mean($1 - $0) }, "gave float32[]"),
      ({ @Sendable in mean($1 - $0, axis: 1).to(.float64) }, "gave float64[4]"),
    ]
    for (body, problem) in wrong {
      let text = """
        : \(problem) where float32[4], a number for each example, was expected.
          fix       keep the first axis, and reduce over others only
        """
      expect("OwnLoss" + text) {
        var model = try model(loss: OwnLoss(body))
        try model.fit(x, y, progress: .none)
      }
      expect("own_metric" + text) {
        var model = try model()
        try model.compile(optimizer: SGD(), loss: MeanSquaredError(), metrics: [OwnLoss(body)])
        _ = try model.evaluate(x, y)
      }
    }
    let text = message {
      var model = try model(loss: OwnLoss { $1 - $0[.all, 0..<1].reshaped([3]) })
      try model.fit(x, y, progress: .none)
    }
    #expect(text.hasPrefix("OwnLoss: "), "\(text)")
  }

  @Test func anOptimizerKeepsShapes() {
    struct Shrinking: Optimizer {
      static let className = "Shrinking"
      var learningRate: LearningRate = 0.1
      var options = OptimizerOptions()
      init() {}
      init(configuration: Configuration) throws(ConfigurationError) {}
      var configuration: JSON { [:] }
      var slots: [OptimizerSlot] { ["mean"] }
      func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] { [] }
      func update(_ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]) -> Tensor {
        slots[0] = mean(gradient)
        return weight
      }
    }
    expect(
      """
      Shrinking, dense/kernel: update made [float32[3, 2], float32[]] of weight and slots [float32[3, 2], float32[3, 2]].
        fix       keep shapes and element types
      """
    ) {
      var model = try Sequential(input: Input(3), layers: [Dense(2)])
      try model.compile(optimizer: Shrinking(), loss: MeanSquaredError())
      try model.fit(x, Tensor.zeros([4, 2]), progress: .none)
    }
  }

  @Test func aCallbackGivesWeightsThatFit() {
    struct Wrong: Callback {
      mutating func epochEnded(
        _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
      ) throws -> CallbackDecision { .continue }
      mutating func trainingEnded() -> [Tensor]? { [Tensor.zeros([1])] }
    }
    expect(
      """
      trainingEnded: a callback gave weights [float32[1]]; the model's are [float32[3, 2], float32[2]].
        fix       return what weights() gave in epochEnded
      """
    ) {
      var model = try Sequential(input: Input(3), layers: [Dense(2)])
      try model.compile(optimizer: SGD(), loss: MeanSquaredError())
      try model.fit(x, Tensor.zeros([4, 2]), callbacks: [Wrong()], progress: .none)
    }
  }
}
