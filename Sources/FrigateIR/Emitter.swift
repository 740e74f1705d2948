/// Writes a program, equation by equation.
///
/// Not for two threads at once: whoever makes an emitter keeps it, and the symbols it hands out, to
/// the thread that traces.
public final class Emitter: @unchecked Sendable {
  public private(set) var inputs: [Value] = []
  public private(set) var equations: [Equation] = []
  private var count = 0

  /// How rules of primitives that carry sub-programs transform them.
  public let transforms: any ProgramTransforms

  public init(transforms: any ProgramTransforms) { self.transforms = transforms }

  private func define(_ type: TensorType) -> Value {
    defer { count += 1 }
    return Value(id: count, type: type)
  }

  public func input(_ type: TensorType) -> Symbol {
    let value = define(type)
    inputs.append(value)
    return Symbol(value, self)
  }

  /// Adds `primitive(operands)`; throws if the operands' types don't fit.
  public func emit(
    _ primitive: any Primitive, _ operands: [Symbol]
  ) throws(OperationError) -> [Symbol] {
    let types = try primitive.types(of: operands.map(\.type))
    if let huge = types.first(where: { $0.checkedByteCount == nil }) {
      throw OperationError(
        primitive.name, "the result \(huge) is beyond any memory.", received: operands.map(\.type),
        fix: "make the shapes smaller")
    }
    let values = operands.map { operand in
      require(operand.emitter === self, "\(primitive.name): an operand of another program")
      return operand.value
    }
    let results = types.map(define)
    equations.append(Equation(primitive, values, results))
    return results.map { Symbol($0, self) }
  }

  /// Writes all of `program`, applied to `arguments`.
  public func inline(
    _ program: Program, _ arguments: [Symbol]
  ) throws(OperationError) -> [Symbol] {
    var environment = Dictionary(uniqueKeysWithValues: zip(program.inputs, arguments))
    for equation in program.equations {
      let results = try emit(equation.primitive, equation.operands.map { environment[$0]! })
      for (value, symbol) in zip(equation.results, results) { environment[value] = symbol }
    }
    return program.outputs.map { environment[$0]! }
  }

  /// What was written, as a program with these outputs, without what they don't need.
  public func program(_ outputs: [Symbol]) -> Program {
    Program(inputs: inputs, equations: equations, outputs: outputs.map(\.value))
      .withoutDeadCode().renumbered()
  }
}

/// A tensor of the program that `emitter` writes. Operators on symbols write equations.
public struct Symbol: Sendable {
  public let value: Value
  public let emitter: Emitter

  public init(_ value: Value, _ emitter: Emitter) {
    self.value = value
    self.emitter = emitter
  }

  public var type: TensorType { value.type }
  public var shape: [Int] { value.type.shape }
  public var dtype: DType { value.type.dtype }
  public var rank: Int { value.type.rank }
}

/// Programs made from programs. Rules of primitives that carry sub-programs call these; the
/// transforms stand above the primitives, so a rule reaches them through its emitter.
public protocol ProgramTransforms: Sendable {
  /// The tangent program: inputs x and the tangents of those marked, outputs the tangents of the
  /// results named in `nonzero`; the others are zero.
  func tangent(of program: Program, along marked: [Bool]) throws(OperationError)
    -> (program: Program, nonzero: [Bool])

  /// The transpose of a program that is linear in the marked inputs: inputs the other ones and the
  /// outputs' cotangents, outputs the cotangents of the marked inputs.
  func transpose(_ program: Program, linear marked: [Bool]) throws(OperationError) -> Program

  /// The program over a batch: marked inputs, and all outputs, have a leading axis of `size`.
  func batch(_ program: Program, mapped marked: [Bool], size: Int) throws(OperationError) -> Program
}
