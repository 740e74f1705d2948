import FrigateIR
import FrigateTransforms

/// The derivative of a primitive's only result; nil directions are zero.
public func tangent(
  of primitive: any Primitive, at x: Literal..., along directions: Literal?...
) throws -> Literal {
  let program = try Program(applying: primitive, to: x.map(\.type))
  let derivative = try program.derivative(along: directions.map { $0 != nil })
  return derivative.evaluate(x + directions.compactMap { $0 })[1]
}
