import FrigateIR

// Rules that are theorems, each stated once. A primitive takes part by conforming.

/// A primitive without parameters.
public protocol ParameterlessPrimitive: Primitive { init() }

extension ParameterlessPrimitive {
  public var attributes: Attributes { [:] }
  public init(_ attributes: Attributes) throws(AttributeError) { self.init() }
}

/// Applies one function to every position of operands of equal shape.
public protocol ElementwisePrimitive: Primitive {
  /// How many operands it takes.
  static var arity: Int { get }
  /// The result's element type; throws what is wrong with the operands' element types.
  func resultDType(of operands: [DType]) throws(OperationError) -> DType
  /// The lane kernel that computes it, by its name in `CFrigateKernels`; where there is none the
  /// engine runs the reference rule.
  var kernelName: String { get }
}

extension ElementwisePrimitive {
  public var kernelName: String { Self.name }

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: Self.arity)
    if operands.contains(where: { $0.shape != operands[0].shape }) {
      throw OperationError(
        name, "needs operands of equal shape.", received: operands,
        fix: "broadcast the smaller operand first")
    }
    return [TensorType(try resultDType(of: operands.map(\.dtype)), operands[0].shape)]
  }

  public func batch(
    _ x: [Symbol], mapped: [Bool], size: Int
  ) throws(OperationError) -> [Symbol] {
    try x[0].emitter.emit(self, zip(x, mapped).map { $1 ? $0 : $0.repeated(size) })
  }

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    shardings(of: x, alike: x[0].axes(divisibleBy: count), results: 1)
  }

  func expect(
    _ dtypes: [DType], _ fits: (DType) -> Bool, _ kinds: String
  ) throws(OperationError) {
    let received = dtypes.map(\.description)
    if !dtypes.allSatisfy(fits) {
      throw OperationError(
        name, "takes \(kinds) elements.", received: received,
        fix: "convert the operands to such a type first")
    }
    if dtypes.contains(where: { $0 != dtypes[0] }) {
      throw OperationError(
        name, "needs operands of one element type.", received: received,
        fix: "convert one operand to the other's element type")
    }
  }
}

extension Primitive {
  /// Every operand and every result cut along the same axis, one of `axes`: for what treats the positions
  /// along these axes apart.
  func shardings(of x: [TensorType], alike axes: [Int], results: Int) -> [Sharding] {
    axes.map { axis in
      Sharding(
        self, operands: x.map { _ in axis }, results: Array(repeating: .part(axis: axis), count: results))
    }
  }

  /// Throws unless there are `count` operands.
  func expect(_ operands: [TensorType], count: Int) throws(OperationError) {
    if operands.count != count {
      throw OperationError(
        name, "takes \(count) operands, not \(operands.count).", received: operands)
    }
  }

  /// The single operand of a unary primitive.
  func single(_ operands: [TensorType]) throws(OperationError) -> TensorType {
    try expect(operands, count: 1)
    return operands[0]
  }

  /// Throws unless `axes` are distinct axes of a tensor of this rank.
  func expect(axes: [Int], of type: TensorType) throws(OperationError) {
    if !axes.allSatisfy((0..<type.rank).contains) || Set(axes).count != axes.count {
      throw OperationError(
        name, "axes \(axes) aren't distinct axes of a tensor of rank \(type.rank).",
        received: [type])
    }
  }
}

/// A function of one real variable, position by position: y = f(x).
public protocol UnaryFunction: ElementwisePrimitive, NonlinearPrimitive, ParameterlessPrimitive {
  func value(_ x: Double) -> Double
}

extension UnaryFunction {
  public static var arity: Int { 1 }

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    try expect(operands, \.isFloating, "floating")
    return operands[0]
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    [Literal(types[0], doubles: x[0].doubles.map(value))]
  }
}

/// A smooth function of one real variable: dy = f′(x) dx.
public protocol RealFunction: UnaryFunction {
  /// f′ at x, where y = f(x).
  func slope(_ x: Symbol, _ y: Symbol) -> Symbol
}

extension RealFunction {
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    [dx[0].map { $0 * slope(x[0], y[0]) }]
  }
}

/// A function of one real variable that is constant between its jumps.
public protocol StepFunction: UnaryFunction, ConstantDerivativePrimitive {}

/// A primitive that is linear in none of its operands.
public protocol NonlinearPrimitive: Primitive {}

extension NonlinearPrimitive {
  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    throw undefined("transpose", because: "it isn't linear")
  }
}

/// A linear function of its operands together: it is its own derivative.
public protocol LinearPrimitive: Primitive {}

extension LinearPrimitive {
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    try x[0].emitter.emit(self, zip(x, dx).map { $1 ?? $0.filled(0) })
  }
}

/// A function of two operands, linear in each: d(a·b) = da·b + a·db.
public protocol BilinearPrimitive: Primitive {}

extension BilinearPrimitive {
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    let emitter = x[0].emitter
    var terms: [Symbol] = []
    if let da = dx[0] { terms += try emitter.emit(self, [da, x[1]]) }
    if let db = dx[1] { terms += try emitter.emit(self, [x[0], db]) }
    return [terms.count == 2 ? terms[0] + terms[1] : terms.first]
  }
}

/// A primitive whose results are never floating, or constant where they are: its tangents are zero.
public protocol ConstantDerivativePrimitive: NonlinearPrimitive {}

extension ConstantDerivativePrimitive {
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    y.map { _ in nil }
  }
}

/// A primitive that is a program: its equations may stand in its place.
public protocol CallingPrimitive: Primitive {
  /// Takes the primitive's operands and gives its results.
  var program: Program { get }
}

extension CallingPrimitive {
  /// It is the program's equations that are split.
  public func shardings(of x: [TensorType], count: Int) -> [Sharding] { [] }
}
