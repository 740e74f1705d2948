import FrigateIR

/// An array of numbers of one element type and any rank.
///
/// A value: copies never alias. Inside `grad`, `vmap`, `compile` and a model's training step a
/// tensor stands for a value that isn't computed yet; the same code runs on both.
public struct Tensor: Sendable {
  enum Content: Sendable {
    case concrete(Literal)
    case traced(Symbol, Trace)
    /// Written as a literal in Swift: int64 or float64 values that take on the element type of what
    /// they meet, and are of the other type if they meet nothing.
    case weak(Literal, alone: DType)
    /// The result of a mistake that an error scope has recorded.
    case invalid(TensorType)
  }

  let content: Content

  init(_ content: Content) { self.content = content }

  public init(_ literal: Literal) { self.init(.concrete(literal)) }

  /// Element type and shape.
  public var type: TensorType {
    switch content {
    case .concrete(let literal): literal.type
    case .traced(let symbol, _): symbol.type
    case .weak(let literal, let dtype): literal.type.with(dtype: dtype)
    case .invalid(let type): type
    }
  }

  public var shape: [Int] { type.shape }
  public var dtype: DType { type.dtype }
  public var rank: Int { type.rank }
  /// Number of elements.
  public var count: Int { type.count }

  /// The values in memory.
  ///
  /// - Precondition: the tensor isn't being traced: a function that is differentiated, batched or
  ///   compiled can't look at its arguments' values.
  public var literal: Literal {
    switch content {
    case .concrete(let literal): return literal
    case .traced(let symbol, _):
      fatalError(
        "\(symbol.type) has no values: it was made inside a function that is differentiated, batched "
          + "or compiled. Compute with it through tensor operations there, or pass the value in from "
          + "outside.")
    case .weak(let literal, let dtype): return literal.converted(to: dtype)
    case .invalid(let type):
      fatalError("\(type) is the result of an operation that failed; see the error.")
    }
  }

  /// The elements in row-major order; `T` must be the tensor's element type.
  public func scalars<T: Scalar>(as type: T.Type = T.self) -> [T] { literal.scalars(as: type) }

  /// The only element of a tensor of one element, as a number: for printing, logging and decisions
  /// outside of tensors. Booleans are 0 and 1.
  ///
  ///     let loss = mean(square(x)).scalar
  public var scalar: Double {
    let literal = literal
    require(literal.type.count == 1, "\(literal.type) has \(literal.type.count) elements, not one")
    return literal.doubles[0]
  }
}
