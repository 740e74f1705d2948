import CFrigateKernels
import FrigateIR
import Glibc

/// What this machine can do at best, measured now: what results are held against.
public enum Machine {
  /// The instruction set the kernels are using: `avx512`.
  public static var instructionSet: String { String(cString: frigate_isa_name(frigate_isa_current())) }

  /// Whether the processor, and the instruction set in use, multiplies bfloat16. Where it doesn't they are computed with
  /// as float32: to the same few digits, but no faster.
  public static var multipliesBFloat16: Bool { frigate_isa_has_bf16() }

  /// Nanoseconds of a clock that never goes back.
  public static func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// float32 operations a second, a multiply-add being two, of `threads` threads that never leave their
  /// registers: the best of several tries.
  public static func multiplyAddPeak(threads: Int = Engine.threads) -> Double {
    best(of: 12) { multiplyAdd(rounds: 400_000, threads: threads) }
  }

  /// Multiplies and adds on every thread, `rounds` times over all registers; returns the operations done.
  public static func multiplyAdd(rounds: Int, threads: Int = Engine.threads) -> Double {
    onEachThread(threads) { _, _ in
      var sum: Float = 0
      _ = frigate_fma_peak_f32(rounds, &sum)
    }
    var sum: Float = 0
    return frigate_fma_peak_f32(1, &sum) * Double(rounds * threads)
  }

  /// Bytes a second, read and written, of `threads` threads copying `byteCount` bytes from one place in
  /// memory to another: the best of several tries.
  public static func copyBandwidth(byteCount: Int, threads: Int = Engine.threads) -> Double {
    let (from, to) = (Storage(byteCount: byteCount), Storage(byteCount: byteCount))
    memset(from.base, 1, byteCount)
    memset(to.base, 2, byteCount)
    return best(of: 12) { copy(from, to: to, threads: threads) }
  }

  /// Copies a storage into another of its size, a part on each thread; returns the bytes read and written.
  @discardableResult
  public static func copy(_ from: Storage, to: Storage, threads: Int = Engine.threads) -> Double {
    let byteCount = min(from.byteCount, to.byteCount)
    onEachThread(threads) { task, count in
      let (first, end) = (byteCount * task / count, byteCount * (task + 1) / count)
      (to.base + first).copyMemory(from: from.base + first, byteCount: end - first)
    }
    return 2 * Double(byteCount)
  }

  /// What the fastest of several runs did in a second.
  private static func best(of runs: Int, _ body: () -> Double) -> Double {
    var best = 0.0
    for _ in 0..<runs {
      let start = nanoseconds()
      let done = body()
      best = max(best, done / Double(max(1, nanoseconds() - start)) * 1e9)
    }
    return best
  }

  /// One task a thread; `body` is told its number and how many there are.
  private static func onEachThread(_ threads: Int, _ body: @escaping @Sendable (Int, Int) -> Void) {
    let each = Each(threads: threads, body: body)
    frigate_pool_run(
      ThreadPools.pool(threads: threads),
      { each, task in
        Unmanaged<Each>.fromOpaque(each!)._withUnsafeGuaranteedRef { $0.body(Int(task), $0.threads) }
      }, Unmanaged.passUnretained(each).toOpaque(), Int32(threads))
    withExtendedLifetime(each) {}
  }

  private final class Each: Sendable {
    let threads: Int
    let body: @Sendable (Int, Int) -> Void

    init(threads: Int, body: @escaping @Sendable (Int, Int) -> Void) {
      self.threads = threads
      self.body = body
    }
  }
}
