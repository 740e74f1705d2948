import FrigateTensor
import Glibc

/// Random weights whose variance is `scale` / n, n the number of a unit's inputs, outputs, or the
/// mean of both, so that signals keep their size from layer to layer.
///
/// Uniform within ±√(3 scale / n), normal with σ = √(scale / n), or the normal truncated at 2σ with
/// its variance restored. A kernel of shape [k…, in, out] has k… · in inputs and k… · out outputs, unless axes
/// are named.
public struct VarianceScaling: ElementwiseInitializer {
  public static let className = "VarianceScaling"
  public var scale: Double
  public var mode: Mode
  public var distribution: Distribution
  /// Gives the same values in every model; nil leaves them to the model's seed.
  public var seed: Int?
  /// The axes whose sizes' product is the number of inputs; counts only beside `outputAxes`.
  public var inputAxes: [Int]?
  /// The axes whose sizes' product is the number of outputs; counts only beside `inputAxes`.
  public var outputAxes: [Int]?

  public enum Mode: String, Sendable, CaseIterable {
    case fanIn = "fan_in"
    case fanOut = "fan_out"
    case fanAverage = "fan_avg"
  }

  public enum Distribution: String, Sendable, CaseIterable {
    case truncatedNormal = "truncated_normal"
    case untruncatedNormal = "untruncated_normal"
    case uniform
  }

  public init(
    scale: Double = 1, mode: Mode = .fanIn, distribution: Distribution = .truncatedNormal,
    seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil
  ) {
    self.scale = scale
    self.mode = mode
    self.distribution = distribution
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }

  public var configuration: JSON {
    [
      "seed": seed.map(JSON.int) ?? .null, "scale": .number(scale), "mode": .string(mode.rawValue),
      "distribution": .string(distribution.rawValue), "input_axes": .axes(inputAxes),
      "output_axes": .axes(outputAxes),
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    scale = try configuration.double("scale", default: 1)
    let mode = try configuration.string("mode", default: "fan_in")
    let distribution = try configuration.string("distribution", default: "truncated_normal")
    guard let mode = Mode(rawValue: mode),
      let distribution = Distribution(rawValue: distribution == "normal" ? "truncated_normal" : distribution)
    else {
      throw ConfigurationError(
        "no mode \(mode) with distribution \(distribution).", in: Self.className,
        fix:
          "use a mode fan_in, fan_out or fan_avg and a distribution truncated_normal, untruncated_normal or uniform"
      )
    }
    self.mode = mode
    self.distribution = distribution
    seed = try configuration.seed()
    inputAxes = try configuration.ints("input_axes")
    outputAxes = try configuration.ints("output_axes")
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    for axes in [inputAxes, outputAxes] {
      if let axis = axes?.first(where: { !(-shape.count..<shape.count).contains($0) }) {
        throw ConfigurationError(
          "the weight has no axis \(axis).", in: Self.className,
          fix: "name axes from 0 to \(shape.count - 1), or from the back")
      }
    }
    if !(scale > 0 && scale.isFinite) {
      throw ConfigurationError(
        "a variance can't be scaled by \(scale).", in: Self.className, fix: "give more than 0")
    }
  }

  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor {
    let (fanIn, fanOut) = fans(shape)
    let key = seeded(key)
    let n =
      switch mode {
      case .fanIn: fanIn
      case .fanOut: fanOut
      case .fanAverage: (fanIn + fanOut) / 2
      }
    let variance = scale / max(1, n)
    switch distribution {
    case .uniform:
      let limit = (3 * variance).squareRoot()
      return Random.uniform(key, shape, low: -limit, high: limit)
    case .untruncatedNormal:
      return Random.normal(key, shape) * variance.squareRoot()
    case .truncatedNormal:
      // The standard deviation of a unit normal truncated at ±2.
      let truncated = 0.87962566103423978
      return Random.truncatedNormal(key, shape, low: -2, high: 2)
        * (variance.squareRoot() / truncated)
    }
  }

  private func fans(_ shape: [Int]) -> (Double, Double) {
    guard let inputAxes, let outputAxes else { return Self.fans(shape) }
    func product(_ axes: [Int]) -> Double {
      axes.reduce(1) { $0 * Double(shape[$1 < 0 ? $1 + shape.count : $1]) }
    }
    return (product(inputAxes), product(outputAxes))
  }

  /// Numbers of inputs and outputs of one unit.
  static func fans(_ shape: [Int]) -> (Double, Double) {
    switch shape.count {
    case 0: (1, 1)
    case 1: (Double(shape[0]), Double(shape[0]))
    default:
      {
        let field = Double(shape.dropLast(2).reduce(1, *))
        return (field * Double(shape[shape.count - 2]), field * Double(shape[shape.count - 1]))
      }()
    }
  }
}

/// A `VarianceScaling` with a name of its own.
public protocol ScaledInitializer: ElementwiseInitializer {
  init(seed: Int?, inputAxes: [Int]?, outputAxes: [Int]?)
  static var scaling: VarianceScaling { get }
  /// As of `VarianceScaling`.
  var inputAxes: [Int]? { get set }
  var outputAxes: [Int]? { get set }
}

extension ScaledInitializer {
  public var configuration: JSON {
    [
      "seed": seed.map(JSON.int) ?? .null, "input_axes": .axes(inputAxes), "output_axes": .axes(outputAxes),
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    try self.init(
      seed: configuration.seed(), inputAxes: configuration.ints("input_axes"),
      outputAxes: configuration.ints("output_axes"))
  }

  private var own: VarianceScaling {
    var scaling = Self.scaling
    (scaling.seed, scaling.inputAxes, scaling.outputAxes) = (seed, inputAxes, outputAxes)
    return scaling
  }

  public func check(shape: [Int]) throws(ConfigurationError) { try own.check(shape: shape) }
  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor { own(shape, key) }
}

extension JSON {
  /// Axes, or null for the usual ones.
  fileprivate static func axes(_ axes: [Int]?) -> JSON { axes.map { .array($0.map(JSON.int)) } ?? .null }
}

/// Uniform within ±√(6 / (inputs + outputs)).
///
/// Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural networks*,
/// Proceedings of Machine Learning Research 9 (2010) 249–256.
public struct GlorotUniform: ScaledInitializer {
  public static let className = "GlorotUniform"
  public static let scaling = VarianceScaling(mode: .fanAverage, distribution: .uniform)
  public var seed: Int?
  public var inputAxes: [Int]?
  public var outputAxes: [Int]?
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    (self.seed, self.inputAxes, self.outputAxes) = (seed, inputAxes, outputAxes)
  }
}

/// Truncated normal with σ² = 2 / (inputs + outputs).
public struct GlorotNormal: ScaledInitializer {
  public static let className = "GlorotNormal"
  public static let scaling = VarianceScaling(mode: .fanAverage)
  public var seed: Int?
  public var inputAxes: [Int]?
  public var outputAxes: [Int]?
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    (self.seed, self.inputAxes, self.outputAxes) = (seed, inputAxes, outputAxes)
  }
}

