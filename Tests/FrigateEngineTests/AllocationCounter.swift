import Glibc

/// Counts the objects one thread allocates, by the hooks the Swift runtime has for instruments.
enum AllocationCounter {
  private typealias Allocate = @convention(c) (UnsafeRawPointer?, Int, Int) -> UnsafeMutableRawPointer?

  nonisolated(unsafe) private static var original: Allocate!
  nonisolated(unsafe) private static var thread = pthread_t()
  nonisolated(unsafe) private static var counted = 0

  /// Objects that `body` allocates on this thread; nil where the runtime has no hooks.
  static func count(_ body: () -> Void) -> Int? {
    guard let hook = dlsym(nil, "_swift_allocObject"),
      let enabled = dlsym(nil, "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly")
    else { return nil }
    let slot = hook.assumingMemoryBound(to: Allocate.self)
    original = slot.pointee
    thread = pthread_self()
    counted = 0
    slot.pointee = { type, size, alignment in
      if AllocationCounter.thread == pthread_self() { AllocationCounter.counted += 1 }
      return AllocationCounter.original(type, size, alignment)
    }
    enabled.storeBytes(of: 1, as: UInt8.self)
    body()
    enabled.storeBytes(of: 0, as: UInt8.self)
    slot.pointee = original
    return counted
  }
}
