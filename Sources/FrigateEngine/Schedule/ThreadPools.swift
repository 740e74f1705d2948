import CFrigateKernels
import FrigateIR

/// The worker threads, shared by all plans of one thread count. A pool that is busy runs another's tasks
/// on the calling thread, so plans may run from many threads at once.
enum ThreadPools {
  private struct Pools: @unchecked Sendable { var bySize: [Int: OpaquePointer] = [:] }
  private static let pools = Locked(Pools())

  /// nil for one thread: tasks then run where they are asked for.
  static func pool(threads: Int) -> OpaquePointer? {
    if threads <= 1 { return nil }
    return pools.withLock { pools in
      if let pool = pools.bySize[threads] { return pool }
      let pool = frigate_pool_create(Int32(threads))
      pools.bySize[threads] = pool
      return pool
    }
  }
}
