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
