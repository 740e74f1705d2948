import FrigateTensor

/// Random values from the model's seed, or from one of its own.
public protocol SeededInitializer: Initializer {
  var seed: Int? { get set }
}

extension SeededInitializer {
  func seeded(_ key: Random.Key) -> Random.Key { seed.map { Random.Key($0) } ?? key }
}

/// Draws each value by itself, so that many can be made a tile at a time.
public protocol ElementwiseInitializer: SeededInitializer {}

/// Uniform between two bounds.
public struct RandomUniform: ElementwiseInitializer {
  public static let className = "RandomUniform"
  public var lowerBound: Double
  public var upperBound: Double
  /// Gives the same values in every model; nil leaves them to the model's seed.
  public var seed: Int?

  public init(_ lowerBound: Double = -0.05, _ upperBound: Double = 0.05, seed: Int? = nil) {
    self.lowerBound = lowerBound
    self.upperBound = upperBound
    self.seed = seed
  }

  public var configuration: JSON {
    ["seed": seed.map(JSON.int) ?? .null, "minval": .number(lowerBound), "maxval": .number(upperBound)]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    lowerBound = try configuration.double("minval", default: -0.05)
    upperBound = try configuration.double("maxval", default: 0.05)
    seed = try configuration.seed()
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    if !(lowerBound <= upperBound && (upperBound - lowerBound).isFinite) {
      throw ConfigurationError(
        "no number lies between \(lowerBound) and \(upperBound).", in: Self.className,
        fix: "let minval be at most maxval")
    }
  }

  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor {
    Random.uniform(seeded(key), shape, low: lowerBound, high: upperBound)
  }
}

/// Normal with a mean and a standard deviation.
public struct RandomNormal: NormalInitializer {
  public static let className = "RandomNormal"
  public var mean: Double
  public var standardDeviation: Double
  /// Gives the same values in every model; nil leaves them to the model's seed.
  public var seed: Int?

  public init(mean: Double = 0, standardDeviation: Double = 0.05, seed: Int? = nil) {
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.seed = seed
  }

  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor {
    Random.normal(seeded(key), shape) * standardDeviation + mean
  }
}

/// Normal, with what lies further than two standard deviations from the mean drawn again.
public struct TruncatedNormal: NormalInitializer {
  public static let className = "TruncatedNormal"
  public var mean: Double
  public var standardDeviation: Double
  /// Gives the same values in every model; nil leaves them to the model's seed.
  public var seed: Int?

  public init(mean: Double = 0, standardDeviation: Double = 0.05, seed: Int? = nil) {
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.seed = seed
  }

  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor {
    Random.truncatedNormal(seeded(key), shape, low: -2, high: 2) * standardDeviation + mean
  }
}

/// What initializers share that draw around a mean.
protocol NormalInitializer: ElementwiseInitializer {
  var mean: Double { get }
  var standardDeviation: Double { get }
  init(mean: Double, standardDeviation: Double, seed: Int?)
}

extension NormalInitializer {
  public var configuration: JSON {
    ["seed": seed.map(JSON.int) ?? .null, "mean": .number(mean), "stddev": .number(standardDeviation)]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    self.init(
      mean: try configuration.double("mean", default: 0),
      standardDeviation: try configuration.double("stddev", default: 0.05), seed: try configuration.seed())
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    if !(standardDeviation >= 0 && standardDeviation.isFinite) {
      throw ConfigurationError(
        "a standard deviation can't be \(standardDeviation).", in: Self.className, fix: "give 0 or more")
    }
  }
}
