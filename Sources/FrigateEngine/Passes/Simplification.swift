import FrigateIR
import FrigatePrimitives

extension Program {
  /// With identities applied that keep every bit (of numbers; a NaN stays some NaN).
  func simplified() throws(OperationError) -> Program {
    var uses: [Value: Int] = [:]
    for value in equations.flatMap(\.operands) + outputs { uses[value, default: 0] += 1 }
    let pooled = PooledValues(self)
    return try rewritten { rewriter, equation, x throws(OperationError) in
      switch equation.primitive {
      case is Add: try rewriter.simplifiedSum(x)
      case is Subtract: try rewriter.simplifiedDifference(x)
      case is Multiply: rewriter.isSplat(x[1], 1) ? [x[0]] : rewriter.isSplat(x[0], 1) ? [x[1]] : nil
      case is Negate: rewriter.operand(of: x[0], if: Negate.self).map { [$0] }
      case is Divide: rewriter.isSplat(x[1], 1) ? [x[0]] : nil
      case is StopGradient: [x[0]]
      case is Select:
        x[1].value == x[2].value
          ? [x[1]] : try rewriter.simplifiedGradient(x, isOnlyUse: uses[equation.operands[2]] == 1)
      case let pool as ReduceWindow:
        try rewriter.simplified(pool, x[0], isPooled: pooled.contains(equation.operands[0]))
      case let convert as Convert: convert.dtype == x[0].dtype ? [x[0]] : nil
      case let reshape as Reshape: try rewriter.simplified(reshape, x[0])
      case let broadcast as Broadcast: try rewriter.simplified(broadcast, x[0])
      case let transpose as Transpose:
        try rewriter.simplified(transpose, x[0], isOnlyUse: uses[equation.operands[0]] == 1)
      case let dot as DotGeneral: try rewriter.simplified(dot, x)
      default: nil
      }
    }
  }
}

extension Rewriter {
  /// Whether the value is this number everywhere, its zero of this sign.
  mutating func isSplat(_ x: Symbol, _ number: Double) -> Bool {
    guard let scalar = (definition(of: x)?.primitive as? Constant)?.splat else { return false }
    let held = scalar.doubles[0]
    return held == number && (held.sign == number.sign || !scalar.type.dtype.isFloating)
  }

  /// The operand of a unary primitive of this kind that defines `x`.
  mutating func operand<P: Primitive>(of x: Symbol, if _: P.Type) -> Symbol? {
    guard let equation = definition(of: x), equation.primitive is P else { return nil }
    return Symbol(equation.operands[0], emitter)
  }

  /// x + (−0) is x, also for x = −0; x + 0 would turn −0 into 0. a + (−b) is a − b.
  mutating func simplifiedSum(_ x: [Symbol]) throws(OperationError) -> [Symbol]? {
    if isSplat(x[1], -0.0) { return [x[0]] }
    if isSplat(x[0], -0.0) { return [x[1]] }
    if let b = operand(of: x[1], if: Negate.self) { return try write(Subtract(), x[0], b) }
    return nil
  }

  /// x − 0 is x, also for x = −0. a − (−b) is a + b.
  mutating func simplifiedDifference(_ x: [Symbol]) throws(OperationError) -> [Symbol]? {
    if isSplat(x[1], 0) { return [x[0]] }
    if let b = operand(of: x[1], if: Negate.self) { return try write(Add(), x[0], b) }
    return nil
  }

  mutating func simplified(_ reshape: Reshape, _ x: Symbol) throws(OperationError) -> [Symbol]? {
    if reshape.shape == x.shape { return [x] }
    guard let source = operand(of: x, if: Reshape.self) else { return nil }
    return source.shape == reshape.shape ? [source] : try write(reshape, source)
  }

  /// One broadcast of a broadcast; a reshape where nothing is repeated.
  mutating func simplified(_ broadcast: Broadcast, _ x: Symbol) throws(OperationError) -> [Symbol]? {
    if broadcast.repeatedAxes.allSatisfy({ broadcast.shape[$0] == 1 }) {
      return broadcast.shape == x.shape ? [x] : try write(Reshape(shape: broadcast.shape), x)
    }
    guard let inner = definition(of: x)?.primitive as? Broadcast,
      let source = operand(of: x, if: Broadcast.self)
    else { return nil }
    return try write(
      Broadcast(shape: broadcast.shape, axes: inner.axes.map { broadcast.axes[$0] }), source)
  }

  /// One transpose of a transpose; a reshape where only axes of one element move; a product of
  /// matrices written the other way round (Aᵀ and Bᵀ come for free there).
  mutating func simplified(
    _ transpose: Transpose, _ x: Symbol, isOnlyUse: Bool
  ) throws(OperationError) -> [Symbol]? {
    let order = transpose.permutation
    if order == order.sorted() { return [x] }
    let long = order.filter { x.shape[$0] != 1 }
    if long == long.sorted() { return try write(Reshape(shape: order.map { x.shape[$0] }), x) }
    guard let equation = definition(of: x) else { return nil }
    if let inner = equation.primitive as? Transpose {
      let source = Symbol(equation.operands[0], emitter)
      let both = order.map { inner.permutation[$0] }
      return both == both.sorted() ? [source] : try write(Transpose(permutation: both), source)
    }
    if isOnlyUse, let dot = equation.primitive as? DotGeneral {
      let (a, b) = (equation.operands[0], equation.operands[1])
      let batch = dot.lhsBatch.count
      let lhsFree = dot.lhsFree(rank: a.type.rank).count
      let swapped = Array(0..<batch) + Array(batch + lhsFree..<x.rank) + Array(batch..<batch + lhsFree)
      if order == swapped {
        let other = DotGeneral(
          lhsContracting: dot.rhsContracting, rhsContracting: dot.lhsContracting,
          lhsBatch: dot.rhsBatch, rhsBatch: dot.lhsBatch)
        return try write(other, Symbol(b, emitter), Symbol(a, emitter))
      }
    }
    return nil
  }

  /// Reads operands as they were before a transpose that leaves the free axes in order.
  mutating func simplified(_ dot: DotGeneral, _ x: [Symbol]) throws(OperationError) -> [Symbol]? {
    let lhs = transposed(x[0], free: dot.lhsFree(rank: x[0].rank))
    let rhs = transposed(x[1], free: dot.rhsFree(rank: x[1].rank))
    if lhs == nil && rhs == nil { return nil }
    let p = lhs?.permutation ?? Array(0..<x[0].rank)
    let q = rhs?.permutation ?? Array(0..<x[1].rank)
    let folded = DotGeneral(
      lhsContracting: dot.lhsContracting.map { p[$0] }, rhsContracting: dot.rhsContracting.map { q[$0] },
      lhsBatch: dot.lhsBatch.map { p[$0] }, rhsBatch: dot.rhsBatch.map { q[$0] })
    return try write(folded, lhs?.source ?? x[0], rhs?.source ?? x[1])
  }

  private mutating func transposed(
    _ x: Symbol, free: [Int]
  ) -> (source: Symbol, permutation: [Int])? {
    guard let equation = definition(of: x), let transpose = equation.primitive as? Transpose else {
      return nil
    }
    let axes = free.map { transpose.permutation[$0] }
    return axes == axes.sorted()
      ? (Symbol(equation.operands[0], emitter), transpose.permutation) : nil
  }
}
