import FrigateIR
import FrigatePrimitives

// How operands of different element types and shapes come together in one operation.

/// The operands in one element type: literals take on the type of the others, which must be equal.
///
/// Nothing is promoted and nothing narrowed; types that differ are a mistake, whose text has the fix.
func agreeing(_ operation: String, _ operands: [Tensor]) throws(OperationError) -> [Tensor] {
  let strong = operands.filter { !$0.isWeak }
  if let dtype = strong.first?.dtype {
    if let other = strong.first(where: { $0.dtype != dtype }) {
      throw OperationError(
        operation, "needs operands of one element type.", received: operands.map(\.type),
        fix: conversionFix(dtype, other.dtype))
    }
    if strong.count == operands.count { return operands }
    var result: [Tensor] = []
    for operand in operands { result.append(try operand.adopting(dtype, in: operation)) }
    return result
  }
  let dtypes = Set(operands.map(\.dtype))
  let dtype: DType = dtypes.contains(.float32) ? .float32 : dtypes.contains(.int64) ? .int64 : .int32
  var result: [Tensor] = []
  for operand in operands { result.append(try operand.adopting(dtype, in: operation)) }
  return result
}

private func conversionFix(_ a: DType, _ b: DType) -> String {
  if a.isFloating != b.isFloating {
    return "convert one of them, for example the \(a.isFloating ? b : a) one with "
      + ".to(.\(a.isFloating ? a : b))"
  }
  let wide = a.size >= b.size ? a : b
  return "convert one of them, for example with .to(.\(wide)); Tensor([…], dtype: .\(wide)) makes "
    + "a literal of that type"
}

extension Tensor {
  /// A literal in the element type of what it met.
  fileprivate func adopting(_ dtype: DType, in operation: String) throws(OperationError) -> Tensor {
    guard case .weak(let literal, _) = content else { return self }
    if dtype.isFloating || literal.type.dtype == dtype { return Tensor(literal.converted(to: dtype)) }
    if dtype == .bool {
      throw OperationError(
        operation, "a number meets a bool tensor.", received: [type, TensorType(.bool, [])],
        fix: "convert the bool tensor first, for example with .to(.int32) or .to(.float32)")
    }
    if literal.type.dtype == .float64 {
      throw OperationError(
        operation, "a number with a point meets an \(dtype) tensor.",
        received: literal.doubles.prefix(4).map { "\($0)" },
        fix: "convert the tensor, for example with .to(.float32), or write an integer")
    }
    let narrow = literal.converted(to: dtype)
    if zip(narrow.integers, literal.integers).contains(where: { $0 != $1 || dtype == .uint64 && $1 < 0 }) {
      throw OperationError(
        operation, "a number is beyond \(dtype).",
        received: literal.integers.prefix(4).map { "\($0)" },
        fix: "convert the tensor to a wider type, for example with .to(.int64)")
    }
    return Tensor(narrow)
  }
}

/// The shape that `shapes` broadcast to: aligned from the last axis, equal sizes, or 1 and any size.
func broadcastShape(_ operation: String, _ types: [TensorType]) throws(OperationError) -> [Int] {
  let rank = types.map(\.rank).max() ?? 0
  var shape = Array(repeating: 1, count: rank)
  for type in types {
    for (i, size) in type.shape.enumerated() {
      let axis = rank - type.rank + i
      if size == 1 || size == shape[axis] { continue }
      if shape[axis] != 1 {
        throw OperationError(
          operation,
          "the shapes don't broadcast: axis \(axis - rank) has sizes \(shape[axis]) and \(size).",
          received: types, fix: broadcastFix(types))
      }
      shape[axis] = size
    }
  }
  return shape
}

private func broadcastFix(_ types: [TensorType]) -> String {
  let rule = "aligned from the last axis, sizes must be equal or 1"
  let ranks = types.sorted { $0.rank > $1.rank }
  if let long = ranks.first, let short = ranks.last, short.rank < long.rank, short.rank > 0,
    Array(long.shape.prefix(short.rank)) == short.shape
  {
    let ones = Array(repeating: 1, count: long.rank - short.rank)
    return "\(rule); to align first axes, reshape \(short) to \(short.shape + ones)"
  }
  if types.count == 2, types[0].rank == 2, types[0].shape == types[1].shape.reversed() {
    return "\(rule); one operand looks transposed: use .T"
  }
  return "\(rule); insert axes with insertingAxis(at:), or reshape"
}

/// The operands repeated to their common shape.
func broadcasting(_ operation: String, _ operands: [Tensor]) throws(OperationError) -> [Tensor] {
  if operands.allSatisfy({ $0.shape == operands[0].shape }) { return operands }
  let shape = try broadcastShape(operation, operands.map(\.type))
  // Inside a trace the repetition is written down there: what is large must not be made twice.
  let trace = Trace.innermost(of: operands)
  return operands.map { operand in
    if operand.shape == shape { return operand }
    return (trace.map { $0.lift(operand) } ?? operand).repeated(to: shape)
  }
}

extension Tensor {
  /// Repeats to a shape that is known to fit.
  func repeated(to target: [Int]) -> Tensor {
    if shape == target { return self }
    let lead = target.count - rank
    let kept = shape.indices.filter { shape[$0] == target[lead + $0] }
    let squeezed = kept.count == rank ? self : bind(Reshape(shape: kept.map { shape[$0] }), [self])[0]
    return bind(Broadcast(shape: target, axes: kept.map { lead + $0 }), [squeezed])[0]
  }
}

/// An operation of several operands position by position: they come to one element type and shape.
func elementwise(
  _ operation: String, _ primitive: some Primitive, _ operands: [Tensor]
) -> Tensor {
  attempt(operands) { () throws(OperationError) in
    // Numbers written in the source stay numbers: 1 / 3.0 * x is one division outside of tensors.
    if operands.allSatisfy({ $0.isWeak && $0.rank == 0 }) {
      return try combined(primitive, operands)
    }
    let operands = try broadcasting(operation, try agreeing(operation, operands))
    return bind(primitive, operands)[0]
  }
}

/// The same function of literals, computed in 64 bits.
private func combined(
  _ primitive: some Primitive, _ operands: [Tensor]
) throws(OperationError) -> Tensor {
  var literals: [Literal] = []
  for case .weak(let literal, _) in operands.map(\.content) { literals.append(literal) }
  let isFloating = literals.contains { $0.type.dtype == .float64 }
  let values = literals.map { isFloating ? $0.converted(to: .float64) : $0 }
  let types = try primitive.types(of: values.map(\.type))
  let result = primitive.reference(values, types: types)[0]
  return result.type.dtype == .bool ? Tensor(result) : Tensor(weak: result)
}
