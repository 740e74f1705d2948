import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _CAllocationCounter

@testable import FrigateEngine

@Suite struct ExecutionTests {
  /// Two inputs that change places, each donated to where the other one's value goes.
  @Test func `donated inputs may change places`() throws {
    let emitter = Emitter()
    let (a, b) = (emitter.input(TensorType(.float32, [5])), emitter.input(TensorType(.float32, [5])))
    let program = emitter.program([b, a])
    let plan = try Plan(program, options: .init(donated: [0: 0, 1: 1]))
    let x = Literal([1, 2, 3, 4, 5] as [Float], shape: [5])
    let y = Literal([6, 7, 8, 9, 0] as [Float], shape: [5])
    let (p, q) = (x.copied(), y.copied())
    plan.makeExecution().run(inputs: [p.storage, q.storage], outputs: [p.storage, q.storage])
    #expect(p == y)
    #expect(q == x)
  }

  @Test func `a donated input that is read later keeps its value until then`() throws {
    let emitter = Emitter()
    let x = emitter.input(TensorType(.float32, [40, 40]))
    // The row sums need all of x, and so does its square; both outputs want x's memory or its shape.
    let y = x * 2
    let dot = DotGeneral(lhsContracting: [1], rhsContracting: [0])
    let z = y.write(dot, x) + x.write(dot, y)
    let program = emitter.program([y, z, x.sum(axes: [0])])
    var random = SplitMix(state: 5)
    let argument = random.literal(x.type)
    let expected = try Plan(program, options: .init(threads: 1)).run([argument])
    for threads in [1, 2] {
      for target in [0, 1] {
        let plan = try Plan(program, options: .init(threads: threads, donated: [0: target]))
        let memory = argument.copied()
        var outputs = program.outputTypes.map { Literal.zeros($0).storage }
        outputs[target] = memory.storage
        plan.makeExecution().run(inputs: [memory.storage], outputs: outputs)
        for (k, type) in program.outputTypes.enumerated() {
          #expect(Literal(type, storage: outputs[k]) == expected[k], "output \(k)\n\(plan)")
        }
      }
    }
  }

  /// A gradient by Winograd's products is written where other shares of rows still read.
  @Test func `a donated input is read before what scatters takes its memory`() throws {
    let grid = WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1])
    let images = TensorType(.float32, [4, 14, 14, 32])
    let program = try Program(images, images, TensorType(.float32, [3, 3, 32, 32])) { x in
      [x[0].write(ConvolutionFilterGradient(grid, window: [3, 3]), x[1]), x[2] * 2]
    }
    var random = SplitMix(state: 3)
    let arguments = program.inputTypes.map { random.literal($0) }
    let expected = try Plan(program, options: .init(threads: 1, kernels: .native)).run(arguments)
    for threads in [1, 2, 4] {
      let plan = try Plan(program, options: .init(threads: threads, donated: [2: 0], kernels: .native))
      let writer = try #require(plan.steps.firstIndex { $0.kernel is WinogradFilterGradient })
      let reader = try #require(plan.steps.firstIndex { $0.kernel is FusedLoop })
      if case .output = plan.placement.places[plan.steps[writer].writes[0]] {
        #expect(plan.schedule.region(of: reader) < plan.schedule.region(of: writer), "\(plan)")
      }
      let memory = arguments[2].copied()
      let twice = Literal.zeros(program.outputTypes[1])
      plan.makeExecution().run(
        inputs: [arguments[0].storage, arguments[1].storage, memory.storage],
        outputs: [memory.storage, twice.storage])
      #expect([memory, twice] == expected, "\(plan)")
    }
  }

  @Test func `runs don't allocate`() throws {
    let step = try MLPStep(sizes: [30, 20, 10], batch: 8)
    let plan = try Plan(step.program, options: .init(threads: 1, donated: step.donated))
    var trainer = Trainer(plan, step)
    for _ in 0..<10 { trainer.run() }
    let start = frigate_allocation_count()
    for _ in 0..<20 { trainer.run() }
    #expect(frigate_allocation_count() == start)
    // The counter does count, where it can.
    _ = plan.run(step.arguments())
    #expect(start < 0 || frigate_allocation_count() > start)
    #expect(!plan.steps.contains { $0.kernel is ReferenceKernel }, "\(plan)")
  }

  @Test func `the arena is no larger than what lives at once`() throws {
    let emitter = Emitter()
    var x = emitter.input(TensorType(.float32, [64, 64]))
    let dot = DotGeneral(lhsContracting: [1], rhsContracting: [0])
    for _ in 0..<20 { x = x.write(dot, x).write(Tanh()) }
    let plan = try Plan(emitter.program([x]), options: .init(threads: 1))
    #expect(plan.placement.arenaByteCount == 2 * 64 * 64 * 4, "\(plan)")
  }

  @Test func `the description says what runs where`() throws {
    let emitter = Emitter()
    let x = emitter.input(TensorType(.float32, [4, 8]))
    let w = emitter.input(TensorType(.float32, [8, 2]))
    let h = x.write(DotGeneral(lhsContracting: [1], rhsContracting: [0]), w).write(Tanh())
    let plan = try Plan(emitter.program([h * 2, h.sum(axes: [0])]), options: .init(threads: 1))
    #expect(
      plan.description == """
        plan: 3 steps in 2 regions, 1 threads, arena 64 B, scratch 128 B
        region 0, 1 task
          4 rows
            tile2 = dense_f32 4×2×8 (input0, input1)
            @0, output0 = loop [8] tile 16: tanh multiply (tile2)
        region 1, 1 task
          by one task
            output1 = reduce_sum [1, 4, 2] (@0)
        """)
  }
}

extension Literal {
  /// The same bytes in memory nobody else has.
  func copied() -> Literal {
    Literal(type) { target in withUnsafeBytes { target.copyMemory(from: $0) } }
  }
}
