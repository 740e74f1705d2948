import FrigateIR

/// x itself, which derivatives take for a constant.
public struct StopGradient: ElementwisePrimitive, ConstantDerivativePrimitive,
  ParameterlessPrimitive
{
  public static let name = "stop_gradient"
  public static let arity = 1
  public init() {}

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType { operands[0] }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] { x }
}
