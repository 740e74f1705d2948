import FrigateEngine
import FrigateIR
import FrigateTensor

/// A weight a layer asks for.
public struct WeightSpecification: Sendable {
  public var name: String
  public var shape: [Int]
  public var initializer: any Initializer
  public var isTrainable: Bool
  public var regularizer: (any Regularizer)?
  /// What it is made to obey after each update.
  public var constraint: (any Constraint)?
  /// Whether the layer is given it in the element type that it computes in, as in Keras; where not, as it is kept.
  public var autocasts = true

  public init(
    _ name: String, _ shape: [Int], _ initializer: any Initializer, isTrainable: Bool = true,
    regularizer: (any Regularizer)? = nil, constraint: (any Constraint)? = nil, autocasts: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.isTrainable = isTrainable
    self.regularizer = regularizer
    self.constraint = constraint
    self.autocasts = autocasts
  }

  /// What the initializer makes of a key.
  func firstValue(_ key: Random.Key) -> Tensor {
    let isLarge = shape.reduce(1, *) >= Self.large
    guard isLarge, var initializer = initializer as? any ElementwiseInitializer else {
      return initializer(shape, key)
    }
    // Operation by operation, a large weight would take the memory of seven while it is made.
    let start = initializer.seed.map { Random.Key($0) } ?? key
    initializer.seed = nil
    let (program, captured) = FrigateTensor.program(of: [start.data.type]) { [initializer, shape] in
      [initializer(shape, Random.Key(data: $0[0]))]
    }
    guard let plan = try? Plan(program) else { return initializer(shape, start) }
    return Tensor(plan.run([start.data.literal] + captured.map(\.literal))[0])
  }

  /// Elements from which on it is worth a plan.
  static let large: Int = 1 << 20

  /// Throws where a part can't serve a weight of this shape.
  func check() throws(ConfigurationError) {
    let parts: [(any WeightPart)?] = [initializer, regularizer, constraint]
    for case let part? in parts {
      do {
        try part.check(shape: shape)
      } catch {
        throw ConfigurationError(
          "its \(name) of shape \(shape) and \(type(of: part).className): \(error.problem)", fix: error.fix)
      }
    }
  }
}

/// What acts on a weight: how it starts, what it costs, what it must obey.
public protocol WeightPart: Configurable {
  /// Throws where it can't serve a weight of this shape, or its parameters make no sense. Without a
  /// word of its own, a part serves any.
  func check(shape: [Int]) throws(ConfigurationError)
}

extension WeightPart {
  public func check(shape: [Int]) throws(ConfigurationError) {}
}
