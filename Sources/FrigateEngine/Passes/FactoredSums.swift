import FrigateIR
import FrigatePrimitives

extension Program {
  /// With factors that all terms of a sum share taken out of it: Σ v x is v Σ x where Σ x is summed anyway, Σ −x is −Σ x, Σ (x + x)
  /// is Σ x + Σ x.
  ///
  /// What derivatives of normalizations sum then is what was summed before, and they pass over their operands once
  /// less. Sums of products are rounded otherwise, within the bound of either order. A sum that nobody asked for could
  /// overflow where no sum of the program does: no other is made.
  func withFactoredSums() throws(OperationError) -> Program {
    let sums = Sums(self)
    return try rewritten { rewriter, equation, x throws(OperationError) in
      guard let sum = equation.primitive as? ReduceSum, x[0].type.dtype.isFloating else { return nil }
      return try rewriter.factored(sum, x[0], equation.operands[0], sums).map { [$0] }
    }
  }
}

/// What a program sums, and what its values are made of.
private struct Sums {
  private struct Sum: Hashable {
    var operand: Value
    var axes: [Int]
  }

  private var sums: Set<Sum> = []
  private var definitions: [Value: Equation] = [:]

  init(_ program: Program) {
    for equation in program.equations {
      for result in equation.results { definitions[result] = equation }
      if let sum = equation.primitive as? ReduceSum {
        sums.insert(Sum(operand: equation.operands[0], axes: sum.axes))
      }
    }
  }

  func operands(of value: Value) -> [Value] { definitions[value]?.operands ?? [] }

  /// Whether the program has the sum of a value, or of all of it but factors.
  func contain(_ value: Value, _ axes: [Int]) -> Bool {
    var values = [value]
    var seen: Set<Value> = []
    while let value = values.popLast() {
      guard seen.insert(value).inserted else { continue }
      if sums.contains(Sum(operand: value, axes: axes)) { return true }
      guard let equation = definitions[value] else { continue }
      switch equation.primitive {
      case is Negate: values.append(equation.operands[0])
      case is Multiply:
        let (a, b) = (equation.operands[0], equation.operands[1])
        if definitions[a]?.primitive is Broadcast { values.append(b) }
        if definitions[b]?.primitive is Broadcast { values.append(a) }
      default: break
      }
    }
    return false
  }
}

extension Rewriter {
  /// The sum of `x`, which the program calls `value`, by what is in it; nil if there is no factor.
  fileprivate mutating func factored(
    _ sum: ReduceSum, _ x: Symbol, _ value: Value, _ sums: Sums
  ) throws(OperationError) -> Symbol? {
    guard let term = definition(of: x) else { return nil }
    let operands = term.operands.map { Symbol($0, emitter) }
    let values = sums.operands(of: value)
    switch term.primitive {
    case is Negate:
      let whole = try total(sum, operands[0], values[0], sums)
      return try write(Negate(), whole)[0]
    case is Add where areEqual(operands[0], operands[1]):
      let half = try total(sum, operands[0], values[0], sums)
      return try write(Add(), half, half)[0]
    case is Multiply:
      for (factor, rest) in [(0, 1), (1, 0)] where sums.contain(values[rest], sum.axes) {
        guard let shared = try shared(operands[factor], in: sum) else { continue }
        let whole = try total(sum, operands[rest], values[rest], sums)
        return try write(Multiply(), whole, shared)[0]
      }
      return nil
    default: return nil
    }
  }

  /// Whether two terms are one: derivatives of squares are x v + v x.
  private mutating func areEqual(_ a: Symbol, _ b: Symbol) -> Bool {
    if a.value == b.value { return true }
    guard let first = definition(of: a), let second = definition(of: b), first.primitive is Multiply,
      second.primitive is Multiply
    else { return false }
    return first.operands == second.operands || first.operands == second.operands.reversed()
  }

  private mutating func total(
    _ sum: ReduceSum, _ x: Symbol, _ value: Value, _ sums: Sums
  ) throws(OperationError) -> Symbol {
    if let known = try factored(sum, x, value, sums) { return known }
    return try write(sum, x)[0]
  }

  /// A vector repeated along all axes of the sum, in the sum's shape; nil for anything else.
  private mutating func shared(_ factor: Symbol, in sum: ReduceSum) throws(OperationError) -> Symbol? {
    guard let broadcast = definition(of: factor)?.primitive as? Broadcast,
      let value = operand(of: factor, if: Broadcast.self), value.type.count > 1
    else { return nil }
    let long = zip(broadcast.axes, value.shape).filter { $0.1 > 1 }
    if long.contains(where: { sum.axes.contains($0.0) }) { return nil }
    let kept = broadcast.shape.indices.filter { !sum.axes.contains($0) }
    let flat = try write(Reshape(shape: long.map(\.1)), value)[0]
    let places = long.map { axis in kept.firstIndex(of: axis.0)! }
    return try write(Broadcast(shape: kept.map { broadcast.shape[$0] }, axes: places), flat)[0]
  }
}
