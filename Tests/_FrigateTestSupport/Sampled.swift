import FrigateIR

/// A primitive with samples, from which `checkPrimitive` derives its tests.
public protocol Sampled: Primitive {
  /// Typical and edge uses: several element types, empty tensors, one element, ties, ±∞, NaN, −0.
  static var samples: [Sample] { get }
  /// Wrong uses and what the type rule says of them.
  static var errors: [ErrorSample] { get }
}

/// One use of a primitive.
public struct Sample: Sendable {
  /// The rules that a sample may declare impossible.
  public enum Rule: Sendable { case derivative, transpose, batch }

  public var primitive: any Primitive
  public var operands: [Literal]
  /// The results' true values; nil where only the derived checks are wanted.
  public var gives: [Literal]?
  /// Relative error allowed in `gives`, beyond that of rounding once: 0 asks for equal numbers.
  public var tolerance: Double
  /// Whether the derivative at this point is the limit of difference quotients. Where it isn't (a
  /// kink, an infinity) the rules are run, but their values are not compared.
  public var isSmooth: Bool
  /// Rules that refuse, and the text with which they do.
  public var refuses: [Rule: String]

  public init(
    _ primitive: any Primitive, _ operands: Literal..., gives: [Literal]? = nil,
    tolerance: Double = 0, isSmooth: Bool = true, refuses: [Rule: String] = [:]
  ) {
    self.primitive = primitive
    self.operands = operands
    self.gives = gives
    self.tolerance = tolerance
    self.isSmooth = isSmooth
    self.refuses = refuses
  }

  /// A sample with one result.
  public init(
    _ primitive: any Primitive, _ operands: Literal..., gives: Literal,
    tolerance: Double = 0, isSmooth: Bool = true, refuses: [Rule: String] = [:]
  ) {
    self.init(primitive, gives: [gives], tolerance: tolerance, isSmooth: isSmooth, refuses: refuses)
    self.operands = operands
  }
}

/// One wrong use of a primitive: the operands' types, and the whole text of the error.
public struct ErrorSample: Sendable {
  public var primitive: any Primitive
  public var operands: [TensorType]
  public var message: String

  public init(_ primitive: any Primitive, _ operands: TensorType..., message: String) {
    self.primitive = primitive
    self.operands = operands
    self.message = message
  }
}
