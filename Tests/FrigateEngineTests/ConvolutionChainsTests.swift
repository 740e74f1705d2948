import CFrigateKernels
import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _CAllocationCounter
import _FrigateTestSupport

@testable import FrigateEngine

/// Convolutions that take bias, relu and max pooling along.
@Suite struct ConvolutionChainsTests {
  struct Shapes: Sendable, CustomStringConvertible {
    var x: [Int]
    var w: [Int]
    var strides = [1, 1]
    var dilation: [Int]?
    var pool: [Int]?
    var hasBias = true
    var isRelu = true
    var description: String { "\(x) ∗ \(w), strides \(strides), pool \(pool ?? [])" }

    /// The chain on x and bias, the filter a constant of the plan or a third input.
    func program(filter: Literal?) throws -> Program {
      let grid = WindowGrid(strides: strides, dilation: dilation)
      let features = w.last!
      return try Program(TensorType(.float32, x), TensorType(.float32, [features]), TensorType(.float32, w)) {
        (inputs: [Symbol]) throws -> [Symbol] in
        let filter = filter.map { inputs[0].emitter.write(Constant($0)) } ?? inputs[2]
        var y = inputs[0].write(Convolution(grid), filter)
        if hasBias { y = y + inputs[1].broadcast(to: y.shape, axes: [y.rank - 1]) }
        if isRelu {
          let zeros = y.emitter.write(Constant.zeros(y.type))
          y = y.write(Compare(.le), zeros).write(Select(), zeros, y)
        }
        if let pool {
          let window = [1] + pool + [1]
          y = y.write(ReduceWindow(.max, window: window, WindowGrid(strides: window)))
        }
        return [y]
      }
    }

    var inputs: [Literal] {
      [
        .noise(TensorType(.float32, x), seed: 1), .noise(TensorType(.float32, [w.last!]), seed: 2),
        .noise(TensorType(.float32, w), seed: 3),
      ]
    }
  }

  static let shapes = [
    // The notebook's two layers, on one image, a few and many.
    Shapes(x: [1, 28, 28, 1], w: [3, 3, 1, 32], pool: [2, 2]),
    Shapes(x: [1, 13, 13, 32], w: [3, 3, 32, 64], pool: [2, 2]),
    Shapes(x: [3, 13, 13, 32], w: [3, 3, 32, 64], pool: [2, 2]),
    Shapes(x: [9, 13, 13, 32], w: [3, 3, 32, 64], pool: [2, 2]),
    // Without one or the other; features that fill no block.
    Shapes(x: [2, 9, 11, 3], w: [3, 2, 3, 7]),
    Shapes(x: [2, 9, 11, 3], w: [3, 2, 3, 37], pool: [2, 2], hasBias: false),
    Shapes(x: [2, 9, 11, 3], w: [3, 2, 3, 48], pool: [1, 2], isRelu: false),
    Shapes(x: [1, 9, 11, 3], w: [1, 1, 3, 17], pool: [4, 1], hasBias: false, isRelu: false),
    Shapes(x: [1, 12, 11, 5], w: [3, 3, 5, 20], strides: [2, 3], dilation: [2, 1]),
    Shapes(x: [1, 12, 15, 5], w: [3, 3, 5, 20], strides: [1, 2], dilation: [1, 2], pool: [2, 1]),
    Shapes(x: [4, 40, 3], w: [5, 3, 9], strides: [2], pool: [2]),
    Shapes(x: [1, 41, 3], w: [5, 3, 9], strides: [1], dilation: [3], pool: [4]),
    // So deep that the steps one by one take their sums in blocks.
    Shapes(x: [1, 4, 4, 1500], w: [3, 3, 1500, 70], pool: [2, 2]),
  ]

  /// Whether one kernel does it all, of a filter that may be prepared.
  private func isOne(_ plan: Plan) -> Bool {
    let kernels = plan.steps.map(\.kernel).filter { !($0 is PackedFilter || $0 is WinogradFilter) }
    return kernels.count == 1 && (kernels[0] is PackedConvolution || kernels[0] is WinogradConvolution)
  }

