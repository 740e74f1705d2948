import FrigateTensor
import Testing

@testable import FrigateNN

/// Layers that act at random in training: Keras's formulas, by their moments.
struct NoiseLayersTests {
  private static let count = 100_000

  private func apply(_ layer: any Layer, _ x: Tensor, key: Int = 1) -> [Double] {
    var context = LayerContext(isTraining: true, key: Random.Key(key))
    var weights: [Tensor] = []
    return layer.apply(x, weights: &weights, &context).literal.doubles
  }

  /// A mean and a variance within five standard deviations of their estimates, for noise that is normal.
  private func expectNormal(
    _ values: [Double], mean: Double, variance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let n = Double(values.count)
    let m = values.reduce(0, +) / n
    let v = values.reduce(0) { $0 + ($1 - m) * ($1 - m) } / n
    #expect(abs(m - mean) < 5 * (variance / n).squareRoot(), sourceLocation: sourceLocation)
    #expect(abs(v - variance) < 5 * variance * (2 / n).squareRoot(), sourceLocation: sourceLocation)
  }

  @Test func gaussianNoiseIsAdded() {
    expectNormal(apply(GaussianNoise(0.5), Tensor.full([Self.count], 3)), mean: 3, variance: 0.25)
  }

  @Test func gaussianDropoutMultiplies() {
    expectNormal(
      apply(GaussianDropout(0.2), Tensor.full([Self.count], -2)), mean: -2, variance: 4 * 0.2 / 0.8)
  }

  @Test func alphaDropoutKeepsMeanAndVariance() {
    let x = Random.normal(Random.Key(3), [Self.count])
    let y = apply(AlphaDropout(0.3), x)
    // Not normal, but the fourth moment is smaller than a normal one's.
    expectNormal(y, mean: 0, variance: 1)
    let lowest = -1.7580993408473766
    let a = 1 / (0.7 * (1 + 0.3 * lowest * lowest)).squareRoot()
    let (b, values) = (-a * lowest * 0.3, x.literal.doubles)
    let dropped = y.indices.filter { abs(y[$0] - (a * lowest + b)) < 1e-5 }
    let deviation = (0.3 * 0.7 * Double(Self.count)).squareRoot()
    #expect(abs(Double(dropped.count) - 0.3 * Double(Self.count)) < 5 * deviation + 5)
    let out = Set(dropped)
    #expect(y.indices.allSatisfy { out.contains($0) || abs(y[$0] - (a * values[$0] + b)) < 1e-5 })
  }

  @Test(arguments: [0, 1, 2]) func drawsAreOfTheKeyAndNothingHappensAtZero(_ k: Int) {
    let layers: [[any Layer]] = [
      [GaussianNoise(0), GaussianNoise(0.5)], [GaussianDropout(0), GaussianDropout(0.5)],
      [AlphaDropout(0), AlphaDropout(0.5)],
    ]
    let x = Tensor([1, -2, 0.5, 4] as [Float])
    #expect(apply(layers[k][0], x) == x.literal.doubles)
    #expect(apply(layers[k][1], x) == apply(layers[k][1], x))
    #expect(apply(layers[k][1], x) != apply(layers[k][1], x, key: 2))
  }
}
