import FrigateTensor
import Testing

@testable import FrigateNN

/// Moments and limits against theory. A mean of n numbers with standard deviation σ lies within
/// 5 σ/√n of its expectation but for once in two million; the seeds are fixed anyway.
struct InitializersTests {
  /// With a seed of its own an initializer gives the same values in every model.
  @Test func seedsOfInitializers() throws {
    let (one, other) = (Random.Key(1), Random.Key(2))
    func values(_ initializer: any Initializer, _ key: Random.Key) -> [Float] {
      initializer([3, 5], key).scalars(as: Float.self)
    }
    func make(_ seed: Int?) -> [any Initializer] {
      [
        RandomUniform(seed: seed), RandomNormal(seed: seed), TruncatedNormal(seed: seed),
        VarianceScaling(seed: seed), GlorotUniform(seed: seed), HeNormal(seed: seed), Orthogonal(seed: seed),
      ]
    }
    for ((seven, eight), none) in zip(zip(make(7), make(8)), make(nil)) {
      #expect(values(seven, one) == values(seven, other))
      #expect(values(seven, one) != values(eight, one))
      #expect(values(none, one) != values(none, other))
      #expect(seven.configuration["seed"] == 7 && none.configuration["seed"] == .null)
    }
    let generator = #"{"class_name": "SeedGenerator", "config": {"seed": 3, "name": "seed_generator"}}"#
    let read = try HeNormal(
      configuration: Configuration(className: "HeNormal", ["seed": JSON(parsing: generator.utf8)]))
    #expect(read.seed == 3)
    // Axes decide what counts as inputs and outputs: the spread of 4 inputs beside that of 400.
    let few = HeUniform(inputAxes: [0], outputAxes: [1, 2])([4, 10, 10], one)
    let many = HeUniform(inputAxes: [0, 1, -1], outputAxes: [0])([4, 10, 10], one)
    #expect(abs(max(abs(few)).literal.doubles[0] - (6.0 / 4).squareRoot()) < 0.05)
    #expect(abs(max(abs(many)).literal.doubles[0] - (6.0 / 400).squareRoot()) < 0.005)
  }

  private static let shape = [200, 300]
  private static let n = 60_000.0

