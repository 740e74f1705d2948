import FrigateIR

/// Runs a program on its operands: a named step inside a larger program.
public struct Call: CallingPrimitive {
  public static let name = "call"
  public let label: String
  public let program: Program

  public init(_ program: Program, label: String) {
    self.program = program
    self.label = label
  }

  // MARK: Text

  public var attributes: Attributes { ["label": .name(label), "program": .program(program)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    label = try attributes.name("label")
    program = try attributes.program("program")
    do { try program.verify() } catch { throw AttributeError(error.description) }
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    if operands != program.inputTypes {
      throw OperationError(
        name, "\(label) takes \(program.inputTypes).", received: operands,
        fix: "call it with operands of these types")
    }
    return program.outputTypes
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    guard let emitter = x.first?.emitter else { return y.map { _ in nil } }
    let (tangent, nonzero) = try emitter.transforms.tangent(of: program, along: dx.map { $0 != nil })
    // The tangent program computes the primal values it needs once more; the planner, which
    // inlines both calls, finds and drops the second copy.
    var results = try emitter.emit(Call(tangent, label: label), x + dx.compactMap { $0 })[...]
    return nonzero.map { $0 ? results.removeFirst() : nil }
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let emitter = ct.compactMap({ $0 }).first?.emitter else { return x.map { _ in nil } }
    let transposed = try emitter.transforms.transpose(program, linear: x.map(\.isLinear))
    var cotangents: [Symbol] = []
    for (symbol, type) in zip(ct, program.outputTypes) {
      if let symbol {
        cotangents.append(symbol)
      } else {
        cotangents += try emitter.emit(Constant.zeros(type), [])
      }
    }
    var results = try emitter.emit(
      Call(transposed, label: label), x.compactMap(\.known) + cotangents)[...]
    return x.map { $0.isLinear ? results.removeFirst() : nil }
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    let batched = try x[0].emitter.transforms.batch(program, mapped: mapped, size: size)
    return try x[0].emitter.emit(Call(batched, label: label), x)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] { program.evaluate(x) }
}
