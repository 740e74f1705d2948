import FrigateIR

/// An array of numbers of one element type and any rank.
///
/// A value: copies never alias. Inside `grad`, `vmap`, `compile` and a model's training step a
/// tensor stands for a value that isn't computed yet; the same code runs on both.
public struct Tensor: Sendable {
  enum Content: Sendable {
    case concrete(Literal)
    case traced(Symbol, Trace)
    /// The result of a mistake that an error scope has recorded.
    case invalid(TensorType)
  }

  let content: Content
  /// Made from a Swift literal: takes on the element type of what it meets.
  let isWeak: Bool

  init(_ content: Content, isWeak: Bool = false) {
    self.content = content
    self.isWeak = isWeak
  }

  public init(_ literal: Literal) { self.init(.concrete(literal)) }

  /// Element type and shape.
  public var type: TensorType {
    switch content {
    case .concrete(let literal): literal.type
    case .traced(let symbol, _): symbol.type
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
      preconditionFailure(
        "\(symbol.type) has no values yet: it is an argument of a function being differentiated, "
          + "batched or compiled. Compute with it through tensor operations, or pass the value in "
          + "from outside.")
    case .invalid(let type):
      preconditionFailure("\(type) is the result of an operation that failed; see the error.")
    }
  }

  /// The elements in row-major order; `T` must be the tensor's element type.
  public func scalars<T: Scalar>(as type: T.Type = T.self) -> [T] { literal.scalars(as: type) }
}

import FrigatePrimitives
extension Tensor {
  public func reshaped(_ shape: [Int]) -> Tensor { bind(Reshape(shape: shape), [self])[0] }
  public static func * (a: Tensor, b: Tensor) -> Tensor { bind(Multiply(), [a, b])[0] }
  public static func + (a: Tensor, b: Tensor) -> Tensor { bind(Add(), [a, b])[0] }
}
public func sin(_ x: Tensor) -> Tensor { bind(Sin(), [x])[0] }
public func sum(_ x: Tensor) -> Tensor { bind(ReduceSum(axes: Array(x.shape.indices)), [x])[0] }
