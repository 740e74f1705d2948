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
    case end
    case failure(any Error)
  }

  private let filler: ElementFiller
  /// The end or a failure, after which the thread makes nothing more. Of the reader alone.
  private var final: Item?
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
    let item = final ?? take()
    switch item {
    case .element(let element): return element
    case .endOfEpoch: return nil
    case .end:
      final = item
      return nil
    case .failure(let error):
      final = item
      throw error
    }
  }

  private func take() -> Item {
    var looks = 0
    while looks < 5000, visible.load(ordering: .relaxed) == taken { looks += 1 }
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while taken == made {
      takerSleeps = true
      pthread_cond_wait(wake, lock)
      takerSleeps = false
    }
    // `taken` < `made`: put there and not yet taken.
    let item = items[taken % items.count]!
    items[taken % items.count] = nil
    taken += 1
    if makerSleeps, made - taken <= items.count / 2 { pthread_cond_signal(wake) }
    return item
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
    while true {
      do {
        if let element = try filler.next() {
          if !put(.element(element)) { return }
        } else {
          ended += 1
          if ended == epochs {
            _ = put(.end)
            return
          }
          if !put(.endOfEpoch) { return }
        }
      } catch {
        _ = put(.failure(error))
        return
      }
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
