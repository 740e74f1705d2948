import FrigateIR
import FrigateTensor
import Testing
import _CAllocationCounter

@testable import FrigateData

struct DatasetProfileTests {
  func numbered(_ n: Int) -> Dataset {
    Dataset(
      features: Tensor(Literal((0..<2 * n).map { Float($0) }, shape: [n, 2])),
      labels: Tensor(Literal((0..<n).map { Int64($0) }, shape: [n])))
  }

  @Test func stagesAreCountedInOrder() throws {
    // Whole numbers aren't what `fit` draws as rows.
    let data = numbered(100).map { ($1, $0) }.cache().shuffle().batch(8).prefetch(2)
    let profile = try data.profile(steps: 25)
    #expect(profile.steps == 25 && profile.ahead == 2)
    #expect(profile.types == [TensorType(.int64, [8]), TensorType(.float32, [8, 2])])
    #expect(profile.stages.map(\.name) == ["batch(8)", "shuffle", "cache", "map", "memory"])
    #expect(profile.stages.map(\.depth) == [0, 1, 2, 3, 4])
    // An epoch but for its first batch of 8, which came before, then a whole one.
    #expect(profile.stages.map(\.elements) == [25, 192, 192, 0, 0])
    #expect(profile.stages.map(\.bytes) == [25 * 128, 192 * 16, 192 * 16, 0, 0])
    #expect(abs(profile.stages.map(\.share).reduce(0, +) - 1) < 1e-9)
    #expect(profile.stages.allSatisfy { $0.seconds >= 0 })
    let text = profile.description
    for part in [
      "elements  int64[8], float32[8, 2], 128 bytes each", "      map                0   before, for a cache",
      "  shuffle              192", "training of 0 ns a step waits ", ", with prefetch(2)",
    ] {
      #expect(text.contains(part), "\(text)")
    }
  }

  /// What `fit` reads: rows, whose numbers are all that the pipeline makes.
  @Test func rowsInMemory() throws {
    let profile = try numbered(100).shuffle().batch(10).prefetch(2).profile(steps: 10)
    #expect(profile.isRows && profile.ahead == 0)
    #expect(profile.stages.map(\.name) == ["rows(10)", "batch(10)", "shuffle", "memory"])
    #expect(profile.stages.map(\.elements) == [10, 10, 100, 100])
    #expect(profile.stages.map(\.bytes) == [10 * 160, 80, 800, 800])
    #expect(
      profile.description.contains("160 bytes each, as rows in memory"))
    #expect(profile.description.contains(", rows needing no prefetch"))
  }

  /// In steady state a reader takes no memory.
  @Test func readingAllocatesNothing() throws {
    let data = numbered(1000).mapFeatures { $0 + 1 }.cache().shuffle(seed: 1).repeat().batch(32)
    for pipeline in [data, try #require(try data.trainingRows()).rows, numbered(1000).batch(10).repeat()] {
      let reader = try pipeline.reader()
      for _ in 0..<5 { _ = try reader.next() }
      let start = frigate_allocation_count()
      for _ in 0..<60 { _ = try reader.next() }
      #expect(frigate_allocation_count() == start)
    }
  }

  @Test func sourcesSideBySide() throws {
    let zipped = Dataset.zip(numbered(9).enumerate(), numbered(9).concatenating(numbered(5)).skip(2))
    let profile = try zipped.profile(steps: 9)
    #expect(
      profile.stages.map(\.name) == [
        "zip", "enumerate", "memory", "skip", "concatenating", "memory", "memory",
      ])
    #expect(profile.description.contains(", without prefetch"))
    #expect(profile.stages[0].elements == 9)
  }

  /// Who takes its time finds the elements ready; the clock has the last word on how fast.
  @Test func trainingTakesItsTime() throws {
    let profile = try numbered(10).batch(2).profile(steps: 3, trainingSecondsPerStep: 0.001)
    #expect(profile.trainingSecondsPerStep == 0.001)
    #expect(profile.description.contains("training of 1.00 ms a step waits "))
  }

  @Test func mistakesAreTold() {
    #expect(
      message { _ = try numbered(3).profile(steps: 0) }?.contains("0 steps of 0.0 s can't be timed") == true)
    #expect(
      message { _ = try numbered(3).profile(trainingSecondsPerStep: .nan) }?.contains("can't be timed")
        == true)
    #expect(message { _ = try numbered(0).profile() }?.contains("there are no elements to read") == true)
    #expect(message { _ = try numbered(3).batch(0).profile() }?.contains("a batch of 0 elements") == true)
  }
}
