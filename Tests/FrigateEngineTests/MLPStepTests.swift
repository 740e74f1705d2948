import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Glibc
import Testing

@testable import FrigateEngine

@Suite(.serialized) struct MLPStepTests {
  @Test func `a small step computes what the reference rules do`() throws {
    let step = try MLPStep(sizes: [20, 12, 11, 10], batch: 4)
    let arguments = step.arguments()
    let expected = step.program.evaluate(arguments)
    for threads in [1, 2] {
      let plan = try Plan(step.program, options: .init(threads: threads, donated: step.donated))
      for (k, (a, b)) in zip(plan.run(arguments), expected).enumerated() {
        #expect(agree(a, b, 1e-5), "output \(k)\n\(plan)")
      }
    }
  }

  @Test func `an Adam step is one loop for each parameter, in place`() throws {
    let step = try MLPStep()
    let plan = try Plan(step.program, options: .init(threads: 1, donated: step.donated))
    let updates = plan.steps.filter { $0.kernel.label.contains("sqrt") && $0.writes.count == 3 }
    #expect(updates.count <= 10, "\(plan)")
    #expect(plan.placement.copies.isEmpty, "\(plan)")
    // Every parameter and moment and the step count.
    #expect(plan.placement.inPlace.count >= 31, "\(plan)")
  }

  @Test func `donated memory gives the same bits on any number of threads`() throws {
    let step = try MLPStep()
    var results: [[Literal]] = []
    for threads in [1, 2, 4] {
      let plan = try Plan(step.program, options: .init(threads: threads, donated: step.donated))
      var state = Trainer(plan, step)
      for _ in 0..<5 { state.run() }
      results.append(state.values)
      var values = step.arguments()
      for _ in 0..<5 {
        let new = plan.run(values)
        for (input, output) in step.donated { values[input] = new[output] }
      }
      #expect(zip(values, state.values).allSatisfy { $0 == $1 })
    }
    for other in results.dropFirst() {
      let differing = zip(results[0], other).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
      #expect(differing == [])
    }
  }

  @Test(.enabled(if: environment("FRIGATEBIRD_MEASURE") != nil), arguments: [1, 2])
  func `time of one step`(threads: Int) throws {
    let step = try MLPStep()
    let start = now()
    let plan = try Plan(step.program, options: .init(threads: threads, donated: step.donated))
    let planning = now() - start
    var state = Trainer(plan, step)
    let runs = environment("FRIGATEBIRD_MEASURE").flatMap { Int($0) } ?? 2000
    var times: [Double] = []
    for _ in 0..<runs {
      let start = now()
      state.run()
      times.append(now() - start)
    }
    times.sort()
    print(plan)
    print(
      "MLP step, \(threads) threads: median \(times[runs / 2] * 1e6) µs, min \(times[0] * 1e6) µs; "
        + "\(step.program.equations.count) equations, \(plan.program.equations.count) after passes, "
        + "\(plan.steps.count) steps; planning \(planning * 1e3) ms")
  }
}

/// Runs a step over and over, donated inputs updated where they lie.
struct Trainer {
  private let execution: Execution
  private let types: [TensorType]
  private let inputs: [Storage]
  private let outputs: [Storage]

  init(_ plan: Plan, _ step: MLPStep) {
    execution = plan.makeExecution()
    types = step.program.inputTypes
    // Copies, for zeros may share memory.
    let inputs = step.arguments().map { literal in
      Literal(literal.type) { bytes in literal.withUnsafeBytes { bytes.copyMemory(from: $0) } }.storage
    }
    let owner = Dictionary(uniqueKeysWithValues: step.donated.map { ($1, $0) })
    self.inputs = inputs
    outputs = step.program.outputTypes.enumerated().map { k, type in
      owner[k].map { inputs[$0] } ?? Storage(byteCount: type.byteCount)
    }
  }

  mutating func run() { execution.run(inputs: inputs, outputs: outputs) }

  var values: [Literal] { zip(types, inputs).map { Literal($0, storage: $1) } }
}

private func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
