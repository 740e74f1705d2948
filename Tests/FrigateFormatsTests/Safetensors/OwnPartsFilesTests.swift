import FrigateData
import FrigateIR
import FrigateNN
import FrigateTensor
import Testing

@testable import FrigateFormats

/// A user's own parts, and every part of a weight, through a file and back.
struct OwnPartsFilesTests {
  let folder = TemporaryFolder()

  /// y = x · scale for each unit, the scale held between bounds.
  private struct Scale: Layer {
    static let className = "Scale"
    var name: String?
    var limit = 2.0
    init(limit: Double = 2) { self.limit = limit }
    var configuration: JSON {
      .object(baseConfiguration + [JSON.Member(key: "limit", value: .number(limit))])
    }
    init(configuration: Configuration) throws(ConfigurationError) {
      name = configuration.optional("name")?.string
      limit = try configuration.double("limit")
    }
    func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }
    func weights(for input: [Int]) -> [WeightSpecification] {
      [WeightSpecification("scale", input, Half(), regularizer: Distance(), constraint: Below(limit))]
    }
    var outputRange: ActivationFunction.Range? { .linear }
    func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
      x * weights[0]
    }
  }

  private struct Half: Initializer {
    static let className = "Half"
    init() {}
    init(configuration: Configuration) throws(ConfigurationError) {}
    var configuration: JSON { [:] }
    func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor { .full(shape, 0.5) }
  }

  private struct Distance: Regularizer {
    static let className = "Distance"
    init() {}
    init(configuration: Configuration) throws(ConfigurationError) {}
    var configuration: JSON { [:] }
    func callAsFunction(_ weight: Tensor) -> Tensor { sum(square(weight - 1)) * 0.01 }
  }

  private struct Below: Constraint {
    static let className = "Below"
    var limit: Double
    init(_ limit: Double) { self.limit = limit }
    init(configuration: Configuration) throws(ConfigurationError) {
      limit = try configuration.double("limit")
    }
    var configuration: JSON { ["limit": .number(limit)] }
    func callAsFunction(_ weight: Tensor) -> Tensor { minimum(weight, limit) }
  }

  private static let gaussian = ActivationFunction("gaussian") { exp($0 * $0 * -0.5) }
  private static let own = CustomObjects(
    [Scale.self, Half.self, Distance.self, Below.self], activations: [gaussian])

  private func trained() throws -> Sequential {
    var model = try Sequential(seed: 1) {
      Input(3)
      Dense(4, activation: Self.gaussian, kernelInitializer: Half(), kernelConstraint: Below(0.75))
      Scale(limit: 0.625)
      Dense(
        2, biasRegularizer: Distance(), activityRegularizer: Distance(), kernelConstraint: MaxNorm(0.8),
        biasConstraint: NonNeg())
    }
    try model.compile(optimizer: SGD(learningRate: 0.1, momentum: 0.5), loss: MeanSquaredError())
    try model.fit(Random.normal(Random.Key(2), [20, 3]), Tensor.ones([20, 2]), epochs: 3, progress: .none)
    return model
  }

  @Test func theyGoOnWithTheSameBits() throws {
    var model = try trained()
    #expect(max(model.weights[2].value).scalar <= 0.625 && max(model.weights[0].value).scalar <= 0.75)
    try model.save(folder.file("a.safetensors"))
    var again = try Sequential(contentsOf: folder.file("a.safetensors"), customObjects: Self.own)
    let x = Random.normal(Random.Key(4), [20, 3])
    for _ in 0..<2 {
      #expect(try model.predict(x).literal == again.predict(x).literal)
      try model.fit(x, Tensor.ones([20, 2]), epochs: 2, progress: .none)
      try again.fit(x, Tensor.ones([20, 2]), epochs: 2, progress: .none)
    }
    #expect(model.weights.map(\.value.literal) == again.weights.map(\.value.literal))
    #expect(max(again.weights[2].value).scalar <= 0.625)
  }

  @Test func whatIsMissingIsNamed() throws {
    try trained().save(folder.file("a.safetensors"))
    func message(_ own: CustomObjects) -> String {
      do {
        _ = try Sequential(contentsOf: folder.file("a.safetensors"), customObjects: own)
        return "none"
      } catch {
        return "\(error)"
      }
    }
    let cases: [(CustomObjects, String)] = [
      (CustomObjects(), "no activation is named gaussian."),
      (CustomObjects(activations: [Self.gaussian]), "no initializer is named Half."),
      (CustomObjects([Half.self], activations: [Self.gaussian]), "no constraint is named Below."),
      (CustomObjects([Half.self, Below.self], activations: [Self.gaussian]), "no layer is named Scale."),
      (
        CustomObjects([Half.self, Below.self, Scale.self], activations: [Self.gaussian]),
        "no regularizer is named Distance."
      ),
    ]
    for (own, expected) in cases {
      let text = message(own)
      #expect(text.contains(expected) && text.contains("pass your own in customObjects"), "\(text)")
    }
  }

  @Test func integersAndTables() throws {
    var model = try Sequential {
      Input(3, dtype: .int32)
      Embedding(10, 4, embeddingsConstraint: UnitNorm(axis: 1))
      Flatten()
      PReLU()
      Dense(2)
    }
    try model.compile(
      optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true))
    let x = Tensor((0..<30).map { Int32($0 * 7 % 10) }, shape: [10, 3])
    let y = Tensor((0..<10).map { Int32($0 % 2) })
    try model.fit(x, y, epochs: 2, progress: .none)
    try model.save(folder.file("a.safetensors"))
    let again = try Sequential(contentsOf: folder.file("a.safetensors"))
    #expect(again.input.dtype == .int32)
    #expect(try model.predict(x).literal == again.predict(x).literal)
    #expect(try model.evaluate(x, y).map(\.value) == again.evaluate(x, y).map(\.value))
  }
}
