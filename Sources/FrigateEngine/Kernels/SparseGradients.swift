import CFrigateKernels
import FrigateIR

// Max pooling passes a gradient to one place of each window, relu to half of the places, dropout to few: most of what
// reaches a convolution from behind is 0. Its two gradients look at a sample, of the same elements whatever the threads,
// and where few aren't 0, compute with those alone. Zeros left out leave a sum as it is, unless they would have met
// an infinity.

/// A convolution's input gradient: of each image, from few elements or by `dense`.
struct SparseInputGradient: Kernel {
  let dense: ConvolutionKernel
  let convolution: frigate_convolution

  var label: String { "\(dense.label), sparse if it can" }
  var cost: Double { dense.cost }
  var work: Work { dense.work }
  var rows: Int { dense.rows }
  var grain: Int { dense.grain }
  var scratchByteCount: Int { convolution.scratchByteCount(dense.isDouble) }

  func readsOwnRows(of rows: Int) -> [Bool]? { dense.readsOwnRows(of: rows) }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    if dense.batch % share.rows != 0 { return dense.run(buffers, share, scratch) }
    var rest = share.range(of: dense.batch)
    while let first = rest.first {
      let isSparse = isSparse(buffers, first)
      let count = rest.prefix { self.isSparse(buffers, $0) == isSparse }.count
      if isSparse {
        run(buffers, images: first..<first + count, scratch)
      } else {
        dense.run(buffers, Share(lower: first, upper: first + count, rows: dense.batch), scratch)
      }
      rest = rest.dropFirst(count)
    }
  }

  private func isSparse(_ buffers: Buffers, _ image: Int) -> Bool {
    convolution.isSparse(
      buffers[dense.a], from: image * dense.image.a, count: dense.image.a, isDouble: dense.isDouble)
  }

  private func run(_ buffers: Buffers, images: Range<Int>, _ scratch: UnsafeMutableRawPointer) {
    let (from, to) = (images.lowerBound * dense.image.a, images.lowerBound * dense.image.c)
    withUnsafePointer(to: convolution) { convolution in
      if dense.isDouble {
        frigate_sparse_input_gradient_f64(
          convolution, images.count, buffers[dense.c].assumingMemoryBound(to: Double.self) + to,
          buffers[dense.a].assumingMemoryBound(to: Double.self) + from,
          buffers[dense.b].assumingMemoryBound(to: Double.self), scratch)
      } else {
        frigate_sparse_input_gradient_f32(
          convolution, images.count, buffers[dense.c].assumingMemoryBound(to: Float.self) + to,
          buffers[dense.a].assumingMemoryBound(to: Float.self) + from,
          buffers[dense.b].assumingMemoryBound(to: Float.self), scratch)
      }
    }
  }
}

/// A convolution's filter gradient: of the whole batch, from few elements or by `dense`. A share has its own features in
/// the one case and its own rows of the filter in the other.
struct SparseFilterGradient: Kernel {
  let dense: ConvolutionKernel
  let convolution: frigate_convolution

  var label: String { "\(dense.label), sparse if it can" }
  var cost: Double { dense.cost }
  var work: Work { dense.work }
  var rows: Int { Self.commonDivisor(dense.lines, vectors) }
  var scratchByteCount: Int { convolution.scratchByteCount(dense.isDouble) }

  /// Vectors of features in the widest registers there are: what the work is cut by must not depend on the machine's.
  private var vectors: Int { (convolution.features + 15) / 16 }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    dense.lines % rows == 0 && vectors % rows == 0 ? [false, false] : nil
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let isSparse = convolution.isSparse(
      buffers[dense.b], from: 0, count: dense.batch * dense.image.b, isDouble: dense.isDouble)
    if !isSparse { return dense.run(buffers, share, scratch) }
    let range = share.range(of: vectors)
    let (first, last) = (range.lowerBound * 16, min(range.upperBound * 16, convolution.features))
    withUnsafePointer(to: convolution) { convolution in
      if dense.isDouble {
        frigate_sparse_filter_gradient_f64(
          convolution, dense.batch, first, last, buffers[dense.c].assumingMemoryBound(to: Double.self),
          buffers[dense.a].assumingMemoryBound(to: Double.self),
          buffers[dense.b].assumingMemoryBound(to: Double.self), scratch)
      } else {
        frigate_sparse_filter_gradient_f32(
          convolution, dense.batch, first, last, buffers[dense.c].assumingMemoryBound(to: Float.self),
          buffers[dense.a].assumingMemoryBound(to: Float.self),
          buffers[dense.b].assumingMemoryBound(to: Float.self), scratch)
      }
    }
  }

  /// A share's features stand apart in the result.
  var writesOwnRows: Bool { false }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
}

extension SpatialConvolution {
  /// The convolution as the sparse kernels take it; nil if they can't, or gain nothing.
  func sparse(_ dtype: DType) -> frigate_convolution? {
    guard geometry.groups == 1, geometry.batch > 0, channels > 0, features > 0 else { return nil }
    let grid = geometry.grid
    func three(_ values: [Int], _ filler: Int) -> (Int, Int, Int) {
      let all = Array(repeating: filler, count: 3 - values.count) + values
      return (all[0], all[1], all[2])
    }
    let convolution = frigate_convolution(
      input: three(input, 1), window: three(window, 1), output: three(output, 1),
      stride: three(grid.strides, 1),
      dilation: three(grid.dilation, 1), low: three(grid.low, 0), channels: channels, features: features)
    let filter = window.reduce(channels * features * dtype.size, *)
    let isPossible = withUnsafePointer(to: convolution) {
      frigate_sparse_convolution_is_possible($0, dtype.size)
    }
    return isPossible && filter <= Cost.sparseFilter ? convolution : nil
  }
}

extension frigate_convolution {
  fileprivate func scratchByteCount(_ isDouble: Bool) -> Int {
    withUnsafePointer(to: self) { frigate_sparse_convolution_scratch($0, isDouble ? 8 : 4) }
  }

  /// Whether so few of `count` elements aren't 0 that the sparse kernels are faster.
  fileprivate func isSparse(
    _ buffer: UnsafeMutableRawPointer, from: Int, count: Int, isDouble: Bool
  ) -> Bool {
    let share =
      isDouble
      ? frigate_nonzero_share_f64(buffer.assumingMemoryBound(to: Double.self) + from, count)
      : frigate_nonzero_share_f32(buffer.assumingMemoryBound(to: Float.self) + from, count)
    return share <= Cost.sparseShare
  }
}
