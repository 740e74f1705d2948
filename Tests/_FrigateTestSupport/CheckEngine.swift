import FrigateEngine
import FrigateIR
import FrigatePrimitives
import FrigateTransforms

/// Compiled = reference rule, eager = compiled, constants = variables, alone = among others, on any number of
/// threads.
func checkEngine(_ sample: Sample, _ program: Program) -> [String] {
  do {
    let (x, expected) = (sample.operands, program.evaluate(sample.operands))
    var failures = try checkPlan(program, x, expected).map { "plan: \($0)" }
    let plan = try Plan(program, options: .init(kernels: .native)).run(x)
    failures += differences(try Engine.evaluate(sample.primitive, x), plan).map { "eager: \($0)" }
    failures += try checkConstants(sample, plan)
    failures += try checkNeighbours(program, x, plan)
    failures += try underEachInstructionSet {
      try checkKernel(sample.primitive, x, expected, program)
    }
    if sample.refuses[.batch] == nil {
      let batched = try program.batched(mapped: x.map { _ in true }, size: 3)
      let stacked = x.map { Literal.stacked([$0, $0, $0]) }
      failures += try checkPlan(batched, stacked, batched.evaluate(stacked)).map { "batched plan: \($0)" }
    }
    return failures
  } catch {
    return ["\(error)"]
  }
}

/// Native kernels give what the reference rule gives, as nearly as is asked of them.
func checkKernel(
  _ primitive: any Primitive, _ x: [Literal], _ expected: [Literal], _ program: Program
) throws -> [String] {
  let results = try Plan(program, options: .init(threads: 1, kernels: .native)).run(x)
  let agreement = Agreement(primitive, expected[0].type.dtype)
  return zip(results, expected).compactMap { agreement.difference($0, $1, of: primitive, x) }
}

/// Reference kernels give `expected` bit for bit; native ones the same bits fused or not, on one thread,
/// two and four.
private func checkPlan(_ program: Program, _ x: [Literal], _ expected: [Literal]) throws -> [String] {
  let reference = try Plan(program, options: .init(kernels: .reference)).run(x)
  var failures = zip(reference, expected).compactMap { difference($0, $1) }.map { "by reference: \($0)" }
  let one = try Plan(program, options: .init(threads: 1, kernels: .native)).run(x)
  for threads in [2, 4] {
    let more = try Plan(program, options: .init(threads: threads, kernels: .native)).run(x)
    failures += differences(more, one).map { "\(threads) threads: \($0)" }
  }
  var apart = Plan.Options(threads: 1, kernels: .native)
  apart.fuses = false
  failures += differences(try Plan(program, options: apart).run(x), one).map { "unfused: \($0)" }
  return failures
}

/// What is folded while planning has the bits of what is computed when running.
private func checkConstants(_ sample: Sample, _ computed: [Literal]) throws -> [String] {
  let emitter = Emitter()
  let constants = try sample.operands.map { try emitter.emit(Constant($0), [])[0] }
  let program = emitter.program(try emitter.emit(sample.primitive, constants))
  let folded = try Plan(program, options: .init(kernels: .native)).run([])
  return differences(folded, computed).map { "of constants: \($0)" }
}

/// Elementwise equations before and after, which change no number, change no bit.
private func checkNeighbours(_ program: Program, _ x: [Literal], _ alone: [Literal]) throws -> [String] {
  if program.inputs.isEmpty { return [] }
  let emitter = Emitter()
  let inputs = program.inputTypes.map(emitter.input)
  let results = try emitter.emit(program.equations[0].primitive, inputs.map(\.unchanged))
  let among = emitter.program(results.map(\.unchanged))
  var failures: [String] = []
  for fuses in [true, false] {
    var options = Plan.Options(threads: 1, kernels: .native)
    options.fuses = fuses
    failures += differences(try Plan(among, options: options).run(x), alone).map {
      "among others, \(fuses ? "fused" : "unfused"): \($0)\n\(among)"
    }
  }
  return failures
}

extension Symbol {
  /// The same numbers, by an equation that no pass takes for nothing.
  fileprivate var unchanged: Symbol {
    switch dtype {
    case .bool: write(And(), self)
    case .float16, .bfloat16: converted(to: .float32).converted(to: dtype)
    case .float32, .float64, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      write(Maximum(), self)
    }
  }
}

private func differences(_ actual: [Literal], _ expected: [Literal]) -> [String] {
  zip(actual, expected).compactMap { differenceInUlps($0, $1, allowed: 0) }
}
