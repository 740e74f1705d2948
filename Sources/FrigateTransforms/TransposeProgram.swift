import FrigateIR
import FrigatePrimitives

/// Writes the transpose of `program`, which must be linear in its marked inputs: walks the linear
/// equations backwards and adds up what each says of its operands' cotangents.
///
/// `known` are the values of the other inputs; `cotangents[k]` belongs to output k, nil is zero.
/// The result has the marked inputs' cotangents, in order.
func writeTranspose(
  of program: Program, linear marked: [Bool], known: [Symbol], cotangents: [Symbol?],
  into emitter: Emitter
) throws(OperationError) -> [Symbol?] {
  var known = known[...]
  var values: [Value: Symbol] = [:]
  var linear: Set<Value> = []
  for (input, isLinear) in zip(program.inputs, marked) {
    if isLinear { linear.insert(input) } else { values[input] = known.removeFirst() }
  }
  var backward: [Equation] = []
  for equation in program.equations {
    if equation.operands.contains(where: linear.contains) {
      linear.formUnion(equation.results)
      backward.append(equation)
    } else {
      let y = try emitter.emit(equation.primitive, equation.operands.map { values[$0]! })
      for (value, symbol) in zip(equation.results, y) { values[value] = symbol }
    }
  }
  var cotangent: [Value: Symbol] = [:]
  func add(_ ct: Symbol?, to value: Value) {
    guard let ct, linear.contains(value) else { return }
    cotangent[value] = cotangent[value].map { $0 + ct } ?? ct
  }
  for (value, ct) in zip(program.outputs, cotangents) { add(ct, to: value) }
  for equation in backward.reversed() {
    let ct = equation.results.map { cotangent.removeValue(forKey: $0) }
    guard ct.contains(where: { $0 != nil }) else { continue }
    let operands = equation.operands.map { value in
      linear.contains(value) ? LinearOperand.linear(value.type) : .known(values[value]!)
    }
    let cts = try equation.primitive.transpose(ct, operands)
    for (value, ct) in zip(equation.operands, cts) { add(ct, to: value) }
  }
  return zip(program.inputs, marked).filter(\.1).map { cotangent[$0.0] }
}

extension Transforms {
  public func transpose(
    _ program: Program, linear marked: [Bool]
  ) throws(OperationError) -> Program {
    let emitter = Emitter()
    let known = zip(program.inputs, marked).filter { !$0.1 }.map { emitter.input($0.0.type) }
    let ct = program.outputs.map { emitter.input($0.type) }
    let results = try writeTranspose(
      of: program, linear: marked, known: known, cotangents: ct, into: emitter)
    let types = zip(program.inputs, marked).filter(\.1).map(\.0.type)
    return emitter.program(try filled(results, types, emitter))
  }
}

/// Zeros where there is no symbol.
func filled(
  _ symbols: [Symbol?], _ types: [TensorType], _ emitter: Emitter
) throws(OperationError) -> [Symbol] {
  var result: [Symbol] = []
  for (symbol, type) in zip(symbols, types) {
    if let symbol {
      result.append(symbol)
    } else {
      result += try emitter.emit(Constant.zeros(type), [])
    }
  }
  return result
}
