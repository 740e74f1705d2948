import FrigateIR
import FrigatePrimitives

// Numbers written in Swift source become tensors that take on the element type of what they meet.
// Alone, integers are int32 (int64 if one of them is too large) and numbers with a point float32.

extension Tensor: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) {
    self.init(weak: Literal([Int64(value)], shape: []))
  }
}

extension Tensor: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) {
    self.init(weak: Literal([value], shape: []))
  }
}

extension Tensor: ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: Bool) { self.init(Literal(value)) }
}

/// `[a, b, c]` stacks tensors of one shape along a new first axis; nested literals make matrices.
///
///     let x: Tensor = [[1, 2], [3, 4]]   // int32[2, 2]
///     let y: Tensor = [mean(x), 0.5]     // any tensors
extension Tensor: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Tensor...) {
    var literals: [Literal] = []
    for case .weak(let literal, _) in elements.map(\.content) { literals.append(literal) }
    if literals.isEmpty && elements.isEmpty {
      self.init(weak: Literal([Double](), shape: [0]))
    } else if literals.count == elements.count,
      literals.allSatisfy({ $0.type.shape == literals[0].type.shape })
    {
      let shape = [literals.count] + literals[0].type.shape
      self.init(
        weak: literals.allSatisfy { $0.type.dtype == .int64 }
          ? Literal(literals.flatMap(\.integers), shape: shape)
          : Literal(literals.flatMap(\.doubles), shape: shape))
    } else {
      self = stack(elements)
    }
  }
}

extension Tensor {
  /// `literal` is int64 or float64.
  init(weak literal: Literal) {
    let isNarrow = literal.type.dtype == .float64 || literal.integers.allSatisfy { Int32(exactly: $0) != nil }
    let alone: DType = literal.type.dtype == .float64 ? .float32 : isNarrow ? .int32 : .int64
    self.init(.weak(literal, alone: alone))
  }

  /// Written as a literal: takes on the element type of what it meets.
  public var isWeak: Bool {
    if case .weak = content { true } else { false }
  }

  /// The tensor itself. Its use is with literals: `Tensor([1.0, 2.0])` is float32[2].
  public init(_ tensor: Tensor) { self = tensor }

  /// The elements of `tensor`, row-major, under `shape`.
  ///
  ///     Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
  public init(_ tensor: Tensor, shape: [Int]) { self = tensor.reshaped(shape) }

  /// `tensor` in another element type; a literal goes there directly, without rounding in between.
  ///
  ///     Tensor([0.1, 0.2], dtype: .float64)
  public init(_ tensor: Tensor, dtype: DType) { self = tensor.to(dtype) }

  /// A vector of the array's element type: `[Double]` makes float64, `[Int]` int64.
  @_disfavoredOverload
  public init<T: Scalar>(_ scalars: [T]) { self.init(Literal(scalars, shape: [scalars.count])) }

  /// The array's elements, row-major, under `shape`, in the array's element type.
  @_disfavoredOverload
  public init<T: Scalar>(_ scalars: [T], shape: [Int]) {
    self = Tensor(scalars).reshaped(shape)
  }

  /// A scalar of the number's type: `Tensor(x)` of a `Double` is float64.
  @_disfavoredOverload
  public init<T: Scalar>(_ scalar: T) { self.init(Literal(scalar)) }
}

/// A Swift number that a formula may hold beside tensors; it takes on their element type, like a
/// literal: `x * learningRate` keeps the element type of `x`. (`Tensor(learningRate)` doesn't.)
public protocol FormulaNumber {
  /// The number as a tensor that takes on the element type of what it meets.
  var tensor: Tensor { get }
}

extension Double: FormulaNumber { public var tensor: Tensor { Tensor(floatLiteral: self) } }
extension Float: FormulaNumber { public var tensor: Tensor { Tensor(floatLiteral: Double(self)) } }
extension Int: FormulaNumber { public var tensor: Tensor { Tensor(integerLiteral: self) } }

extension Literal {
  /// In another element type, by the rules of `Convert`.
  func converted(to dtype: DType) -> Literal {
    let type = type.with(dtype: dtype)
    return self.type.dtype == dtype ? self : Convert(to: dtype).reference([self], types: [type])[0]
  }
}
