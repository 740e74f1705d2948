import Testing

@testable import FrigateEngine

@Suite struct PaceTests {
  /// How many of `count` runs went to all threads, when a run on all takes `all` nanoseconds and one on one `one`.
  private func runs(_ count: Int, _ pace: inout Pace, all: Int, one: Int) -> Int {
    var now = 0
    return (0..<count).count { _ in
      let usesAll = pace.begin { now }
      now += usesAll ? all : one
      pace.end { now }
      return usesAll
    }
  }

  @Test func theFasterWayIsTaken() {
    for (all, one, isAllFaster) in [(30_000, 45_000, true), (75_000, 45_000, false), (10, 10, true)] {
      var pace = Pace()
      #expect(runs(32, &pace, all: all, one: one) == 32)
      #expect(runs(36, &pace, all: all, one: one) == 18)
      #expect(runs(4060, &pace, all: all, one: one) == (isAllFaster ? 4060 : 0))
    }
  }

  /// The machine may change; what happened before is forgotten.
  @Test func trialsComeAgain() {
    var pace = Pace()
    _ = runs(32 + 4096, &pace, all: 75_000, one: 45_000)
    _ = runs(36, &pace, all: 30_000, one: 45_000)
    #expect(runs(4060, &pace, all: 30_000, one: 45_000) == 4060)
    _ = runs(36, &pace, all: 75_000, one: 45_000)
    #expect(runs(4060, &pace, all: 75_000, one: 45_000) == 0)
  }

  /// What takes long is never run on one thread to see.
  @Test func longRunsGoToAll() {
    var pace = Pace()
    #expect(runs(10_000, &pace, all: 2_000_000, one: 1) == 10_000)
  }
}
