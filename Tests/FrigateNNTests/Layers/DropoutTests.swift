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

    // Another seed of a layer draws another mask, the same seed the same.
    let context = LayerContext(isTraining: true, key: Random.Key(3))
    func drop(_ layer: some Layer) -> [Float] {
      var (weights, context) = ([Tensor](), context)
      return layer.apply(Tensor.ones([3, 4, 50]), weights: &weights, &context).scalars(as: Float.self)
    }
    #expect(drop(Dropout(0.5, seed: 1)) == drop(Dropout(0.5, seed: 1)))
    #expect(Set([nil, 1, 2].map { drop(Dropout(0.5, seed: $0)) }).count == 3)
    #expect(drop(GaussianNoise(1, seed: 1)) != drop(GaussianNoise(1, seed: 2)))
    #expect(drop(GaussianDropout(0.5, seed: 1)) != drop(GaussianDropout(0.5)))
    // Along axes of size 1 all are kept or dropped together.
    for layer in [Dropout(0.5, noiseShape: [nil, 1, 50]), AlphaDropout(0.5, noiseShape: [nil, 1, nil])]
      as [any Layer]
    {
      let rows = drop(layer)
      #expect(
        (0..<3).allSatisfy { b in
          (1..<4).allSatisfy {
            rows[b * 200 + $0 * 50..<b * 200 + $0 * 50 + 50] == rows[b * 200..<b * 200 + 50]
          }
        })
      #expect(rows[0..<50] != rows[200..<250] && Set(rows).count == 2)
    }

    // Two layers of one model draw different masks.
    let both = try model.apply(
      Tensor.ones([1, 64]), weights: &model.weightValues, isTraining: true, key: Random.Key(3)
    ).output
    #expect(abs(both.literal.doubles[0]) < 64 * 4 * 0.6)
  }
}

extension Sequential {
  fileprivate var weightValues: [Tensor] {
    get { weights.map(\.value) }
    set { for k in weights.indices { weights[k].value = newValue[k] } }
  }
}