/// Uniform within ±√(6 / inputs), for relu. He et al. (2015), DOI 10.1109/ICCV.2015.123.
public struct HeUniform: ScaledInitializer {
  public static let className = "HeUniform"
  public static let scaling = VarianceScaling(scale: 2, distribution: .uniform)
  public var seed: Int?
  public var inputAxes: [Int]?
  public var outputAxes: [Int]?
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    (self.seed, self.inputAxes, self.outputAxes) = (seed, inputAxes, outputAxes)
  }
}

/// Truncated normal with σ² = 2 / inputs, for relu. He et al. (2015), DOI 10.1109/ICCV.2015.123.
public struct HeNormal: ScaledInitializer {
  public static let className = "HeNormal"
  public static let scaling = VarianceScaling(scale: 2)
  public var seed: Int?
  public var inputAxes: [Int]?
  public var outputAxes: [Int]?
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    (self.seed, self.inputAxes, self.outputAxes) = (seed, inputAxes, outputAxes)
  }
}

/// Uniform within ±√(3 / inputs). LeCun et al. (1998), DOI 10.1007/3-540-49430-8_2.
public struct LecunUniform: ScaledInitializer {
  public static let className = "LecunUniform"
  public static let scaling = VarianceScaling(distribution: .uniform)
  public var seed: Int?
  public var inputAxes: [Int]?
  public var outputAxes: [Int]?
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    (self.seed, self.inputAxes, self.outputAxes) = (seed, inputAxes, outputAxes)
  }
}

/// Truncated normal with σ² = 1 / inputs. LeCun et al. (1998), DOI 10.1007/3-540-49430-8_2.
public struct LecunNormal: ScaledInitializer {
  public static let className = "LecunNormal"
  public static let scaling = VarianceScaling()
  public var seed: Int?
  public var inputAxes: [Int]?
  public var outputAxes: [Int]?
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    (self.seed, self.inputAxes, self.outputAxes) = (seed, inputAxes, outputAxes)
  }
}