  @Test func fansAreKerass() throws {
    for item in try #require(KerasParts.text("fans").array) {
      let shape = try #require(item["shape"]?.array).compactMap(\.int)
      let fans = VarianceScaling.fans(shape)
      #expect([fans.0, fans.1] == item["fans"]?.array?.compactMap(\.double), "\(shape)")
    }
  }

  static let uniforms: [(any Initializer, Double)] = [
    (GlorotUniform(), (6.0 / 500).squareRoot()), (HeUniform(), (6.0 / 200).squareRoot()),
    (LecunUniform(), (3.0 / 200).squareRoot()), (RandomUniform(-0.3, 0.3), 0.3), (RandomUniform(), 0.05),
    (VarianceScaling(scale: 4, mode: .fanOut, distribution: .uniform), (12.0 / 300).squareRoot()),
  ]

  @Test(arguments: uniforms.indices) func uniformWithinItsLimits(_ k: Int) {
    let (initializer, limit) = Self.uniforms[k]
    let values = draw(initializer)
    #expect(values.allSatisfy { abs($0) <= limit * (1 + 1e-6) })
    #expect(values.max()! > 0.999 * limit && values.min()! < -0.999 * limit)
    expectMoments(values, variance: limit * limit / 3, kurtosis: 1.8)
  }

  static let normals: [(any Initializer, Double, truncated: Bool)] = [
    (GlorotNormal(), 2.0 / 500, true), (HeNormal(), 2.0 / 200, true), (LecunNormal(), 1.0 / 200, true),
    (VarianceScaling(scale: 3, mode: .fanOut, distribution: .untruncatedNormal), 3.0 / 300, false),
    (RandomNormal(standardDeviation: 0.2), 0.04, false), (RandomNormal(), 0.0025, false),
  ]

  @Test(arguments: normals.indices) func normalWithItsVariance(_ k: Int) {
    let (initializer, variance, truncated) = Self.normals[k]
    let values = draw(initializer)
    expectMoments(values, variance: variance, kurtosis: truncated ? 2.363 : 3)
    let furthest = values.map { abs($0) }.max()! / variance.squareRoot()
    if truncated {
      // Two standard deviations of the normal that was cut, whose cut one has 0.8796 of it.
      #expect(furthest <= 2 / 0.8796 && furthest > 2.2)
    } else {
      #expect(furthest > 3.5)
    }
  }

  @Test func truncatedNormalIsCutAtTwoDeviations() {
    let values = draw(TruncatedNormal(mean: 1, standardDeviation: 0.5))
    #expect(values.allSatisfy { abs($0 - 1) <= 1.000001 })
    expectMoments(values.map { $0 - 1 }, variance: 0.25 * 0.77374, kurtosis: 2.363)
  }

  @Test func meansAreMoved() {
    let mean = draw(RandomNormal(mean: 3, standardDeviation: 0.1)).reduce(0, +) / Self.n
    #expect(abs(mean - 3) < 5 * 0.1 / Self.n.squareRoot())
  }

  @Test func convolutionKernelsCountTheirWindow() {
    // Inputs 3 · 3 · 16, outputs 3 · 3 · 32.
    let values = GlorotUniform()([3, 3, 16, 32], Random.Key(1)).literal.doubles
    let limit = (6.0 / (9 * 48)).squareRoot()
    #expect(values.allSatisfy { abs($0) <= limit * (1 + 1e-6) })
    #expect(values.max()! > 0.99 * limit)
  }

  @Test func constants() {
    #expect(Zeros()([2, 2], Random.Key(0)).literal.doubles == [0, 0, 0, 0])
    #expect(Ones()([3], Random.Key(0)).literal.doubles == [1, 1, 1])
    #expect(Constant(-2.5)([2], Random.Key(0)).literal.doubles == [-2.5, -2.5])
  }

  @Test func withoutChanceTheyAreKerass() throws {
    let cases: [(String, any Initializer)] = [
      ("identity", Identity()), ("identity_gain", Identity(gain: 0.5)), ("constant", Constant(-2.5)),
    ]
    #expect(try KerasParts.cases("initializer") == Set(cases.map(\.0)))
    for (name, initializer) in cases {
      let expected = try KerasParts.tensor("initializer/\(name)/value")
      #expect(initializer(expected.shape, Random.Key(0)).literal == expected.literal)
    }
  }

  @Test(arguments: [[6, 4], [4, 6], [5, 5], [3, 3, 2, 8], [1, 3], [200, 200], [70, 150], [64, 65]])
  func orthogonalIs(_ shape: [Int]) {
    let columns = shape.last!
    let rows = shape.dropLast().reduce(1, *)
    let q = Orthogonal(gain: 2)(shape, Random.Key(3)).reshaped([rows, columns])
    let product = rows >= columns ? matmul(q.T, q) : matmul(q, q.T)
    let identity = 4 * Tensor.eye(min(rows, columns))
    #expect(max(abs(product - identity)).scalar < 4e-6)
  }

  /// Every direction is as likely as any other: each element has mean 0 and variance 1 / n, and so have
  /// products of elements of different places.
  @Test func orthogonalPrefersNoDirection() {
    let draws = (0..<2000).map { Orthogonal()([3, 3], Random.Key($0)).literal.doubles }
    let deviation = (1.0 / 3 / 2000).squareRoot()
    for i in 0..<9 {
      let values = draws.map { $0[i] }
      #expect(abs(values.reduce(0, +) / 2000) < 5 * deviation)
      // Of x², the variance is 3 / 15 − 1 / 9 = 4 / 45.
      let square = values.reduce(0) { $0 + $1 * $1 } / 2000
      #expect(abs(square - 1.0 / 3) < 5 * (4.0 / 45 / 2000).squareRoot())
    }
    let product = draws.reduce(0) { $0 + $1[0] * $1[1] } / 2000
    #expect(abs(product) < 5 * (1.0 / 15 / 2000).squareRoot())
  }

  @Test(arguments: InitializerCatalog.all.map { $0.className })
  func theSameKeyGivesTheSameBits(_ name: String) throws {
    let type = try #require(InitializerCatalog.all.first { $0.className == name })
    let initializer = try type.init(configuration: Configuration(className: name, [:]))
    let (a, b) = (initializer([7, 5], Random.Key(9)), initializer([7, 5], Random.Key(9)))
    #expect(a.dtype == .float32 && a.shape == [7, 5])
    #expect(bits(a) == bits(b))
    if ![Zeros.className, Ones.className, Constant.className, Identity.className].contains(name) {
      #expect(bits(a) != bits(initializer([7, 5], Random.Key(10))))
    }
  }

  @Test func weightsOfAModelDiffer() throws {
    func model(seed: Int) throws -> Sequential {
      try Sequential(seed: seed, input: Input(20), layers: (0..<3).map { _ in Dense(20) })
    }
    let kernels = try model(seed: 0).weights.filter { $0.name == "kernel" }.map { bits($0.value) }
    #expect(Set(kernels).count == 3)
    #expect(
      try model(seed: 0).weights.map { bits($0.value) } == model(seed: 0).weights.map { bits($0.value) })
    #expect(try bits(model(seed: 1).weights[0].value) != kernels[0])
    #expect(try bits(model(seed: -1).weights[0].value) != kernels[0])
  }

  private func draw(_ initializer: any Initializer) -> [Double] {
    initializer(Self.shape, Random.Key(7)).literal.doubles
  }

  /// Of numbers with mean 0: E x² = variance, E x⁴ = kurtosis · variance².
  private func expectMoments(
    _ values: [Double], variance: Double, kurtosis: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let mean = values.reduce(0, +) / Self.n
    let second = values.reduce(0) { $0 + $1 * $1 } / Self.n
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Self.n
    #expect(abs(mean) < 5 * (variance / Self.n).squareRoot(), sourceLocation: sourceLocation)
    let spread = variance * ((kurtosis - 1) / Self.n).squareRoot()
    #expect(abs(second - variance) < 5 * spread, sourceLocation: sourceLocation)
    #expect(abs(fourth / (second * second) - kurtosis) < 0.12, sourceLocation: sourceLocation)
  }

  /// Large weights are made a tile at a time, with the bits of those made operation by operation.
  @Test func largeWeights() throws {
    let shape: [Int] = [1024, 1027]
    let initializers: [any Initializer] = [
      GlorotUniform(), HeNormal(), LecunUniform(seed: 3), VarianceScaling(distribution: .untruncatedNormal),
      RandomUniform(-0.3, 0.7), RandomNormal(mean: 1, standardDeviation: 0.3), TruncatedNormal(seed: 9),
      Zeros(), Ones(),
    ]
    for initializer in initializers {
      let specification = WeightSpecification("kernel", shape, initializer)
      let value = specification.firstValue(Random.Key(7))
      #expect(value.literal == initializer(shape, Random.Key(7)).literal, "\(initializer)")
    }
  }
}

/// The bits of a float32 tensor.
func bits(_ x: Tensor) -> [UInt32] {
  x.scalars(as: Float.self).map(\.bitPattern)
}
