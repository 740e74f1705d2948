import FrigateIR
import FrigatePrimitives
import Testing

@testable import FrigateEngine

@Suite struct ProfileTests {
  @Test(arguments: [1, 2]) func `a profiled plan computes what it does otherwise`(threads: Int) throws {
    let step = try MLPStep(sizes: [30, 20, 10], batch: 8)
    let plan = try Plan(step.program, options: .init(threads: threads, donated: step.donated))
    func state() -> (inputs: [Literal], outputs: [Literal]) {
      let inputs = step.arguments().map { $0.copied() }
      var outputs = plan.program.outputTypes.map { Literal.zeros($0) }
      for (input, output) in step.donated { outputs[output] = inputs[input] }
      return (inputs, outputs)
    }
    let (profiled, plain) = (state(), state())
    let profile = plan.profile(
      inputs: profiled.inputs.map(\.storage), outputs: profiled.outputs.map(\.storage), runs: 3)
    let execution = plan.makeExecution()
    for _ in 0..<2 * 3 + 2 {
      execution.run(inputs: plain.inputs.map(\.storage), outputs: plain.outputs.map(\.storage))
    }
    #expect(profiled.outputs == plain.outputs)

    #expect(profile.steps.map(\.label) == plan.steps.map(\.kernel.label))
    #expect(profile.steps.map(\.layout) == plan.steps.map(\.kernel.layout))
    #expect(profile.runs == 3 && profile.threads == threads && profile.nanoseconds > 0)
    #expect(profile.steps.allSatisfy { $0.calls >= 1 && $0.nanoseconds >= 0 && $0.nanoseconds.isFinite })
    // Every weight is read and written by some step.
    let outputs = Set(profile.steps.flatMap(\.outputs))
    #expect(Set(step.donated.values).isSubset(of: outputs) || threads > 1, "\(plan)")
    #expect(profile.work == plan.work)
  }

  @Test func `kernels say what they compute and move`() throws {
    func work(_ build: (Emitter) throws -> Symbol) throws -> Work {
      let emitter = Emitter()
      let result = try build(emitter)
      return try Plan(emitter.program([result]), options: .init(threads: 1)).work
    }
    // [3, 5] · [5, 7]: 2 · 3 · 5 · 7 operations on 15 + 35 + 21 floats.
    let dot = try work { emitter in
      let x = emitter.input(TensorType(.float32, [3, 5]))
      let y = emitter.input(TensorType(.float32, [5, 7]))
      return x.write(DotGeneral(lhsContracting: [1], rhsContracting: [0]), y)
    }
    #expect(dot == Work(flops: 210, bytes: 284))
    // Two operations on 100 elements; the value between them stays in the cache.
    let loop = try work { emitter in
      let x = emitter.input(TensorType(.float32, [100]))
      return (x * x).write(Tanh())
    }
    #expect(loop == Work(flops: 200, bytes: 800))
    let sum = try work { $0.input(TensorType(.float64, [10, 20])).sum(axes: [1]) }
    #expect(sum == Work(flops: 200, bytes: 8 * 200 + 8 * 10))
    let transposed = try work {
      $0.input(TensorType(.float32, [10, 20])).write(Transpose(permutation: [1, 0]))
    }
    #expect(transposed == Work(flops: 0, bytes: 2 * 800))
    let sorted = try work { $0.input(TensorType(.int32, [10])).write(Sort(axis: 0)) }
    #expect(sorted.bytes == 2 * 40)
  }

  @Test func `the machine does something in a second`() {
    #expect(Machine.multiplyAdd(rounds: 10, threads: 2) == 2 * Machine.multiplyAdd(rounds: 10, threads: 1))
    #expect(Machine.multiplyAddPeak(threads: 1) > 0)
    let (from, to) = (Storage(byteCount: 1001), Storage(byteCount: 1001))
    for k in 0..<1001 { from.base.storeBytes(of: UInt8(k % 251), toByteOffset: k, as: UInt8.self) }
    #expect(Machine.copy(from, to: to, threads: 3) == 2002)
    #expect((0..<1001).allSatisfy { to.base.load(fromByteOffset: $0, as: UInt8.self) == UInt8($0 % 251) })
    #expect(Machine.copyBandwidth(byteCount: 1 << 16, threads: 1) > 0)
    #expect(["baseline", "avx2", "avx512"].contains(Machine.instructionSet))
  }
}
