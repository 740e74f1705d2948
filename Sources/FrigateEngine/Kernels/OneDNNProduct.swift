import FrigateIR

#if OneDNN
  import COneDNN
#endif

/// `C[b, i, j] = Σₖ A[b, i, k] · B[b, k, j]` of float32 by oneDNN, each call on one thread.
///
/// oneDNN may add in another order for another number of rows, so the rows are cut in shards that depend on M
/// alone, and a share is some of the shards: the bits don't depend on the threads.
struct OneDNNProduct: Kernel {
  let batch: Int
  let m: Int
  let n: Int
  let k: Int
  let a: ProductOperand
  let b: ProductOperand
  let c: Int
  private let shards: Int
  private let product: Product

  /// nil if oneDNN can't.
  init?(
    batch: Int, m: Int, n: Int, k: Int, _ a: ProductOperand, _ b: ProductOperand, c: Int
  ) {
    shards = batch == 1 ? (1...4).last { m % $0 == 0 }! : 1
    guard m > 0, n > 0, k > 0, let product = Product(m / shards, n, k, a, b) else { return nil }
    (self.batch, self.m, self.n, self.k, self.a, self.b, self.c) = (batch, m, n, k, a, b, c)
    self.product = product
  }

  static var isAvailable: Bool {
    #if OneDNN
      frigate_onednn_is_available()
    #else
      false
    #endif
  }

  var label: String { "onednn_f32 " + (batch == 1 ? "" : "\(batch)×") + "\(m)×\(n)×\(k)" }
  var cost: Double { Cost.call * 20 + Double(batch * m * n * k) * Cost.multiplyAdd }
  var work: Work { Work(flops: 2 * batch * m * n * k, bytes: batch * (m * k + k * n + m * n) * 4) }
  var rows: Int { batch * shards }
  var grain: Int { rows }
  var scratchByteCount: Int { product.scratchByteCount + 64 }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    guard self.rows % rows == 0 else { return nil }
    return batch == 1
      ? [a.column == 1 && a.row == k, false] : [a.batch == m * k, b.batch == n * k]
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let height = m / shards
    for row in share.range(of: batch * shards) {
      let (index, shard) = (row / shards, row % shards)
      product.run(
        buffers[a.buffer].assumingMemoryBound(to: Float.self) + index * a.batch + shard * height * a.row,
        buffers[b.buffer].assumingMemoryBound(to: Float.self) + index * b.batch,
        buffers[c].assumingMemoryBound(to: Float.self) + row * height * n, scratch.alignedUp(toMultipleOf: 64)
      )
    }
  }
}

/// oneDNN's product of one shard; any number of threads may run it at once.
private final class Product: @unchecked Sendable {
  let scratchByteCount: Int
  #if OneDNN
    private let handle: OpaquePointer

    init?(_ m: Int, _ n: Int, _ k: Int, _ a: ProductOperand, _ b: ProductOperand) {
      guard let handle = frigate_onednn_product_create(m, n, k, a.row, a.column, b.row, b.column) else {
        return nil
      }
      self.handle = handle
      scratchByteCount = frigate_onednn_product_scratch(handle)
    }

    deinit { frigate_onednn_product_destroy(handle) }

    func run(
      _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
      _ scratch: UnsafeMutableRawPointer
    ) {
      precondition(frigate_onednn_product_run(handle, a, b, c, scratch), "oneDNN failed to run a product")
    }
  #else
    init?(_ m: Int, _ n: Int, _ k: Int, _ a: ProductOperand, _ b: ProductOperand) { return nil }

    func run(
      _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
      _ scratch: UnsafeMutableRawPointer
    ) {}
  #endif
}

extension Lowering {
  /// Adds oneDNN's product; false if oneDNN can't.
  mutating func addOneDNNProduct(
    _ equation: Equation, batch: Int, m: Int, n: Int, k: Int, _ a: ProductOperand,
    _ b: ProductOperand
  ) -> Bool {
    let c = buffer(of: equation.results[0])
    guard let kernel = OneDNNProduct(batch: batch, m: m, n: n, k: k, a, b, c: c) else { return false }
    add(Step(kernel: kernel, reads: [a.buffer, b.buffer], writes: [c]))
    return true
  }
}
