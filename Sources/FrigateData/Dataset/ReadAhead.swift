import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Elements made by a background thread, a bounded number ahead of whoever asks for them.
///
/// The thread sleeps when all places are full and wakes when half are empty again, so that a fast
/// reader and the thread don't wake each other for every element. A reader that finds nothing looks
/// again for some microseconds before it sleeps.
final class ReadAhead: ElementSource, @unchecked Sendable {
  private enum Item {
    case element(Dataset.Element)
    case endOfEpoch
    case failure(any Error)
  }

  private let filler: ElementFiller
  /// Of the reader alone.
  private var failure: (any Error)?
  private let epochs: Int?
  /// A ring; `taken` and `made` count for ever.
  private var items: [Item?]
  private var taken = 0
  private var made = 0
  /// `made`, to be looked at without the lock.
  private let visible = Atomic<Int>(0)
  private var isStopped = false
  private var makerSleeps = false
  private var takerSleeps = false
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ filler: ElementFiller, depth: Int, epochs: Int?) {
    self.filler = filler
    self.epochs = epochs
    items = Array(repeating: nil, count: depth)
    // One element is in the reader's hands and one being made, besides those that wait.
    filler.blockCount = depth + 2
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
    start()
  }

  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(lock)
    wake.deallocate()
    lock.deallocate()
  }

  func next() throws -> Dataset.Element? {
    // After a failure the thread has ended.
    if let failure { throw failure }
    var looks = 0
    while looks < 5000, visible.load(ordering: .relaxed) == taken { looks += 1 }
    pthread_mutex_lock(lock)
    while taken == made {
      takerSleeps = true
      pthread_cond_wait(wake, lock)
      takerSleeps = false
    }
    let item = items[taken % items.count]
    items[taken % items.count] = nil
    taken += 1
    if makerSleeps, made - taken <= items.count / 2 { pthread_cond_signal(wake) }
    pthread_mutex_unlock(lock)
    switch item {
    case .element(let element)?: return element
    case .failure(let error)?:
      failure = error
      throw error
    case .endOfEpoch?, nil: return nil
    }
  }

  func stop() {
    pthread_mutex_lock(lock)
    isStopped = true
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(lock)
  }

  private func start() {
    let box = Unmanaged.passRetained(self)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = pthread_create(
      &thread, &attributes,
      { context in
        // Darwin's context is never nil and says so by its type; Linux's is optional.
        let context: UnsafeMutableRawPointer? = context
        Unmanaged<ReadAhead>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    if code != 0 {
      box.release()
      fatalError("no thread for prefetch: \(errorText(code)); leave out .prefetch()")
    }
  }

  private func run() {
    var ended = 0
    while ended < epochs ?? .max {
      let item: Item
      do {
        item = try filler.next().map(Item.element) ?? .endOfEpoch
      } catch {
        item = .failure(error)
        ended = .max
      }
      if case .endOfEpoch = item { ended += 1 }
      if !put(item) { return }
    }
  }

  /// False when nobody wants any more.
  private func put(_ item: Item) -> Bool {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    if made - taken == items.count {
      while made - taken > items.count / 2, !isStopped {
        makerSleeps = true
        pthread_cond_wait(wake, lock)
        makerSleeps = false
      }
    }
    if isStopped { return false }
    items[made % items.count] = item
    made += 1
    visible.store(made, ordering: .relaxed)
    if takerSleeps { pthread_cond_signal(wake) }
    return true
  }
}
