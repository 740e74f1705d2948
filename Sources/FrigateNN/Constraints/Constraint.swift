import FrigateTensor

/// What a weight is made to obey after each update of a training.
public protocol Constraint: WeightPart {
  /// The nearest weight that obeys, of the same shape.
  func callAsFunction(_ weight: Tensor) -> Tensor
}

extension Constraint {
  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.constraints", among: ConstraintCatalog.all)
  }
}

/// The constraints a configuration may name.
public enum ConstraintCatalog {
  public static let all: [any Constraint.Type] = [
    MaxNorm.self, MinMaxNorm.self, NonNeg.self, UnitNorm.self,
  ]
}

extension Configuration {
  /// The constraint described under `key`; nil where there is none.
  public func constraint(_ key: String) throws(ConfigurationError) -> (any Constraint)? {
    guard let part = try part(key) else { return nil }
    return try part.instance(of: ConstraintCatalog.all, called: "constraint") { $0 is any Constraint.Type }
  }
}

/// A constraint on the norms √Σ w² along axes: of a Dense kernel along axis 0, those of the units'
/// incoming weights.
protocol NormConstraint: Constraint {
  var axes: [Int] { get }
  /// Throws where the other parameters make no sense.
  func checkParameters() throws(ConfigurationError)
}

extension NormConstraint {
  func norms(_ weight: Tensor) -> Tensor {
    sqrt(sum(square(weight), axes: axes, keepingAxes: true))
  }

  /// Keras writes one axis as a number, several as a list.
  var axisConfiguration: JSON { axes.count == 1 ? .int(axes[0]) : .array(axes.map(JSON.int)) }

  public func check(shape: [Int]) throws(ConfigurationError) {
    try checkParameters()
    let places = axes.map { $0 < 0 ? $0 &+ shape.count : $0 }
    if !places.allSatisfy(shape.indices.contains) || Set(places).count != places.count {
      throw ConfigurationError(
        "axes \(axes) aren't axes of the weight.", in: Self.className,
        fix: "name axes from 0 to \(shape.count - 1), each once")
    }
  }

  func checkParameters() throws(ConfigurationError) {}
}

extension Configuration {
  /// The axes under `axis`; 0 where there are none.
  func axes() throws(ConfigurationError) -> [Int] { try ints("axis") ?? [0] }
}
