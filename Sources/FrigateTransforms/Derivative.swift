import FrigateIR
import FrigatePrimitives

/// Writes `program` and its tangent into `emitter`, equation by equation: each primitive's
/// derivative rule beside the primitive.
///
/// `tangents[k]` belongs to input k; nil is zero. Only floating values have tangents.
func writeDerivative(
  of program: Program, at arguments: [Symbol], along tangents: [Symbol?], into emitter: Emitter
) throws(OperationError) -> (outputs: [Symbol], tangents: [Symbol?]) {
  if let k = tangents.indices.first(where: { tangents[$0]?.dtype.isFloating == false }) {
    throw OperationError(
      "derivative", "input \(k) isn't floating.", received: [program.inputTypes[k]],
      fix: "convert it to a floating type, or don't differentiate along it")
  }
  var primal = Dictionary(uniqueKeysWithValues: zip(program.inputs, arguments))
  var tangent: [Value: Symbol] = [:]
  for (value, symbol) in zip(program.inputs, tangents) { tangent[value] = symbol }
  for equation in program.equations {
    let x = equation.operands.map { primal[$0]! }
    let y = try emitter.emit(equation.primitive, x)
    for (value, symbol) in zip(equation.results, y) { primal[value] = symbol }
    let dx = equation.operands.map { tangent[$0] }
    guard dx.contains(where: { $0 != nil }), y.contains(where: \.dtype.isFloating) else { continue }
    let dy = try equation.primitive.derivative(x, y, dx)
    for (value, symbol) in zip(equation.results, dy) where value.type.dtype.isFloating {
      tangent[value] = symbol
    }
  }
  return (program.outputs.map { primal[$0]! }, program.outputs.map { tangent[$0] })
}

extension Program {
  /// The program that computes f(x) and its derivative along dx (Jacobian-vector product).
  ///
  /// Inputs: x, then one tangent for each marked input, which must be floating. Outputs: f(x), then
  /// a tangent for each output, zeros where nothing depends on the marked inputs (an output that
  /// isn't floating has none).
  public func derivative(along marked: [Bool]) throws(OperationError) -> Program {
    let emitter = Emitter()
    let x = inputs.map { emitter.input($0.type) }
    let dx = zip(inputs, marked).map { $1 ? emitter.input($0.type) : nil }
    let (y, dy) = try writeDerivative(of: self, at: x, along: dx, into: emitter)
    var tangents: [Symbol] = []
    for (output, tangent) in zip(y, dy) where output.dtype.isFloating {
      if let tangent {
        tangents.append(tangent)
      } else {
        tangents += try emitter.emit(Constant.zeros(output.type), [])
      }
    }
    return emitter.program(y + tangents)
  }
}

extension Transforms {
  public func tangent(
    of program: Program, along marked: [Bool]
  ) throws(OperationError) -> (program: Program, nonzero: [Bool]) {
    let emitter = Emitter()
    let x = program.inputs.map { emitter.input($0.type) }
    let dx = zip(program.inputs, marked).map { $1 ? emitter.input($0.type) : nil }
    let (_, dy) = try writeDerivative(of: program, at: x, along: dx, into: emitter)
    return (emitter.program(dy.compactMap { $0 }), dy.map { $0 != nil })
  }
}
