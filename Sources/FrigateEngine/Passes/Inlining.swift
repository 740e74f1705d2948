import FrigateIR
import FrigatePrimitives

extension Program {
  /// With every called program's equations in the call's place.
  func inlined() throws(OperationError) -> Program { try rewritten(inline) }
}

private func inline(
  _ rewriter: inout Rewriter, _ equation: Equation, _ x: [Symbol]
) throws(OperationError) -> [Symbol]? {
  guard let call = equation.primitive as? Call else { return nil }
  return try call.program.write(x, into: &rewriter, inline)
}
