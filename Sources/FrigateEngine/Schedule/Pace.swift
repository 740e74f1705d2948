/// Whether the short runs of a plan go to all threads or to one, whichever is faster here and now.
///
/// That depends on how far apart the cores are: where what one has written takes a quarter of a microsecond to reach
/// the other, a training step of 50 µs is faster on one. So a few runs are timed both ways now and then. The bits are the same.
struct Pace {
  private enum Trial {
    /// Runs timed one after the other, after one that isn't: a worker may have to wake.
    static let runs = 8
    static let block = runs + 1
    /// Blocks on all threads and on one, by turns.
    static let blocks = 4
    /// From the beginning of one trial to the next, in runs.
    static let distance = 4096
    /// Longer runs always go to all threads, in nanoseconds.
    static let longest = 1_000_000
  }

  private var usesAll = true
  /// The number of the run since the last trial began; the first one comes when the plan is warm.
  private var run = Trial.distance - 32
  private var start = 0
  private var elapsed = 0
  /// The shortest time of a block, on all threads and on one.
  private var shortest = (all: Int.max, one: Int.max)

  /// Whether the run that begins now goes to all threads.
  mutating func begin(_ now: () -> Int) -> Bool {
    if run == Trial.distance {
      run = 0
      shortest = (.max, .max)
    }
    guard run < Trial.block * Trial.blocks else { return usesAll }
    if run % Trial.block == 0 { elapsed = 0 }
    start = now()
    return run / Trial.block % 2 == 0
  }

  mutating func end(_ now: () -> Int) {
    defer { run += 1 }
    guard run < Trial.block * Trial.blocks, run % Trial.block > 0 else { return }
    elapsed += now() - start
    guard run % Trial.block == Trial.runs else { return }
    if run / Trial.block % 2 == 0 {
      shortest.all = min(shortest.all, elapsed)
    } else {
      shortest.one = min(shortest.one, elapsed)
    }
    let isLong = shortest.all > Trial.longest * Trial.runs
    if isLong || run + 1 == Trial.block * Trial.blocks {
      usesAll = isLong || shortest.all <= shortest.one
      run = Trial.block * Trial.blocks - 1
    }
  }
}
