import FrigateEngine
import FrigateIR
import FrigatePrimitives
import FrigateTransforms

/// A function being written down as a program.
///
/// Confined to the thread that traces.
final class Trace: @unchecked Sendable {
  /// Traces may be open inside each other; an inner one has the higher level.
  let level: Int
  let emitter = Emitter()
  /// Values from outside that the function uses: they become further inputs.
  private(set) var captured: [(outer: Tensor, inner: Symbol)] = []
  private var capturedValues: [Value: [Int]] = [:]
  private var capturedStorage: [ObjectIdentifier: [Int]] = [:]

  init(level: Int) { self.level = level }

  /// The innermost open trace of this task.
  @TaskLocal static var current: Trace?

  /// A concrete value this small is written into the program; a larger one becomes an input.
  private static let constantLimit = 16

  /// What a tensor is called inside this trace.
  func symbol(for tensor: Tensor) -> Symbol {
    switch tensor.content {
    case .traced(let symbol, let trace) where trace === self:
      return symbol
    case .traced(let symbol, let trace):
      for i in capturedValues[symbol.value, default: []] {
        if case .traced(_, let other) = captured[i].outer.content, other === trace {
          return captured[i].inner
        }
      }
      capturedValues[symbol.value, default: []].append(captured.count)
      return capture(tensor)
    case .concrete(let literal) where literal.type.count <= Self.constantLimit:
      return constant(literal)
    case .concrete(let literal):
      let id = ObjectIdentifier(literal.storage)
      for i in capturedStorage[id, default: []] where captured[i].outer.type == literal.type {
        return captured[i].inner
      }
      capturedStorage[id, default: []].append(captured.count)
      return capture(tensor)
    case .weak:
      return symbol(for: Tensor(tensor.literal))
    case .invalid(let type):
      return constant(.zeros(TensorType(type.dtype, [])), shape: type.shape)
    }
  }

  /// A tensor as it is called inside this trace.
  func lift(_ tensor: Tensor) -> Tensor { Tensor(.traced(symbol(for: tensor), self)) }

  /// The innermost trace that one of the tensors belongs to.
  static func innermost(of tensors: [Tensor]) -> Trace? {
    var trace: Trace?
    for tensor in tensors {
      if case .traced(_, let other) = tensor.content, other.level > trace?.level ?? 0 { trace = other }
    }
    return trace
  }

  private func capture(_ tensor: Tensor) -> Symbol {
    let inner = emitter.input(tensor.type)
    captured.append((tensor, inner))
    return inner
  }

  private func constant(_ literal: Literal, shape: [Int]? = nil) -> Symbol {
    do {
      return try emitter.emit(shape.map { Constant(literal, shape: $0) } ?? Constant(literal), [])[0]
    } catch {
      fatalError(error.description)
    }
  }

  /// Writes `function` down for arguments of these types.
  ///
  /// - Returns: the program, whose inputs are the arguments and then what the function captured,
  ///   and the captured tensors.
  static func program(
    _ types: [TensorType], _ function: ([Tensor]) -> [Tensor]
  ) -> (program: Program, captured: [Tensor]) {
    let trace = Trace(level: (current?.level ?? 0) + 1)
    let arguments = types.map { Tensor(.traced(trace.emitter.input($0), trace)) }
    let results = $current.withValue(trace) { function(arguments) }
    let outputs = results.map { trace.symbol(for: $0) }
    return (trace.emitter.program(outputs), trace.captured.map(\.outer))
  }
}

/// The one way anything is computed: written down in the innermost trace that an operand belongs
/// to, or else computed now. A mistake is recorded, and tensors that stand for it come back.
func bind(_ primitive: any Primitive, _ operands: [Tensor], results: Int = 1) -> [Tensor] {
  if let invalid = operands.first(where: \.isInvalid) {
    return Array(repeating: invalid, count: results)
  }
  do {
    // Constants and the like have no operand to tell; they belong to the function being traced.
    if let trace = Trace.innermost(of: operands) ?? (operands.isEmpty ? Trace.current : nil) {
      let symbols = operands.map { trace.symbol(for: $0) }
      return try trace.emitter.emit(primitive, symbols).map { Tensor(.traced($0, trace)) }
    }
    return try Engine.evaluate(primitive, operands.map(\.literal)).map { Tensor($0) }
  } catch {
    let invalid = ErrorScope.record(error, standingFor: operands.first?.type)
    return Array(repeating: invalid, count: results)
  }
}

/// Runs a program on any tensors: values are computed, traced ones write it into their trace.
func apply(_ program: Program, _ arguments: [Tensor]) -> [Tensor] {
  if arguments.contains(where: \.isInvalid) {
    return program.outputs.map { Tensor(.invalid($0.type)) }
  }
  do {
    if let trace = Trace.innermost(of: arguments) {
      return try trace.emitter.inline(program, arguments.map { trace.symbol(for: $0) })
        .map { Tensor(.traced($0, trace)) }
    }
    return try Engine.run(program, arguments.map(\.literal)).map { Tensor($0) }
  } catch {
    return program.outputs.map { ErrorScope.record(error, standingFor: $0.type) }
  }
}

/// Writes down a function of tensors as a program; what it captured follows the arguments.
package func program(
  of types: [TensorType], _ function: ([Tensor]) -> [Tensor]
) -> (program: Program, captured: [Tensor]) {
  Trace.program(types, function)
}
