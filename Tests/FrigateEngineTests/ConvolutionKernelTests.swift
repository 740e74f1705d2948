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
      #expect(native.steps.contains { $0.kernel is ConvolutionKernel }, "\(native)")
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

  /// An element type without a kernel is the reference rule's, and so are windows over axes that lie apart.
  @Test func whatHasNoKernelIsTheReferenceRules() throws {
    let half = try Program(
      applying: Convolution(WindowGrid(strides: [1])),
      to: [tensor(.float16, 1, 5, 2), tensor(.float16, 2, 2, 3)])
    #expect(try Plan(half, options: .init(kernels: .native)).steps.first?.kernel is ReferenceKernel)
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
