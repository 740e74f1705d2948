/// Gathers steps that can be cut into equally many rows into regions, as many as possible into each, and
/// lets one thread do what isn't worth a meeting of the threads.
struct RegionPlanner {
  struct Region {
    var steps: [Int]
    var tasks: Int
    var rows: Int
  }

  /// How far ahead of the first step not yet planned to look.
  private static let window = 256

  private let steps: [Step]
  private let threads: Int
  /// By step: the steps it must come after.
  private var before: [[Int]]
  /// By buffer of an output: the buffer of the input it may be written over.
  private var donor: [Int: Int] = [:]
  private var done: [Bool]

  init(_ lowering: Lowering, threads: Int, donated: [Int: Int]) {
    steps = lowering.steps
    self.threads = threads
    done = Array(repeating: false, count: steps.count)
    for (input, output) in donated where lowering.inputs[input] >= 0 {
      donor[lowering.outputs[output]] = lowering.inputs[input]
    }
    var writers: [Int: [Int]] = [:]
    var readers: [Int: [Int]] = [:]
    before = []
    for (index, step) in steps.enumerated() {
      var sources = step.reads.flatMap { writers[$0] ?? [] } + step.writes.flatMap { writers[$0] ?? [] }
      // Whoever reads an input goes before its memory is taken over.
      for buffer in step.writes { if let input = donor[buffer] { sources += readers[input] ?? [] } }
      before.append(Array(Set(sources)))
      for buffer in step.reads { readers[buffer, default: []].append(index) }
      for buffer in step.writes { writers[buffer, default: []].append(index) }
    }
  }

  mutating func plan() -> [Region] {
    if threads == 1 { return steps.indices.map { Region(steps: [$0], tasks: 1, rows: 1) } }
    var regions: [Region] = []
    var first = 0
    while first < steps.count {
      if done[first] {
        first += 1
        continue
      }
      let ahead = (first..<min(steps.count, first + Self.window)).filter { !done[$0] }
      let candidates = Set(ahead.map { steps[$0].kernel.rows }).filter { $0 > 1 }
        .sorted().map { region(rows: $0, ahead) }.filter { $0.tasks > 1 }
      let shared = Set(candidates.flatMap(\.steps))
      let alone = ahead.filter { !shared.contains($0) && isReady($0) }
      if let best = candidates.max(by: { cost($0.steps) < cost($1.steps) }), alone.isEmpty {
        regions.append(best)
        for index in best.steps { done[index] = true }
      } else {
        for index in alone {
          regions.append(Region(steps: [index], tasks: 1, rows: 1))
          done[index] = true
        }
      }
    }
    return regions
  }

  private func isReady(_ index: Int) -> Bool { before[index].allSatisfy { done[$0] } }
  private func cost(_ region: [Int]) -> Double { region.reduce(0) { $0 + steps[$1].kernel.cost } }

  /// All steps ahead that can share `rows` rows in one region.
  private func region(rows: Int, _ ahead: [Int]) -> Region {
    var members: [Int] = []
    var inside = Set<Int>()
    var written = Set<Int>()
    /// Buffers of which some member reads other rows than its own.
    var readWhole = Set<Int>()
    for index in ahead {
      let step = steps[index]
      guard before[index].allSatisfy({ done[$0] || inside.contains($0) }),
        let own = step.kernel.readsOwnRows(of: rows),
        zip(step.reads, own).allSatisfy({ $1 || !written.contains($0) }),
        written.isDisjoint(with: step.writes),
        !step.writes.contains(where: { donor[$0].map(readWhole.contains) ?? false })
      else { continue }
      members.append(index)
      inside.insert(index)
      written.formUnion(step.writes)
      for (buffer, own) in zip(step.reads, own) where !own { readWhole.insert(buffer) }
    }
    return Region(
      steps: members, tasks: Cost.tasks(cost(members), rows: rows, threads: threads), rows: rows)
  }
}
