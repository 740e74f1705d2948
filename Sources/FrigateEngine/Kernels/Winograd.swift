import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// A convolution with a window of 3 × 3 and strides of 1, or its input gradient, by Winograd's products: of a filter
/// that `WinogradFilter` has transformed.
struct WinogradConvolution: Kernel {
  let name: String
  let convolution: frigate_winograd
  let batch: Int
  let x: Int
  let filter: Int
  let y: Int
  /// What each feature has added.
  var bias: Int?
  /// How a tile's largest result alone is written; nil writes all.
  var pooling: Pooling?

  struct Pooling {
    let isRelu: Bool
    /// Where the largest stand, if a scatter asks.
    let winners: Int?
  }

  /// Images few enough to be cut.
  private static let few = 8
  /// Tiles that make passing over the filter worth it.
  private static let enough = 64

  /// Lines of tiles, and tiles, in an image.
  private var lines: Int { (convolution.out_height + 1) / 2 }
  private var tiles: Int { withUnsafePointer(to: convolution) { frigate_winograd_tiles($0) } }
  private var cutsImages: Bool { batch < Self.few && convolution.out_height % 2 == 0 }
  private var products: Int { 16 * batch * tiles * convolution.channels * convolution.features }

  var label: String {
    "winograd_\(name) \(batch)×\(convolution.height)×\(convolution.width)×\(convolution.channels)"
      + " to \(convolution.features)" + (bias == nil ? "" : ", plus bias")
      + (pooling.map { $0.isRelu ? ", relu, max 2×2" : ", max 2×2" } ?? "")
  }
  var cost: Double { Cost.call + Double(products) * Cost.multiplyAdd }
  /// The products of the definition, which others are measured by.
  var work: Work {
    let places = (
      batch * convolution.height * convolution.width, batch * convolution.out_height * convolution.out_width
    )
    return Work(
      flops: 18 * places.1 * convolution.channels * convolution.features,
      bytes: 4
        * (places.0 * convolution.channels + places.1 * convolution.features + 16 * convolution.channels
          * convolution.features))
  }
  var rows: Int { cutsImages ? batch * lines : batch }
  var grain: Int { min(rows, (Self.enough * rows - 1) / (batch * tiles) + 1) }
  var scratchByteCount: Int {
    withUnsafePointer(to: convolution) { frigate_winograd_run_scratch($0, batch * tiles) }
  }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    let others = Array(repeating: false, count: bias == nil ? 1 : 2)
    if batch % rows == 0 { return [true] + others }
    return cutsImages && (batch * lines) % rows == 0 ? [false] + others : nil
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: batch * tiles)
    let added = bias.map { UnsafePointer(buffers[$0].assumingMemoryBound(to: Float.self)) }
    let (from, to) = (
      buffers[x].assumingMemoryBound(to: Float.self), buffers[y].assumingMemoryBound(to: Float.self)
    )
    let transformed = buffers[filter].assumingMemoryBound(to: Float.self)
    withUnsafePointer(to: convolution) { convolution in
      if let pooling {
        frigate_winograd_pool_f32(
          convolution, pooling.isRelu, range.lowerBound, range.upperBound, to,
          pooling.winners.map { buffers[$0].assumingMemoryBound(to: UInt8.self) }, from, transformed, added,
          scratch)
      } else {
        frigate_winograd_run_f32(
          convolution, range.lowerBound, range.upperBound, to, from, transformed, added, scratch)
      }
    }
  }
}

/// A filter as `WinogradConvolution` reads it.
struct WinogradFilter: Kernel {
  let convolution: frigate_winograd
  /// Whether the filter is that of the convolution whose input gradient is computed.
  let isGradient: Bool
  let from: Int
  let to: Int

  private var count: Int { convolution.channels * convolution.features }

