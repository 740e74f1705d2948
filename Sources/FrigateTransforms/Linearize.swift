import FrigateIR
import FrigatePrimitives

/// A function near a point: its values there, and the linear map that takes tangents to tangents.
public struct Linearized: Sendable {
  /// Inputs x; outputs f(x), then the residuals, everything the linear map needs to know of x.
  public let known: Program
  /// Inputs the residuals, then the tangents of the marked inputs; outputs the tangents of f.
  public let linear: Program
  /// How many of `known`'s outputs are f's own.
  public let outputCount: Int
  /// For each output, whether `linear` gives its tangent; the others' are zero.
  public let nonzero: [Bool]
}

extension Program {
  /// Splits the derivative along the marked inputs into what doesn't depend on the tangents and
  /// what is linear in them.
  public func linearized(along marked: [Bool]) throws(OperationError) -> Linearized {
    let emitter = Emitter()
    let x = inputs.map { emitter.input($0.type) }
    let dx = zip(inputs, marked).map { $1 ? emitter.input($0.type) : nil }
    let (y, dy) = try writeDerivative(of: self, at: x, along: dx, into: emitter)

    let tangents = dx.compactMap { $0?.value }
    let outputTangents = dy.compactMap { $0?.value }
    let whole = Program(inputs: emitter.inputs, equations: emitter.equations, outputs: outputTangents)
    var linearValues = Set(tangents)
    var linearEquations: [Equation] = []
    for equation in whole.withoutDeadCode().equations
    where equation.operands.contains(where: linearValues.contains) {
      linearValues.formUnion(equation.results)
      linearEquations.append(equation)
    }
    var seen: Set<Value> = linearValues
    let used = linearEquations.flatMap(\.operands) + outputTangents
    let residuals = used.filter { seen.insert($0).inserted }
    return Linearized(
      known: Program(
        inputs: x.map(\.value), equations: emitter.equations, outputs: y.map(\.value) + residuals
      ).withoutDeadCode().renumbered(),
      linear: Program(
        inputs: residuals + tangents, equations: linearEquations, outputs: outputTangents
      ).renumbered(),
      outputCount: y.count, nonzero: dy.map { $0 != nil })
  }
}
