import FrigateIR
import FrigatePrimitives

/// Results larger than this stay equations: the plan would hold their memory for ever.
private let largestFold = 4096

extension Program {
  /// With what only constants enter computed now. One scalar at every position stays that, at any size.
  func folded(useReference: Bool = false) throws(OperationError) -> Program {
    try rewritten { rewriter, equation, x throws(OperationError) in
      if equation.primitive is Constant || equation.carriesProgram { return nil }
      // The sum of a constant over shards is known to their number only.
      if equation.primitive is any CollectivePrimitive { return nil }
      var constants: [Constant] = []
      for operand in x {
        guard let constant = rewriter.definition(of: operand)?.primitive as? Constant else { return nil }
        constants.append(constant)
      }
      let types = equation.results.map(\.type)
      if let scalar = try equation.foldedSplat(constants, useReference) {
        return try rewriter.write(Constant(scalar, shape: types[0].shape))
      }
      if (types + x.map(\.type)).contains(where: { $0.count > largestFold }) { return nil }
      let operands = zip(constants, x).flatMap { $0.reference([], types: [$1.type]) }
      var results: [Symbol] = []
      for literal in try equation.primitive.folded(operands, types, useReference) {
        results += try rewriter.write(Constant(literal))
      }
      return results
    }
  }
}

extension Equation {
  /// Loops must not run while planning.
  fileprivate var carriesProgram: Bool {
    primitive.attributes.entries.contains { if case .program = $0.value { true } else { false } }
  }

  /// The scalar that fills the result, if every operand is filled by one and position doesn't matter.
  fileprivate func foldedSplat(
    _ constants: [Constant], _ useReference: Bool
  ) throws(OperationError) -> Literal? {
    guard !constants.isEmpty else { return nil }
    let scalars = constants.compactMap(\.splat)
    guard scalars.count == constants.count, let result = results.first?.type else { return nil }
    if primitive is Broadcast || primitive is Reshape || primitive is Transpose { return scalars[0] }
    guard primitive is any ElementwisePrimitive else { return nil }
    return try primitive.folded(scalars, [result.with(shape: [])], useReference)[0]
  }
}

extension Primitive {
  /// The results as a plan computes them, so that a constant gives the bits a variable of its value gives.
  fileprivate func folded(
    _ operands: [Literal], _ types: [TensorType], _ useReference: Bool
  ) throws(OperationError) -> [Literal] {
    if useReference || operands.isEmpty { return reference(operands, types: types) }
    let inputs = operands.enumerated().map { Value(id: $0, type: $1.type) }
    let results = types.enumerated().map { Value(id: inputs.count + $0, type: $1) }
    let program = Program(
      inputs: inputs, equations: [Equation(self, inputs, results)], outputs: results)
    return try Plan(program, options: .init(threads: 1, kernels: .native)).run(operands)
  }
}

extension Constant {
  /// The scalar at every position, if there is one.
  var splat: Literal? {
    if value.type.shape.isEmpty { return value }
    return value.type.count == 1 ? value.reshaped([]) : nil
  }
}