  var label: String { "winograd_filter \(convolution.channels)×\(convolution.features)" }
  var cost: Double { Cost.call + Double(25 * count) * Cost.lane }
  var work: Work { Work(flops: 28 * count, bytes: 25 * count * 4) }
  var rows: Int { convolution.channels / 16 }
  func readsOwnRows(of rows: Int) -> [Bool]? { self.rows % rows == 0 ? [false] : nil }
  var writesOwnRows: Bool { false }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: rows)
    transform(
      buffers[to].assumingMemoryBound(to: Float.self), buffers[from].assumingMemoryBound(to: Float.self),
      range
    )
  }

  /// All of a filter that never changes.
  func transformed(_ filter: Storage) -> Literal {
    let count = withUnsafePointer(to: convolution) { frigate_winograd_filter_count($0) }
    return Literal(TensorType(.float32, [count])) { target in
      transform(
        target.baseAddress!.assumingMemoryBound(to: Float.self),
        filter.base.assumingMemoryBound(to: Float.self), 0..<rows)
    }
  }

  private func transform(_ to: UnsafeMutablePointer<Float>, _ from: UnsafePointer<Float>, _ range: Range<Int>)
  {
    withUnsafePointer(to: convolution) { convolution in
      frigate_winograd_filter_f32(convolution, isGradient, range.lowerBound, range.upperBound, to, from)
    }
  }
}

/// The filter gradient of a convolution with a window of 3 × 3 and strides of 1 by Winograd's products, cut by the
/// filter's channels.
struct WinogradFilterGradient: Kernel {
  let convolution: frigate_winograd
  let batch: Int
  let x: Int
  let dy: Int
  let gradient: Int

  /// Blocks of 16 channels in one call: the sums of so many stay in the second cache.
  private static let together = 8

  private var tiles: Int { withUnsafePointer(to: convolution) { frigate_winograd_tiles($0) } }

  var label: String {
    "winograd_filter_gradient \(batch)×\(convolution.height)×\(convolution.width)×\(convolution.channels)"
      + " to \(convolution.features)"
  }
  var cost: Double {
    Cost.call
      + Double(16 * batch * tiles * convolution.channels * convolution.features) * Cost.multiplyAdd
  }
  var work: Work {
    let places = (
      batch * convolution.height * convolution.width, batch * convolution.out_height * convolution.out_width
    )
    let filter = 9 * convolution.channels * convolution.features
    return Work(
      flops: 2 * places.1 * filter,
      bytes: 4 * (places.0 * convolution.channels + places.1 * convolution.features + filter))
  }
  var rows: Int { convolution.channels / 16 }
  /// The channels of a share stand apart, one run for each place of the window.
  var writesOwnRows: Bool { false }
  func readsOwnRows(of rows: Int) -> [Bool]? { self.rows % rows == 0 ? [false, false] : nil }
  /// Each call goes through the whole batch.
  var grain: Int { rows }
  var scratchByteCount: Int {
    withUnsafePointer(to: convolution) {
      frigate_winograd_gradient_scratch($0, batch, min(Self.together, rows))
    }
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: rows)
    withUnsafePointer(to: convolution) { convolution in
      var first = range.lowerBound
      while first < range.upperBound {
        let last = min(first + Self.together, range.upperBound)
        frigate_winograd_gradient_f32(
          convolution, batch, first, last, buffers[gradient].assumingMemoryBound(to: Float.self),
          buffers[x].assumingMemoryBound(to: Float.self), buffers[dy].assumingMemoryBound(to: Float.self),
          scratch)
        first = last
      }
    }
  }
}

extension Lowering {
  enum WinogradDirection { case forward, inputGradient, filterGradient }

