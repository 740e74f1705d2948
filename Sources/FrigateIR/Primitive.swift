/// One operation of the language. Its stored properties are its parameters; its file holds every
/// rule there is about it.
///
/// No requirement has a default here, so the compiler lists what a new primitive lacks. A rule that
/// can't exist throws `OperationError` with the reason. Refined protocols (`ElementwisePrimitive`,
/// `LinearPrimitive`, …) supply a rule only where it is a theorem.
public protocol Primitive: Hashable, Sendable {
  /// The name in printed programs, in snake case: `dot_general`.
  static var name: String { get }

  // MARK: Text

  /// The parameters, as printed; `init(_:)` reads them back.
  var attributes: Attributes { get }
  init(_ attributes: Attributes) throws(AttributeError)

  // MARK: Types

  /// The results' types. Throws what is wrong with the operands' types; everything below may rely
  /// on operands that passed.
  func types(of operands: [TensorType]) throws(OperationError) -> [TensorType]

  // MARK: Derivative

  /// Tangents of the results `y`, from the operands `x` and their tangents `dx` (`nil` is zero),
  /// linear in `dx`. Called only when some `dx` is there and some result is floating; a tangent
  /// for a result that isn't floating is ignored.
  func derivative(_ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]) throws(OperationError) -> [Symbol?]

  // MARK: Transpose

  /// Cotangents of the operands in which the operation is linear, from the results' cotangents `ct`
  /// (`nil` is zero, but not all are). Entries for known operands are ignored.
  func transpose(_ ct: [Symbol?], _ x: [LinearOperand]) throws(OperationError) -> [Symbol?]

  // MARK: Batching

  /// The operation over a batch of `size`: a mapped operand has a new leading axis of that size,
  /// and so has every result.
  func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol]

  // MARK: Sharding

  /// The ways in which the operation falls into equal parts for `count` shards; none if a shard can't do its
  /// part without the whole of what is cut.
  func shardings(of x: [TensorType], count: Int) -> [Sharding]

  // MARK: Reference

  /// The results' values, computed as exactly as their element types allow; every kernel is
  /// measured against this.
  func reference(_ x: [Literal], types: [TensorType]) -> [Literal]
}

extension Primitive {
  public var name: String { Self.name }

  /// The error of a rule that can't exist.
  public func undefined(_ rule: String, because reason: String) -> OperationError {
    OperationError(name, "has no \(rule): \(reason)")
  }
}

/// An operand as `Primitive.transpose` sees it.
public enum LinearOperand {
  /// A value that doesn't depend on what is transposed.
  case known(Symbol)
  /// A linear input: nothing but its type exists when the transpose runs.
  case linear(TensorType)

  public var isLinear: Bool {
    switch self {
    case .known: false
    case .linear: true
    }
  }

  public var type: TensorType {
    switch self {
    case .known(let x): x.type
    case .linear(let type): type
    }
  }

  /// The value of a known operand.
  public var known: Symbol? {
    switch self {
    case .known(let x): x
    case .linear: nil
    }
  }
}
