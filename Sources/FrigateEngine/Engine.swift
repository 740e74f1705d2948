import FrigateIR

/// Runs programs.
public enum Engine {
  /// The results of one primitive.
  public static func evaluate(
    _ primitive: any Primitive, _ operands: [Literal]
  ) throws(OperationError) -> [Literal] {
    let types = try primitive.types(of: operands.map(\.type))
    return primitive.reference(operands, types: types)
  }

  /// The outputs of a program.
  public static func run(
    _ program: Program, _ arguments: [Literal]
  ) throws(OperationError) -> [Literal] {
    program.evaluate(arguments)
  }
}
