import FrigateTensor
import Testing

@testable import FrigateNN

struct DropoutTests {
  private static let count = 100_000

  private func drop(_ rate: Double, _ x: Tensor, training: Bool = true, key: Int = 1) -> [Float] {
    var context = LayerContext(isTraining: training, key: training ? Random.Key(key) : nil)
    var weights: [Tensor] = []
    return Dropout(rate).apply(x, weights: &weights, &context).scalars()
  }

  @Test(arguments: [0.1, 0.5, 0.75]) func dropsItsRateAndScalesTheRest(_ rate: Double) {
    let y = drop(rate, Tensor.full([Self.count], 3))
    let kept = y.filter { $0 != 0 }
    #expect(Set(kept).count == 1)
    #expect(abs(Double(kept[0]) - 3 / (1 - rate)) < 1e-5)
    // Five standard deviations of a binomial count.
    let deviation = (rate * (1 - rate) * Double(Self.count)).squareRoot()
    #expect(abs(Double(Self.count - kept.count) - rate * Double(Self.count)) < 5 * deviation)
  }

  @Test func neighboursAreDroppedIndependently() {
    let y = drop(0.5, .ones([Self.count])).map { $0 != 0 }
    let equal = zip(y, y.dropFirst()).filter { $0 == $1 }.count
    #expect(abs(Double(equal) - Double(Self.count) / 2) < 5 * (Double(Self.count) / 4).squareRoot())
  }

  @Test func outsideTrainingAndAtRateZeroNothingHappens() {
    let x = Tensor([1, -2, 0, .infinity] as [Float])
    #expect(drop(0.5, x, training: false) == x.scalars())
    #expect(drop(0, x) == x.scalars())
  }

  @Test func rateOneDropsEverything() {
    #expect(drop(1, Tensor([1, -2, .infinity] as [Float])).allSatisfy { $0 == 0 })
  }

  @Test func gradientsPassWhereValuesDo() {
    let x = Tensor.ones([64])
    let mask = drop(0.25, x)
    let gradient = grad(of: { (x: Tensor) in
      var context = LayerContext(isTraining: true, key: Random.Key(1))
      var weights: [Tensor] = []
      return sum(Dropout(0.25).apply(x, weights: &weights, &context))
    })(x)
    #expect(gradient.scalars() == mask)
  }

  @Test func theMaskChangesFromStepToStepAndIsAbsentInEvaluation() throws {
    // Without learning, the loss changes by the mask alone.
    var model = try Sequential {
      Input(64)
      Dropout(0.5)
      Dropout(0.5)
      Dense(1, kernelInitializer: Ones())
    }
    try model.compile(optimizer: SGD(learningRate: 0), loss: MeanSquaredError())
    let (x, y) = (Random.normal(Random.Key(2), [8, 64]), Tensor.zeros([8, 1]))
    let losses = try #require(model.fit(x, y, epochs: 6, shuffle: false, progress: .none)["loss"])
    #expect(Set(losses).count == 6)
    let evaluations = try (0..<2).map { _ in try model.evaluate(x, y)[0].value }
    #expect(evaluations[0] == evaluations[1])
    #expect(try model.predict(x).scalars(as: Float.self) == model.predict(x).scalars(as: Float.self))

    // Two layers of one model draw different masks.
    let (both, _) = try model.apply(
      Tensor.ones([1, 64]), weights: &model.weightValues, isTraining: true, key: Random.Key(3))
    #expect(abs(both.literal.doubles[0]) < 64 * 4 * 0.6)
  }
}

extension Sequential {
  fileprivate var weightValues: [Tensor] {
    get { weights.map(\.value) }
    set { for k in weights.indices { weights[k].value = newValue[k] } }
  }
}