  @Test(arguments: shapes) func bitsOfTheStepsOneByOne(_ shapes: Shapes) throws {
    let x = shapes.inputs
    for filter in [x[2], nil] where filter != nil || shapes.pool != nil {
      let program = try shapes.program(filter: filter)
      let off = try underEachInstructionSet {
        var apart = Plan.Options(threads: 1, kernels: .native)
        apart.fuses = false
        let expected = try Plan(program, options: apart)
        #expect(!expected.steps.contains { $0.kernel is PackedConvolution })
        var complaints: [String] = []
        for threads in [1, 2, 3, 4] {
          let plan = try Plan(program, options: .init(threads: threads, kernels: .native))
          #expect(isOne(plan), "\(plan)")
          // Workers don't know of the limit on instruction sets: only the machine's own set is asked of them.
          if threads > 1, frigate_isa_current() != instructionSets.last { continue }
          if let off = differenceInUlps(plan.run(x)[0], expected.run(x)[0], allowed: 0) {
            complaints.append("\(threads) threads: \(off)")
          }
        }
        return complaints
      }
      #expect(off.isEmpty, "\(off)")
    }
  }

  @Test(arguments: shapes) func whatTheReferenceRulesGive(_ shapes: Shapes) throws {
    let x = shapes.inputs
    let program = try shapes.program(filter: x[2])
    let depth = Double(shapes.w.dropLast().reduce(1, *))
    // n · ε of the sum of the products' magnitudes, numbers being below 1.5; relu and maxima make it no larger.
    let bound = depth * 0x1p-23 * (depth * 2.25 + 1.5)
    let (actual, expected) = (try Plan(program).run(x)[0], program.evaluate(x)[0])
    #expect(actual.type == expected.type)
    for (a, b) in zip(actual.doubles, expected.doubles) { #expect(abs(a - b) <= bound) }
  }

  /// NaN, infinities and zeros of both signs go through it as they go through the steps.
  @Test func numbersThatAreSpecial() throws {
    for shapes in Self.shapes where shapes.w.dropLast().reduce(1, *) < 100 {
      var x = shapes.inputs
      x[0] = .anything(x[0].type, seed: 5)
      x[1] = .anything(x[1].type, seed: 6)
      let program = try shapes.program(filter: x[2])
      var apart = Plan.Options(threads: 1, kernels: .native)
      apart.fuses = false
      let (one, other) = (try Plan(program).run(x)[0], try Plan(program, options: apart).run(x)[0])
      #expect(differenceInUlps(one, other, allowed: 0) == nil, "\(shapes)")
    }
  }

  /// The places of the largest are noted for a scatter to them. Small whole numbers have many equals, and exact sums.
  @Test(arguments: shapes.filter { $0.pool != nil }) func placesOfTheLargestAreNoted(_ shapes: Shapes) throws
  {
    let types = shapes.inputs.map(\.type)
    let (window, grid) = ([1] + shapes.pool! + [1], WindowGrid(strides: [1] + shapes.pool! + [1]))
    func program(_ source: TensorType, isScatterFirst: Bool = false) throws -> Program {
      try Program(types[0], types[1], types[2], source) { x in
        var z = x[0].write(Convolution(WindowGrid(strides: shapes.strides, dilation: shapes.dilation)), x[2])
        if shapes.hasBias { z = z + x[1].broadcast(to: z.shape, axes: [z.rank - 1]) }
        let scatter = SelectAndScatter(.max, window: window, grid)
        // A scatter may be written first: nothing but where the largest stand makes it wait.
        if isScatterFirst {
          let scattered = z.write(scatter, x[3])
          return [z.write(ReduceWindow(.max, window: window, grid)), scattered]
        }
        return [z.write(ReduceWindow(.max, window: window, grid)), z.write(scatter, x[3])]
      }
    }
    let pooled = try shapes.program(filter: nil).outputTypes[0]
    var random = SplitMix64(seed: 1)
    let operands = (types + [pooled]).map { type in
      Literal(type, doubles: (0..<type.count).map { _ in Double(random.next() % 5) - 2 })
    }
    let expected = try program(pooled).evaluate(operands)
    for (threads, isScatterFirst) in [(1, false), (2, false), (4, false), (1, true), (2, true)] {
      let plan = try Plan(
        program(pooled, isScatterFirst: isScatterFirst), options: .init(threads: threads, kernels: .native))
      #expect(plan.description.contains("max 2×2") || plan.description.contains("·max"), "\(plan)")
      #expect(!plan.description.contains("window_reduce"), "\(plan)")
      #expect(plan.run(operands) == expected)
    }
  }

  /// A pool of one place has no largest to note, and passes on every gradient.
  @Test func poolsOfOnePlace() throws {
    let (window, grid) = ([1, 1, 1, 1], WindowGrid(strides: [1, 1, 1, 1]))
    let types = [[3, 9, 8, 5], [3, 3, 5, 20], [3, 7, 6, 20]].map { TensorType(.float32, $0) }
    let program = try Program(types[0], types[1], types[2]) { x in
      let z = x[0].write(Convolution(WindowGrid(strides: [1, 1])), x[1])
      // Memory that isn't 0 before.
      let noise = (x[0] + x[0]).sum(axes: [0])
      return [
        z.write(ReduceWindow(.max, window: window, grid)),
        z.write(SelectAndScatter(.max, window: window, grid), x[2]),
        noise,
      ]
    }
    let operands = types.enumerated().map { Literal.noise($1, seed: $0) }
    let (actual, expected) = (try Plan(program).run(operands), program.evaluate(operands))
    for (a, b) in zip(actual, expected) { #expect(difference(a, b, tolerance: 1e-4) == nil) }
  }

  @Test func whatOthersWantStaysApart() throws {
    let x = Shapes(x: [1, 8, 8, 2], w: [3, 3, 2, 4]).inputs
    let zero = Literal.zeros(TensorType(.float32, []))
    func kernels(_ body: (Symbol, Symbol) throws -> [Symbol]) throws -> Int {
      let program = try Program(x[0].type, x[1].type) { inputs in
        let y = inputs[0].write(
          Convolution(WindowGrid(strides: [1, 1])), inputs[0].emitter.write(Constant(x[2])))
        return try body(y, inputs[1].broadcast(to: y.shape, axes: [3]))
      }
      return try Plan(program, options: .init(kernels: .native)).steps.count {
        $0.kernel is PackedConvolution
      }
    }
    #expect(try kernels { y, bias in [y + bias] } == 1)
    #expect(try kernels { y, bias in [y + bias, y] } == 0, "the convolution is an output")
    #expect(try kernels { y, bias in [y + bias, y * bias] } == 0, "somebody else reads it")
    #expect(try kernels { y, bias in [y * bias] } == 0, "no bias")
    #expect(try kernels { y, _ in [y] } == 0, "nothing follows")
    // The bias alone is taken along: who wants the sum gets it.
    let sums = try kernels { y, bias in
      let sum = y + bias
      let zeros = y.emitter.write(Constant(zero, shape: y.shape))
      return [sum.write(Compare(.le), zeros).write(Select(), zeros, sum), sum]
    }
    #expect(sums == 1)
    // Pooling by windows that overlap, and of other things than the largest, isn't its business.
    for pool in [
      ReduceWindow(.max, window: [1, 2, 2, 1], WindowGrid(strides: [1, 1, 1, 1])),
      ReduceWindow(.sum, window: [1, 2, 2, 1], WindowGrid(strides: [1, 2, 2, 1])),
      ReduceWindow(.max, window: [1, 3, 3, 1], WindowGrid(strides: [1, 3, 3, 1])),
    ] { #expect(try kernels { y, _ in [y.write(pool)] } == 0) }
  }

  @Test func runsDoNotAllocate() throws {
    let shapes = Self.shapes[1]
    let plan = try Plan(shapes.program(filter: nil), options: .init(threads: 2, kernels: .native))
    let inputs = shapes.inputs.map(\.storage)
    let outputs = plan.program.outputTypes.map { Storage(byteCount: $0.byteCount) }
    let execution = plan.makeExecution()
    for _ in 0..<3 { execution.run(inputs: inputs, outputs: outputs) }
    let start = frigate_allocation_count()
    for _ in 0..<10 { execution.run(inputs: inputs, outputs: outputs) }
    #expect(frigate_allocation_count() == start)
  }
}
