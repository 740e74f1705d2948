import FrigateIR
import FrigatePrimitives

/// Values of a program that nothing but the largest of windows is taken of.
struct PooledValues {
  private var others: Set<Value> = []

  init(_ program: Program) {
    others = Set(program.outputs)
    for equation in program.equations {
      let isPooling =
        switch equation.primitive {
        case let pool as ReduceWindow: pool.reducer == .max
        case let scatter as SelectAndScatter: scatter.select == .max
        default: false
        }
      others.formUnion(isPooling ? equation.operands.dropFirst() : equation.operands[...])
    }
  }

  func contains(_ value: Value) -> Bool { !others.contains(value) }
}

// Pooling and relu: the largest of relu(z) in a window is relu of the largest z, and the gradient that reaches a place through
// both is that of the window's largest z where that is above 0. Relu is then computed of one number a window.
extension Rewriter {
  /// z, if x is relu(z): `select(z <= 0, 0, z)`.
  private mutating func operandOfRelu(_ x: Symbol) -> Symbol? {
    guard let choice = definition(of: x), choice.primitive is Select else { return nil }
    let (flags, zero, z) = (choice.operands[0], choice.operands[1], choice.operands[2])
    guard let comparison = definition(of: Symbol(flags, emitter)),
      (comparison.primitive as? Compare)?.direction == .le, comparison.operands[0] == z,
      isSplat(Symbol(comparison.operands[1], emitter), 0), isSplat(Symbol(zero, emitter), 0)
    else { return nil }
    return Symbol(z, emitter)
  }

  /// `select(z <= 0, 0, x)`.
  private func cleared(_ x: Symbol, whereNoneIsAbove z: Symbol) throws(OperationError) -> [Symbol] {
    let type = x.type
    let zero = try write(Constant(Literal.zeros(type.with(shape: [])), shape: type.shape))[0]
    return try write(Select(), try write(Compare(.le), z, zero)[0], zero, x)
  }

  /// Of relu only windows with something inside have a maximum that isn't −∞.
  private static func areFull(_ pool: some WindowPrimitive, of shape: [Int]) -> Bool {
    let grid = pool.grid
    return pool.window.indices.allSatisfy {
      shape[$0] > 0 && grid.dilation[$0] == 1 && grid.low[$0] < pool.window[$0]
        && grid.high[$0] < pool.window[$0]
    }
  }

  mutating func simplified(
    _ pool: ReduceWindow, _ x: Symbol, isPooled: Bool
  ) throws(OperationError) -> [Symbol]? {
    guard isPooled, pool.reducer == .max, Self.areFull(pool, of: x.type.shape), let z = operandOfRelu(x)
    else { return nil }
    let largest = try write(pool, z)[0]
    return try cleared(largest, whereNoneIsAbove: largest)
  }

  /// `select(z <= 0, 0, scatter(relu(z), g))`.
  mutating func simplifiedGradient(
    _ x: [Symbol], isOnlyUse: Bool
  ) throws(OperationError) -> [Symbol]? {
    guard isOnlyUse, isSplat(x[1], 0), let equation = definition(of: x[2]),
      let scatter = equation.primitive as? SelectAndScatter, scatter.select == .max,
      Self.areFull(scatter, of: equation.operands[0].type.shape),
      let z = operandOfRelu(Symbol(equation.operands[0], emitter)),
      let comparison = definition(of: x[0]), (comparison.primitive as? Compare)?.direction == .le,
      comparison.operands[0] == z.value, isSplat(Symbol(comparison.operands[1], emitter), 0)
    else { return nil }
    let pool = ReduceWindow(.max, window: scatter.window, scatter.grid)
    let largest = try write(pool, z)[0]
    let source = try cleared(Symbol(equation.operands[1], emitter), whereNoneIsAbove: largest)
    return try write(scatter, z, source[0])
  }
}
