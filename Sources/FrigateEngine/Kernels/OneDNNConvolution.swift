import CFrigateKernels
import FrigateIR
import FrigatePrimitives

#if OneDNN
  import COneDNN
#endif

/// A convolution or one of its gradients in float32 by oneDNN, each call on one thread.
///
/// The batch is cut in shards by its size alone, and a share is some of the shards: the bits don't depend on the
/// threads. Of a filter gradient each shard makes a term of its own.
struct OneDNNConvolution: Kernel {
  enum Direction { case forward, inputGradient, filterGradient }

  let direction: Direction
  let geometry: ConvolutionGeometry
  let shards: Int
  let a: Int
  let b: Int
  let c: Int
  private let handle: Handle

  /// Nil if oneDNN can't.
  init?(_ direction: Direction, _ geometry: ConvolutionGeometry, a: Int, b: Int, c: Int) {
    shards = geometry.batch > 0 ? (1...4).last { geometry.batch % $0 == 0 }! : 1
    guard let handle = Handle(direction, geometry, batch: geometry.batch / shards) else { return nil }
    (self.direction, self.geometry, self.a, self.b, self.c) = (direction, geometry, a, b, c)
    self.handle = handle
  }

  private var inputCount: Int { geometry.input.reduce(geometry.groups * geometry.channels, *) }
  private var outputCount: Int { geometry.output.reduce(geometry.groups * geometry.features, *) }
  fileprivate var filterCount: Int {
    geometry.window.reduce(geometry.channels * geometry.groups * geometry.features, *)
  }
  private var products: Int {
    geometry.batch * outputCount * geometry.window.reduce(geometry.channels, *)
  }

  var label: String {
    "onednn_convolution_f32 \(direction) \(geometry.batch)×\(geometry.output)×\(geometry.groups * geometry.features)"
  }
  var cost: Double { Cost.call * 40 + Double(products) * Cost.multiplyAdd }
  var work: Work {
    Work(flops: 2 * products, bytes: 4 * (geometry.batch * (inputCount + outputCount) + filterCount))
  }
  var rows: Int { shards }
  var scratchByteCount: Int { handle.scratchByteCount + 64 }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    shards % rows == 0 ? [true, direction == .filterGradient] : nil
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let images = geometry.batch / shards
    let (input, output) = (images * inputCount, images * outputCount)
    let steps =
      switch direction {
      case .forward: (a: input, b: 0, c: output)
      case .inputGradient: (a: output, b: 0, c: input)
      case .filterGradient: (a: input, b: output, c: filterCount)
      }
    for shard in share.range(of: shards) {
      handle.run(
        buffers[a].assumingMemoryBound(to: Float.self) + shard * steps.a,
        buffers[b].assumingMemoryBound(to: Float.self) + shard * steps.b,
        buffers[c].assumingMemoryBound(to: Float.self) + shard * steps.c,
        scratch.alignedUp(toMultipleOf: 64))
    }
  }
}

/// oneDNN's convolution of one shard; any number of threads may run it at once.
private final class Handle: @unchecked Sendable {
  let scratchByteCount: Int
  #if OneDNN
    private let convolution: OpaquePointer

    init?(_ direction: OneDNNConvolution.Direction, _ geometry: ConvolutionGeometry, batch: Int) {
      let grid = geometry.grid
      let sizes = [geometry.input, geometry.window, geometry.output]
      // oneDNN counts in 32 bits here and there.
      guard batch > 0, geometry.channels > 0, geometry.features > 0, sizes.joined().allSatisfy({ $0 > 0 }),
        (sizes.joined() + grid.strides + grid.dilation + grid.low + grid.high).allSatisfy({ $0 < 1 << 24 })
      else { return nil }
      func three(_ values: [Int]) -> (Int, Int, Int) {
        (values[0], values.count > 1 ? values[1] : 0, values.count > 2 ? values[2] : 0)
      }
      var described = frigate_onednn_sizes(
        rank: Int32(geometry.input.count), batch: batch, groups: geometry.groups, channels: geometry.channels,
        features: geometry.features, input: three(geometry.input), window: three(geometry.window),
        output: three(geometry.output), stride: three(grid.strides), dilation: three(grid.dilation),
        low: three(grid.low), high: three(grid.high))
      let kind =
        switch direction {
        case .forward: FRIGATE_ONEDNN_FORWARD
        case .inputGradient: FRIGATE_ONEDNN_INPUT_GRADIENT
        case .filterGradient: FRIGATE_ONEDNN_FILTER_GRADIENT
        }
      guard let convolution = frigate_onednn_convolution_create(kind, &described) else { return nil }
      self.convolution = convolution
      scratchByteCount = frigate_onednn_convolution_scratch(convolution)
    }

    deinit { frigate_onednn_convolution_destroy(convolution) }

    func run(
      _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
      _ scratch: UnsafeMutableRawPointer
    ) {
      precondition(
        frigate_onednn_convolution_run(convolution, a, b, c, scratch), "oneDNN failed to run a convolution")
    }
  #else
    init?(_ direction: OneDNNConvolution.Direction, _ geometry: ConvolutionGeometry, batch: Int) {
      return nil
    }

    func run(
      _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
      _ scratch: UnsafeMutableRawPointer
    ) {}
  #endif
}

extension Lowering {
  /// Adds oneDNN's convolution if it is asked for; false if it isn't, or can't.
  mutating func addOneDNNConvolution(
    _ equation: Equation, _ geometry: ConvolutionGeometry, _ direction: OneDNNConvolution.Direction
  ) -> Bool {
    guard usesOneDNN, equation.results[0].type.dtype == .float32 else { return false }
    let (a, b) = (buffer(of: equation.operands[0]), buffer(of: equation.operands[1]))
    let c = buffer(of: equation.results[0])
    guard let kernel = OneDNNConvolution(direction, geometry, a: a, b: b, c: c) else { return false }
    if direction != .filterGradient || kernel.shards == 1 {
      add(Step(kernel: kernel, reads: [a, b], writes: [c]))
      return true
    }
    // The shards' terms, and then their sum in the shards' order.
    let terms = temporary(byteCount: 4 * kernel.shards * kernel.filterCount)
    guard let function = frigate_reduce_find("reduce_sum", FRIGATE_F32),
      let inShards = OneDNNConvolution(direction, geometry, a: a, b: b, c: terms)
    else { return false }
    add(Step(kernel: inShards, reads: [a, b], writes: [terms]))
    add(
      Step(
        kernel: ReductionKernel(
          name: "reduce_sum", function: function, outer: 1, reduce: kernel.shards, inner: kernel.filterCount,
          operandSize: 4, resultSize: 4, kept: 1, from: terms, to: c),
        reads: [terms], writes: [c]))
    return true
  }
}
