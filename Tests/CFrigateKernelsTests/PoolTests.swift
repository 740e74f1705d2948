import CFrigateKernels
import Foundation
import Synchronization
import Testing

/// How often each task ran.
private final class Tally: Sendable {
  let runs: [Counter]
  final class Counter: Sendable { let value = Atomic(0) }

  init(_ count: Int) { runs = (0..<count).map { _ in Counter() } }

  var counts: [Int] { runs.map { $0.value.load(ordering: .relaxed) } }
}

private func pointer(_ object: AnyObject) -> UnsafeMutableRawPointer {
  Unmanaged.passUnretained(object).toOpaque()
}

/// Each task once, tallied.
private func tallied(_ pool: OpaquePointer?, _ count: Int) -> [Int] {
  let tally = Tally(count)
  frigate_pool_run(
    pool,
    { tally, index in
      let tally = Unmanaged<Tally>.fromOpaque(tally!).takeUnretainedValue()
      tally.runs[Int(index)].value.wrappingAdd(1, ordering: .relaxed)
    }, pointer(tally), Int32(count))
  return tally.counts
}

private func withPool<R>(_ threads: Int, _ body: (OpaquePointer?) throws -> R) rethrows -> R {
  let pool = frigate_pool_create(Int32(threads))
  defer { frigate_pool_destroy(pool) }
  return try body(pool)
}

@Suite struct PoolTests {
  @Test(arguments: [-1, 0, 1, 2, 3, 4, 9])
  func everyTaskRunsOnce(threads: Int) {
    withPool(threads) { pool in
      #expect(frigate_pool_threads(pool) == max(1, threads))
      for count in [0, 1, 2, 3, threads, 100, 5000] {
        #expect(tallied(pool, max(0, count)) == Array(repeating: 1, count: max(0, count)))
      }
    }
  }

  @Test func noPoolRunsHere() {
    #expect(frigate_pool_threads(nil) == 1)
    #expect(tallied(nil, 7) == Array(repeating: 1, count: 7))
    frigate_pool_destroy(nil)
  }

  /// Runs that follow at once meet spinning workers, those after a pause sleeping ones.
  @Test func manyRunsInARow() {
    withPool(3) { pool in
      for run in 0..<3000 {
        if run % 300 == 0 { usleep(2000) }
        let count = run % 7
        #expect(tallied(pool, count) == Array(repeating: 1, count: count))
      }
    }
  }

  @Test func poolsComeAndGo() {
    for round in 0..<50 {
      withPool(4) { pool in if round % 2 == 0 { #expect(tallied(pool, 9) == Array(repeating: 1, count: 9)) } }
    }
  }

  /// A run from inside a task is done by that task's thread, before the task ends.
  @Test(arguments: [1, 2, 4]) func runsNest(threads: Int) {
    final class Outer: Sendable {
      let pool: Int
      let tallies = (0..<8).map { _ in Tally(20) }
      init(_ pool: OpaquePointer?) { self.pool = Int(bitPattern: pool) }
    }
    withPool(threads) { pool in
      let outer = Outer(pool)
      frigate_pool_run(
        pool,
        { outer, index in
          let outer = Unmanaged<Outer>.fromOpaque(outer!).takeUnretainedValue()
          frigate_pool_run(
            OpaquePointer(bitPattern: outer.pool),
            { tally, index in
              let tally = Unmanaged<Tally>.fromOpaque(tally!).takeUnretainedValue()
              tally.runs[Int(index)].value.wrappingAdd(1, ordering: .relaxed)
            }, pointer(outer.tallies[Int(index)]), 20)
        }, pointer(outer), 8)
      #expect(outer.tallies.allSatisfy { $0.counts == Array(repeating: 1, count: 20) })
    }
  }

  @Test func severalCallersAtOnce() {
    withPool(3) { pool in
      let address = Int(bitPattern: pool)
      let wrong = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: 6) { caller in
        for run in 0..<300 {
          let count = (caller + run) % 11
          if tallied(OpaquePointer(bitPattern: address), count) != Array(repeating: 1, count: count) {
            wrong.wrappingAdd(1, ordering: .relaxed)
          }
        }
      }
      #expect(wrong.load(ordering: .relaxed) == 0)
    }
  }

  /// What the tasks wrote, by plain stores, the caller reads.
  @Test func resultsAreVisible() {
    withPool(4) { pool in
      var squares = [Int](repeating: 0, count: 1000)
      for _ in 0..<100 {
        squares.withUnsafeMutableBytes {
          frigate_pool_run(
            pool, { $0!.assumingMemoryBound(to: Int.self)[Int($1)] += Int($1) * Int($1) }, $0.baseAddress,
            1000)
        }
      }
      #expect(squares == (0..<1000).map { 100 * $0 * $0 })
    }
  }
}
