import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _CAllocationCounter
import _FrigateTestSupport

@testable import FrigateEngine

/// The kernels of convolutions and windows on shapes that networks have. Every sample of the primitives goes through
/// them too: see `checkPrimitive`.
@Suite struct ConvolutionKernelTests {
  struct Shapes: Sendable, CustomStringConvertible {
    var x: [Int]
    var w: [Int]
    var grid: WindowGrid
    var groups = 1
    var description: String { "\(x) ∗ \(w), strides \(grid.strides), \(groups) groups" }
  }

  static let same = WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1])
  static let shapes = [
    // The notebook's two layers; one image of them; a few.
    Shapes(x: [9, 28, 28, 1], w: [3, 3, 1, 32], grid: WindowGrid(strides: [1, 1])),
    Shapes(x: [9, 13, 13, 32], w: [3, 3, 32, 64], grid: WindowGrid(strides: [1, 1])),
    Shapes(x: [1, 13, 13, 32], w: [3, 3, 32, 64], grid: WindowGrid(strides: [1, 1])),
    Shapes(
      x: [3, 13, 13, 3], w: [5, 5, 3, 8], grid: WindowGrid(strides: [2, 2], low: [2, 1], high: [1, 2])),
    // A residual block's: padded, strided, pointwise.
    Shapes(x: [8, 8, 8, 24], w: [3, 3, 24, 40], grid: same),
    Shapes(
      x: [8, 8, 8, 24], w: [3, 3, 24, 40], grid: WindowGrid(strides: [2, 2], low: [0, 0], high: [1, 1])),
    Shapes(x: [8, 8, 8, 24], w: [1, 1, 24, 40], grid: WindowGrid(strides: [2, 2])),
    // Pointwise at few places, whose filter gradient is a product of matrices, and at many.
    Shapes(x: [8, 5, 7, 24], w: [1, 1, 24, 40], grid: WindowGrid(strides: [1, 1])),
    Shapes(x: [4, 9, 8, 24], w: [1, 1, 24, 40], grid: WindowGrid(strides: [1, 1])),
    // So deep that sums are taken in blocks.
    Shapes(x: [2, 3, 3, 1500], w: [3, 3, 1500, 70], grid: same),
    // Winograd's: padded; with odd sizes and none; one image with two lines more than are read.
    Shapes(x: [8, 8, 8, 32], w: [3, 3, 32, 48], grid: same),
    Shapes(x: [5, 7, 9, 48], w: [3, 3, 48, 80], grid: WindowGrid(strides: [1, 1])),
    Shapes(
      x: [1, 12, 16, 32], w: [3, 3, 32, 64], grid: WindowGrid(strides: [1, 1], low: [2, 0], high: [2, 1])),
    Shapes(x: [8, 7, 9, 40], w: [3, 3, 1, 40], grid: same, groups: 40),
    Shapes(x: [2, 7, 9, 6], w: [3, 3, 2, 9], grid: same, groups: 3),
    Shapes(
      x: [2, 5, 6, 7, 3], w: [2, 3, 2, 3, 5],
      grid: WindowGrid(strides: [1, 2, 1], low: [1, 0, 0], dilation: [1, 1, 3])),
    Shapes(x: [4, 40, 3], w: [5, 3, 7], grid: WindowGrid(strides: [1], low: [4], dilation: [1])),
  ]

  /// Whose channels fill vectors of every width.
  static let sparseShapes = [
    Shapes(x: [8, 9, 8, 16], w: [3, 3, 16, 20], grid: same),
    Shapes(
      x: [8, 9, 8, 48], w: [4, 2, 48, 33], grid: WindowGrid(strides: [2, 3], low: [1, 0], high: [2, 1])),
    Shapes(x: [8, 20, 15, 64], w: [3, 3, 64, 32], grid: WindowGrid(strides: [1, 1], dilation: [2, 1])),
    Shapes(x: [8, 6, 6, 96], w: [3, 3, 96, 16], grid: same),
    Shapes(
      x: [9, 5, 6, 7, 32], w: [2, 3, 2, 32, 16], grid: WindowGrid(strides: [1, 2, 1], low: [1, 0, 0])),
    Shapes(x: [8, 30, 160], w: [5, 160, 18], grid: WindowGrid(strides: [2], low: [4], high: [4])),
  ]

  /// x², squared again and again, has exponentially many factors.
  @Test func gradientsOfManyFactorsArePlanned() throws {
    let program = try Program(TensorType(.float32, [8, 6, 6, 16]), TensorType(.float32, [3, 3, 16, 16])) {
      x in
      var y = x[0]
      for _ in 0..<64 { y = y * y }
      return [y.write(ConvolutionInputGradient(Self.same, inputSize: [6, 6]), x[1])]
    }
    let x = [
      Literal(program.inputTypes[0], doubles: Array(repeating: 1, count: 4608)),
      .noise(program.inputTypes[1], seed: 1),
    ]
    #expect(difference(try Plan(program).run(x)[0], program.evaluate(x)[0], tolerance: 1e-4) == nil)
  }

  /// The convolution and its gradients, each applied to noise.
  private func primitives(_ shapes: Shapes) throws -> [(primitive: any Primitive, operands: [Literal])] {
    let x = Literal.noise(TensorType(.float32, shapes.x), seed: 1)
    let w = Literal.noise(TensorType(.float32, shapes.w), seed: 2)
    let forward = Convolution(shapes.grid, groups: shapes.groups)
    let y = Literal.noise(try forward.types(of: [x.type, w.type])[0], seed: 3)
    let size = Array(shapes.x.dropFirst().dropLast())
    let window = Array(shapes.w.dropLast(2))
    return [
      (forward, [x, w]),
      (ConvolutionInputGradient(shapes.grid, groups: shapes.groups, inputSize: size), [y, w]),
      (ConvolutionFilterGradient(shapes.grid, groups: shapes.groups, window: window), [x, y]),
    ]
  }

  private func kinds() -> [Plan.Kernels] {
    #if OneDNN
      [.native, .onednn]
    #else
      [.native]
    #endif
  }

  @Test(arguments: shapes) func kernelsAgreeWithTheReferenceRule(_ shapes: Shapes) throws {
    for (primitive, x) in try primitives(shapes) {
      let program = try Program(applying: primitive, to: x.map(\.type))
      let expected = program.evaluate(x)
      for kernels in kinds() {
        let one = try Plan(program, options: .init(threads: 1, kernels: kernels)).run(x)
        let off = Agreement(primitive, .float32).difference(one[0], expected[0], of: primitive, x)
        #expect(off == nil, "\(primitive.name) by \(kernels)")
        for threads in [2, 3, 4] {
          let plan = try Plan(program, options: .init(threads: threads, kernels: kernels))
          #expect(plan.run(x) == one, "\(primitive.name) by \(kernels) on \(threads) threads")
        }
      }
    }
  }

  @Test func eachConvolutionHasItsKernel() throws {
    for (primitive, x) in try primitives(Self.shapes[4]) {
      let program = try Program(applying: primitive, to: x.map(\.type))
      let native = try Plan(program, options: .init(kernels: .native))
      #expect(
        native.steps.contains {
          $0.kernel is ConvolutionKernel || $0.kernel is SparseInputGradient
            || $0.kernel is SparseFilterGradient
        }, "\(native)")
      #if OneDNN
        let onednn = try Plan(program, options: .init(kernels: .onednn))
        #expect(onednn.steps.contains { $0.kernel is OneDNNConvolution }, "\(onednn)")
      #endif
    }
  }

  /// Three kernels, of which the filter's runs before the plan does where the filter never changes.
  @Test func wideConvolutionsAreWinograds() throws {
    let wide = Self.shapes.filter {
      $0.w[..<2] == [3, 3] && $0.w[2] >= 32 && $0.w[2] % 16 == 0 && $0.groups == 1
    }
    #expect(wide.count == 5)
    // One of them is an image with too few tiles.
    for shapes in wide where shapes.x != [1, 13, 13, 32] {
      for (primitive, x) in try primitives(shapes) {
        let program = try Program(applying: primitive, to: x.map(\.type))
        let plan = try Plan(program, options: .init(threads: 2, kernels: .native))
        let kinds = plan.steps.map { "\(type(of: $0.kernel))" }
        if primitive is ConvolutionFilterGradient {
          #expect(kinds == ["WinogradFilterGradient"])
          continue
        }
        #expect(kinds == ["WinogradFilter", "WinogradConvolution"])
        let fixed = try Plan(program.binding([1: x[1]]), options: .init(threads: 2, kernels: .native))
        #expect(fixed.steps.map { "\(type(of: $0.kernel))" } == ["WinogradConvolution"])
        #expect(fixed.run([x[0]]) == plan.run(x))
        // Lines of one image are dealt, too.
        if shapes.x[0] == 1 { #expect(fixed.schedule.regions.map(\.tasks) == [2], "\(fixed)") }
      }
    }
  }

  /// A gradient of a convolution whose output went into windows of `window` features each, of which only the largest has one:
  /// the gradient of a convolution's operands that aren't both its output's, of (operands…, ones).
  private func scattered(
    _ gradient: any Primitive, _ x: [Literal], window: Int
  ) throws -> (program: Program, operands: [Literal]) {
    let k = gradient is ConvolutionInputGradient ? 0 : 1
    let y = x[k].type
    let ones = Array(repeating: 1, count: y.rank - 1)
    let scatter = SelectAndScatter(.max, window: ones + [window], WindowGrid(strides: ones + [window]))
    let sources = y.with(shape: y.shape.dropLast() + [y.shape.last! / window])
    let program = try Program(x[0].type, x[1].type, sources) { x in
      let dy = x[k] * x[k].write(scatter, x[2])
      return [k == 0 ? dy.write(gradient, x[1]) : x[0].write(gradient, dy)]
    }
    return (program, x + [Literal(sources, doubles: Array(repeating: 1, count: sources.count))])
  }

  /// Of the output's gradients one in 4 (dense), 5 (sparse) and as many as there are features isn't 0.
  @Test(arguments: shapes + sparseShapes) func sparseGradientsAgreeWithTheReferenceRule(_ shapes: Shapes)
    throws
  {
    for (primitive, x) in try primitives(shapes).dropFirst() {
      for window in Set([min(4, shapes.w.last!), 5, min(50, shapes.w.last!)]) {
        let (program, operands) = try scattered(primitive, x, window: window)
        let expected = program.evaluate(operands)
        let plan = try Plan(program, options: .init(threads: 1, kernels: .native))
        if Self.sparseShapes.contains(where: { "\($0)" == "\(shapes)" }) {
          #expect(plan.description.contains("sparse if it can"), "\(plan)")
        }
        let one = plan.run(operands)
        let off = Agreement(primitive, .float32).difference(one[0], expected[0], of: primitive, x)
        #expect(off == nil, "\(primitive.name), one of \(window)")
        for threads in [2, 3, 4] {
          let plan = try Plan(program, options: .init(threads: threads, kernels: .native))
          #expect(plan.run(operands) == one, "\(primitive.name), one of \(window), on \(threads) threads")
        }
      }
    }
  }

  /// A 0 that would have met an infinity gives NaN where all products are summed up, and nothing where only some are.
  @Test(arguments: [(window: 4, isSparse: false), (window: 32, isSparse: true)])
  func fewElementsAreSummedAlone(_ window: Int, _ isSparse: Bool) throws {
    for (primitive, x) in try primitives(Self.shapes[1]).dropFirst() {
      let k = primitive is ConvolutionInputGradient ? 1 : 0
      var x = x
      var other = x[k].doubles
      other[0] = .infinity
      x[k] = Literal(x[k].type, doubles: other)
      let (program, operands) = try scattered(primitive, x, window: window)
      let plan = try Plan(program, options: .init(kernels: .native))
      let isNaN = plan.run(operands)[0].doubles.contains(where: \.isNaN)
      #expect(isNaN != isSparse, "\(primitive.name)")
    }
  }

  /// A number for each feature is added by the convolution itself, with the bits of a sum of its own.
  @Test(arguments: shapes) func biasesAreAddedByTheConvolution(_ shapes: Shapes) throws {
    let (convolution, x) = try primitives(shapes)[0]
    let y = try Program(applying: convolution, to: x.map(\.type)).outputTypes[0]
    let axes = [y.rank - 1]
    let bias = Literal.noise(TensorType(.float32, [y.shape.last!]), seed: 5)
    func program(isLast: Bool) throws -> Program {
      try Program(x[0].type, x[1].type, bias.type) { x in
        let product = x[0].write(convolution, x[1])
        let repeated = x[2].write(Broadcast(shape: y.shape, axes: axes))
        return isLast ? [repeated + product] : [product + repeated, product]
      }
    }
    let operands = x + [bias]
    let alone = try Plan(program(isLast: false), options: .init(kernels: .native))
    for threads in [1, 2, 4] {
      let plan = try Plan(program(isLast: true), options: .init(threads: threads, kernels: .native))
      #expect(plan.description.contains("plus bias") && plan.steps.count < alone.steps.count, "\(plan)")
      #expect(plan.run(operands)[0] == alone.run(operands)[0])
    }
    #expect(!alone.description.contains("plus bias"), "\(alone)")
  }

  /// A scatter finds its places noted by the reduction of the same windows.
  @Test(arguments: [WindowExtremum.max, .min], [1, 2]) func windowsAreSearchedOnce(
    _ select: WindowExtremum, stride: Int
  )
    throws
  {
    let windows = WindowGrid(strides: [1, stride, 2, 1], low: [0, 1, 0, 0], high: [0, 0, 1, 0])
    for channels in [1, 5, 16, 40] {
      let type = tensor(.float32, 9, 7, 8, channels)
      let program = try Program(type) { x in
        let pool = ReduceWindow(select == .max ? .max : .min, window: [1, 2, 3, 1], windows)
        let y = x[0].write(pool)
        return [y, x[0].write(SelectAndScatter(select, window: [1, 2, 3, 1], windows), y + y)]
      }
      // Few different numbers, so that the first of equals matters; NaN and both zeros among them.
      let numbers: [Double] = [-1, -0.0, 0, 1, 1, 2, .nan]
      var random = SplitMix64(seed: 3)
      let x = Literal(
        type, doubles: (0..<type.count).map { _ in numbers[Int(random.next() % UInt64(numbers.count))] })
      let expected = program.evaluate([x])
      for threads in [1, 2, 4] {
        let plan = try Plan(program, options: .init(threads: threads, kernels: .native))
        let kernels = plan.steps.compactMap { $0.kernel as? WindowKernel }
        #expect(kernels.count == 2 && kernels.allSatisfy { $0.winners != nil }, "\(plan)")
        for (result, expected) in zip(plan.run([x]), expected) {
          #expect(
            zip(result.doubles, expected.doubles).allSatisfy {
              $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
            })
        }
      }
    }
  }

  /// Windows over axes that lie apart are the reference rule's; half precision is computed in float32.
  @Test func whatHasNoKernelIsTheReferenceRules() throws {
    let half = try Program(
      applying: Convolution(WindowGrid(strides: [1])),
      to: [tensor(.float16, 1, 5, 2), tensor(.float16, 2, 2, 3)])
    #expect(try !Plan(half, options: .init(kernels: .native)).steps.contains { $0.kernel is ReferenceKernel })
    let apart = ReduceWindow(.sum, window: [2, 1, 1, 1, 2], WindowGrid(strides: [1, 1, 1, 1, 1]))
    let windows = try Program(applying: apart, to: [tensor(.float32, 3, 2, 2, 2, 3)])
    #expect(try Plan(windows, options: .init(kernels: .native)).steps.first?.kernel is ReferenceKernel)
  }

  /// By tables, and by Winograd's products.
  @Test(arguments: [(3, 8), (32, 48)]) func runsDoNotAllocate(channels: Int, features: Int) throws {
    let program = Program(
      tensor(.float32, 9, 8, 8, channels), tensor(.float32, 3, 3, channels, features),
      tensor(.float32, 9, 4, 4, features)
    ) { x in
      let y = x[0].write(Convolution(Self.same), x[1])
      let windows = WindowGrid(strides: [1, 2, 2, 1])
      let pooled = y.write(ReduceWindow(.max, window: [1, 2, 2, 1], windows))
      let dy = y.write(SelectAndScatter(.max, window: [1, 2, 2, 1], windows), pooled - x[2])
      return [
        dy.write(ConvolutionInputGradient(Self.same, inputSize: [8, 8]), x[1]),
        x[0].write(ConvolutionFilterGradient(Self.same, window: [3, 3]), dy),
      ]
    }
    let plan = try Plan(program, options: .init(threads: 1, kernels: .native))
    #expect(!plan.steps.contains { $0.kernel is ReferenceKernel }, "\(plan)")
    let inputs = program.inputTypes.enumerated().map { Literal.noise($1, seed: $0) }
    let outputs = program.outputTypes.map { Storage(byteCount: $0.byteCount) }
    let execution = plan.makeExecution()
    let storages = inputs.map(\.storage)
    for _ in 0..<3 { execution.run(inputs: storages, outputs: outputs) }
    let start = frigate_allocation_count()
    for _ in 0..<10 { execution.run(inputs: storages, outputs: outputs) }
    #expect(frigate_allocation_count() == start)
    for (output, expected) in zip(outputs, plan.run(inputs)) {
      #expect(Literal(expected.type, storage: output) == expected)
    }
  }
}
