/// What things cost, in nanoseconds: rough, written once, the only numbers planning goes by.
enum Cost {
  /// One element through one simple lane kernel, in the innermost cache.
  static let lane = 0.08
  /// One element through a lane between others of a compiled chain, and from or to memory at its ends.
  static let compiledLane = 0.01
  static let compiledStream = 0.02
  /// One element through a transcendental function.
  static let function = 0.8
  /// One multiply-add of a dense product.
  static let multiplyAdd = 0.025
  /// One of a convolution's on a packed filter.
  static let packedMultiplyAdd = 0.01
  /// One byte moved in order; out of order it is `scatter` times that.
  static let byte = 0.05
  static let scatter = 6.0
  /// One element by a reference rule.
  static let reference = 30.0
  /// A kernel call.
  static let call = 20.0
  /// Waking the other threads and meeting again costs about 1 µs, so a task below this isn't worth it.
  static let task = 3000.0

  /// A region this long needs no more work to be worth the meeting at its end.
  static let region = 1e6

  /// A convolution's gradients are computed from the elements that aren't 0 alone where at most this share isn't: each
  /// then costs four times as much as in the dense kernels.
  static let sparseShare = 0.2
  /// The largest filter that is passed over element by element, in bytes: it must stay in a core's caches.
  static let sparseFilter = 512 * 1024

  /// Whether a convolution's filter gradient is computed for each image alone and then summed: where the images' stay in a
  /// cache, and there are enough of them to be dealt.
  static func prefersPartialFilters(images: Int, byteCount: Int) -> Bool {
    images >= 8 && images * byteCount <= 64 * 1024
  }

  /// In how many tasks to cut work of this cost.
  static func tasks(_ cost: Double, rows: Int, threads: Int) -> Int {
    max(1, min(threads, rows, Int(cost / task)))
  }

  /// Whether a product is `GemmKernel`'s rather than `DenseKernel`'s: where it spares a transposed copy of B,
  /// reading a large A against its order, or reading a larger A than caches hold once for each panel of B.
  /// `areColumnsApart` says for A and B whether their columns step by more than 1.
  static func prefersGemm(m: Int, n: Int, k: Int, areColumnsApart: (a: Bool, b: Bool)) -> Bool {
    if areColumnsApart.b { return m >= 64 }
    if areColumnsApart.a { return n >= 256 && m * k >= 1 << 16 }
    return m >= 256 && n >= 512 && m * k > 1 << 20
  }

  /// Whether a convolution that can be Winograd's is. It has 16 multiplications where others have 36, but reads filters
  /// 16/9 as large, and transforms take some of it: of few channels too much, and few tiles leave it reading the filter.
  static func prefersWinograd(channels: Int, features: Int, tiles: Int) -> Bool {
    channels >= 32 && features >= 32 && tiles >= 48
  }

  /// Whether the filter gradient of a pointwise convolution is a product of matrices: images of few places leave the
  /// kernel for images visiting all results for each of them.
  static func prefersProduct(places: Int) -> Bool { places < 64 }
}