  /// Adds Winograd's kernel where it can and `Cost` prefers it; false if not.
  mutating func addWinograd(
    _ equation: Equation, _ geometry: ConvolutionGeometry, _ direction: WinogradDirection, bias: Value? = nil
  ) -> Bool {
    guard equation.results[0].type.dtype == .float32, let forward = frigate_winograd.preferred(geometry)
    else {
      return false
    }
    let (a, b) = (buffer(of: equation.operands[0]), buffer(of: equation.operands[1]))
    let c = buffer(of: equation.results[0])
    if direction == .filterGradient {
      let kernel = WinogradFilterGradient(
        convolution: forward, batch: geometry.batch, x: a, dy: b, gradient: c)
      add(Step(kernel: kernel, reads: [a, b], writes: [c]))
      return true
    }
    let convolution = direction == .forward ? forward : forward.inputGradient
    let filter = addWinogradFilter(convolution, isGradient: direction == .inputGradient, b)
    let added = bias.map { buffer(of: $0) }
    let kernel = WinogradConvolution(
      name: equation.primitive.name, convolution: convolution, batch: geometry.batch, x: a, filter: filter,
      y: c,
      bias: added)
    add(Step(kernel: kernel, reads: [a, filter] + (added.map { [$0] } ?? []), writes: [c]))
    return true
  }

  /// Adds the kernel of a convolution of which only the largest of each tile is wanted.
  mutating func addPooledWinograd(
    _ equation: Equation, _ convolution: frigate_winograd, _ batch: Int, bias: Int?, isRelu: Bool,
    result: Value,
    winners: Int?
  ) {
    let (x, w) = (buffer(of: equation.operands[0]), buffer(of: equation.operands[1]))
    let filter = addWinogradFilter(convolution, isGradient: false, w)
    let y = buffer(of: result)
    let kernel = WinogradConvolution(
      name: equation.primitive.name, convolution: convolution, batch: batch, x: x, filter: filter, y: y,
      bias: bias,
      pooling: .init(isRelu: isRelu, winners: winners))
    add(
      Step(
        kernel: kernel, reads: [x, filter] + (bias.map { [$0] } ?? []),
        writes: [y] + (winners.map { [$0] } ?? [])
      ))
  }

  /// The transformed filter: a constant's is made now, another one's by a step.
  private mutating func addWinogradFilter(
    _ convolution: frigate_winograd, isGradient: Bool, _ filter: Int
  ) -> Int {
    let transform = WinogradFilter(convolution: convolution, isGradient: isGradient, from: filter, to: filter)
    if let known = buffers[filter].constant { return constant(transform.transformed(known)) }
    let count = withUnsafePointer(to: convolution) { frigate_winograd_filter_count($0) }
    let transformed = temporary(byteCount: 4 * count)
    add(
      Step(
        kernel: WinogradFilter(
          convolution: convolution, isGradient: isGradient, from: filter, to: transformed),
        reads: [filter], writes: [transformed]))
    return transformed
  }
}

extension frigate_winograd {
  /// The convolution, if the kernels take it and `Cost` prefers them.
  static func preferred(_ geometry: ConvolutionGeometry) -> frigate_winograd? {
    guard let convolution = frigate_winograd(geometry) else { return nil }
    let tiles = geometry.batch * withUnsafePointer(to: convolution) { frigate_winograd_tiles($0) }
    return Cost.prefersWinograd(channels: convolution.channels, features: convolution.features, tiles: tiles)
      ? convolution : nil
  }

  /// Nil for what it isn't made for.
  fileprivate init?(_ geometry: ConvolutionGeometry) {
    let (grid, low) = (geometry.grid, geometry.grid.low)
    guard geometry.window == [3, 3], geometry.groups == 1, grid.strides == [1, 1], grid.dilation == [1, 1],
      geometry.channels > 0, geometry.features > 0, geometry.channels % 16 == 0, geometry.features % 16 == 0,
      low.allSatisfy({ (0...2).contains($0) }), geometry.batch > 0,
      (geometry.input + geometry.output).allSatisfy({ (1..<1 << 20).contains($0) })
    else { return nil }
    self.init(
      height: geometry.input[0], width: geometry.input[1], channels: geometry.channels,
      out_height: geometry.output[0], out_width: geometry.output[1], features: geometry.features,
      low_y: low[0], low_x: low[1])
  }

  /// The convolution of the results' gradients that gives the input's, by the filter turned.
  fileprivate var inputGradient: frigate_winograd {
    frigate_winograd(
      height: out_height, width: out_width, channels: features, out_height: height, out_width: width,
      features: channels, low_y: 2 - low_y, low_x: 2 - low_x)
  }
}
