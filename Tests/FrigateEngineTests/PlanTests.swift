import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing

@testable import FrigateEngine

@Suite struct PlanTests {
  static let tolerance: [DType: Double] = [.float32: 2e-4, .float64: 1e-12, .int32: 0]

  @Test(arguments: [DType.float32, .float64])
  func `a plan computes what the reference rules do`(dtype: DType) throws {
    for seed in 0..<60 {
      let (program, arguments) = randomProgram(seed: UInt64(seed), size: 40, dtype: dtype)
      let expected = program.evaluate(arguments)
      let plan = try Plan(program, options: .init(threads: 1))
      let results = plan.run(arguments)
      for (a, b) in zip(results, expected) {
        #expect(agree(a, b, Self.tolerance[dtype]!), "seed \(seed)\n\(program)\n\(plan)")
      }
    }
  }

  @Test func `forced reference kernels are the reference rules`() throws {
    for seed in 0..<10 {
      let (program, arguments) = randomProgram(seed: UInt64(seed), size: 30, dtype: .float32)
      let plan = try Plan(program, options: .init(threads: 1, kernels: .reference))
      #expect(plan.run(arguments) == plan.program.evaluate(arguments))
      #expect(plan.steps.allSatisfy { $0.kernel is ReferenceKernel || $0.kernel is PlainCopy })
    }
  }

  @Test(arguments: [DType.float32, .float64])
  func `fusion changes no bit`(dtype: DType) throws {
    for seed in 0..<60 {
      let (program, arguments) = randomProgram(seed: UInt64(seed), size: 60, dtype: dtype)
      var options = Plan.Options(threads: 1)
      let fused = try Plan(program, options: options)
      options.fuses = false
      let single = try Plan(program, options: options)
      #expect(fused.steps.count <= single.steps.count)
      #expect(fused.run(arguments) == single.run(arguments), "seed \(seed)\n\(program)\n\(fused)")
    }
  }

  @Test func `threads change no bit`() throws {
    let emitter = Emitter()
    let x = emitter.input(TensorType(.float32, [96, 300]))
    let w = emitter.input(TensorType(.float32, [300, 200]))
    let b = emitter.input(TensorType(.float32, [200]))
    let dot = DotGeneral(lhsContracting: [1], rhsContracting: [0])
    let h = (x.write(dot, w) + b.broadcast(to: [96, 200], axes: [1])).write(Tanh())
    let back = h.write(DotGeneral(lhsContracting: [1], rhsContracting: [1]), w)
    let program = emitter.program([
      h, back, (back * x).sum(axes: [1]), h.sum(axes: [0]),
      h.write(DotGeneral(lhsContracting: [0], rhsContracting: [0]), back) * 0.5,
    ])
    var random = SplitMix(state: 1)
    let arguments = program.inputTypes.map { random.literal($0) }
    let one = try Plan(program, options: .init(threads: 1)).run(arguments)
    for threads in [2, 3, 4] {
      let plan = try Plan(program, options: .init(threads: threads))
      #expect(plan.schedule.regions.contains { $0.tasks > 1 })
      for _ in 0..<20 { #expect(plan.run(arguments) == one) }
    }
  }

  @Test func `eight threads may run one plan at once`() async throws {
    let (program, arguments) = randomProgram(seed: 7, size: 80, dtype: .float32)
    let plan = try Plan(program, options: .init(threads: 2))
    let expected = plan.run(arguments)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<200).allSatisfy { _ in plan.run(arguments) == expected } }
      }
      for await isEqual in group { #expect(isEqual) }
    }
  }

  @Test func `an input may be an output, an output come twice or be constant`() throws {
    let emitter = Emitter()
    let x = emitter.input(TensorType(.float32, [3]))
    let y = x * 2
    let program = emitter.program([x, y, y, x.filled(7), x.reshaped([3, 1]), x])
    let x0 = Literal([1, 2, 3] as [Float], shape: [3])
    let plan = try Plan(program)
    #expect(plan.run([x0]) == program.evaluate([x0]))
  }

  @Test func `empty tensors run`() throws {
    let emitter = Emitter()
    let x = emitter.input(TensorType(.float32, [0, 3]))
    let y = emitter.input(TensorType(.float32, [3, 0]))
    let dot = DotGeneral(lhsContracting: [1], rhsContracting: [0])
    let program = emitter.program([x + x, x.sum(axes: [0]), y.write(dot, x), x.write(dot, y)])
    let arguments = program.inputTypes.map(Literal.zeros)
    #expect(try Plan(program).run(arguments) == program.evaluate(arguments))
  }

  @Test func `a wrong donation is an error that teaches`() throws {
    let emitter = Emitter()
    let x = emitter.input(TensorType(.float32, [3]))
    let program = emitter.program([x.sum(axes: [0]), x + x])
    #expect(throws: OperationError.self) { try Plan(program, options: .init(donated: [0: 2])) }
    do {
      _ = try Plan(program, options: .init(donated: [0: 0]))
      Issue.record("no error")
    } catch {
      #expect(
        error.description == """
          plan: input 0 is donated to output 0 of another type.
            received  float32[3], float32[]
            fix       donate an input to an output of the same element type and shape
          """)
    }
  }
}

@Suite struct EngineTests {
  @Test func `eager calls are planned once`() throws {
    let x = Literal([1, 2, 3] as [Float], shape: [3])
    for _ in 0..<3 {
      #expect(try Engine.evaluate(Add(), [x, x])[0].scalars() as [Float] == [2, 4, 6])
    }
    #expect(throws: OperationError.self) {
      try Engine.evaluate(Add(), [x, Literal(1 as Float)])
    }
  }

  @Test func `the cache forgets what was not used for longest`() throws {
    var cache = PlanCache<Int>(capacity: 8)
    let emitter = Emitter()
    let plan = try Plan(emitter.program([emitter.input(TensorType(.float32, []))]))
    for key in 0..<8 { cache[key] = plan }
    _ = cache[0]
    cache[8] = plan
    #expect(cache.count <= 8)
    #expect(cache[0] != nil)
    #expect(cache[1] == nil)
    #expect(cache[8] != nil)
  }
}
