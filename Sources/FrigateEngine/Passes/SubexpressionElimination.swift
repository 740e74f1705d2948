import FrigateIR

extension Program {
  /// With equal equations computed once. A program has no side effects, so equal means equal.
  func withoutCommonSubexpressions() throws(OperationError) -> Program {
    var written: [Equation: [Symbol]] = [:]
    return try rewritten { rewriter, equation, x throws(OperationError) in
      let key = Equation(equation.primitive, x.map(\.value), [])
      if let known = written[key] { return known }
      let results = try rewriter.emitter.emit(equation.primitive, x)
      written[key] = results
      return results
    }
  }
}
