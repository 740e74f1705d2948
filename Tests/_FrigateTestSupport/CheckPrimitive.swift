import FrigateIR
import FrigatePrimitives
import FrigateTransforms

/// Everything that is wrong with a primitive, as its samples show it; empty if nothing is.
public func checkPrimitive(_ type: any Sampled.Type) -> [String] {
  var failures: [String] = []
  if type.samples.isEmpty { failures.append("has no samples") }
  if type.errors.isEmpty { failures.append("has no error samples") }
  for (i, sample) in type.samples.enumerated() {
    failures += check(sample).map { "sample \(i), \(sample.operands.map(\.type)): \($0)" }
  }
  for (i, error) in type.errors.enumerated() {
    failures += check(error).map { "error sample \(i): \($0)" }
  }
  return failures
}

private func check(_ sample: Sample) -> [String] {
  let program: Program
  do {
    program = try Program(applying: sample.primitive, to: sample.operands.map(\.type))
  } catch {
    return ["\(error)"]
  }
  var failures = checkValues(sample, program)
  failures += checkText(program) + checkAttributes(sample.primitive)
  failures += checkBatching(sample, program)
  failures += checkSharding(sample, program)
  failures += checkDerivatives(sample)
  failures += checkRefusals(sample, program)
  failures += checkEngine(sample, program)
  return failures
}

extension Program {
  /// One equation: `primitive` applied to inputs of these types.
  public init(
    applying primitive: any Primitive, to types: [TensorType]
  ) throws(OperationError) {
    let emitter = Emitter()
    let inputs = types.map(emitter.input)
    let results = try emitter.emit(primitive, inputs)
    self = emitter.program(results)
  }
}

/// The type rule tells the types the reference rule gives, and the values are the true ones.
private func checkValues(_ sample: Sample, _ program: Program) -> [String] {
  let results = sample.primitive.reference(sample.operands, types: program.outputTypes)
  if results.map(\.type) != program.outputTypes {
    return [
      "the type rule says \(program.outputTypes), the reference rule gives \(results.map(\.type))"
    ]
  }
  guard let expected = sample.gives else { return [] }
  if expected.count != results.count {
    return ["\(results.count) results, expected \(expected.count)"]
  }
  return zip(results, expected).enumerated().compactMap { k, pair in
    difference(pair.0, pair.1, tolerance: sample.tolerance).map { "result \(k): \($0)" }
  }
}

/// The program is well formed, and its text reads back to it.
func checkText(_ program: Program) -> [String] {
  do {
    try program.verify()
    let parsed = try Program(parsing: program.description, catalog: Catalog.all)
    return parsed == program
      ? [] : ["the text reads back as another program:\n\(program)\n\(parsed)"]
  } catch {
    return ["\(error)\n\(program)"]
  }
}

/// Each attribute is asked for when it is missing.
private func checkAttributes(_ primitive: any Primitive) -> [String] {
  primitive.attributes.entries.compactMap { entry in
    let others = primitive.attributes.entries.filter { $0.key != entry.key }
    do {
      _ = try type(of: primitive).init(Attributes(others))
      return "the attribute \(entry.key) isn't missed when it is missing"
    } catch {
      return "\(error)" == "the attribute \(entry.key) is missing"
        ? nil : "without the attribute \(entry.key): \(error)"
    }
  }
}

private func check(_ sample: ErrorSample) -> [String] {
  do {
    let types = try sample.primitive.types(of: sample.operands)
    return ["\(sample.operands) were taken, and gave \(types)"]
  } catch {
    if error.description == sample.message { return [] }
    return ["the error says\n\(error.description)\nexpected\n\(sample.message)"]
  }
}

/// Rules that refuse say why; what claims not to be linear has no transpose.
private func checkRefusals(_ sample: Sample, _ program: Program) -> [String] {
  let primitive = sample.primitive
  var failures: [String] = []
  func expect(_ message: String, _ rule: () throws -> Void) {
    do {
      try rule()
      failures.append("doesn't refuse, expected: \(message)")
    } catch {
      if "\(error)" != message { failures.append("refuses with\n\(error)\nexpected\n\(message)") }
    }
  }
  if primitive is any NonlinearPrimitive, !sample.operands.isEmpty {
    expect("\(primitive.name): has no transpose: it isn't linear") {
      let emitter = Emitter()
      let ct = program.outputTypes.map { Optional(emitter.input($0)) }
      _ = try primitive.transpose(ct, program.inputTypes.map(LinearOperand.linear))
    }
  }
  for (rule, message) in sample.refuses {
    expect(message) {
      let floating = program.inputTypes.map(\.dtype.isFloating)
      switch rule {
      case .derivative: _ = try program.derivative(along: floating)
      case .transpose: _ = try program.pullback(along: floating)
      case .batch:
        let emitter = Emitter()
        let x = program.inputTypes.map { emitter.input($0.with(shape: [2] + $0.shape)) }
        _ = try primitive.batch(x, mapped: x.map { _ in true }, size: 2)
      }
    }
  }
  return failures
}
