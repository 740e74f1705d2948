/// How long the steps of a pipeline take, noted while elements are read.
///
/// Steps call each other, so that each call stands on those around it; a step's own time is what its
/// calls to others leave. Used by one thread at a time.
final class StageTimes {
  struct Entry {
    var name: String
    /// Calls around it.
    var depth: Int
    var parent: Int?
    /// Which of its parent's sources it is.
    var child: Int
    var calls = 0
    var elements = 0
    var bytes = 0
    /// Its own and those of the steps that it calls.
    var duration = Duration.zero
    var inner = Duration.zero
  }

  /// In the order in which they were first called: each behind the one that calls it.
  private(set) var entries: [Entry] = []
  private var open: [(entry: Int, start: ContinuousClock.Instant)] = []

  func begin(_ name: String, child: Int) {
    let parent = open.last?.entry
    let known = entries.firstIndex { $0.parent == parent && $0.child == child && $0.name == name }
    if known == nil {
      entries.append(Entry(name: name, depth: open.count, parent: parent, child: child))
    }
    open.append((known ?? entries.count - 1, ContinuousClock.now))
  }

  func end(elements: Int, bytes: Int) {
    guard let (entry, start) = open.popLast() else { return }
    let duration = ContinuousClock.now - start
    entries[entry].calls += 1
    entries[entry].elements += elements
    entries[entry].bytes += bytes
    entries[entry].duration += duration
    if let parent = open.last?.entry { entries[parent].inner += duration }
  }

  /// Forgets what was noted, not the steps.
  func reset() {
    for i in entries.indices {
      let old = entries[i]
      entries[i] = Entry(name: old.name, depth: old.depth, parent: old.parent, child: old.child)
    }
  }
}
