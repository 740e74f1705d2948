/// Deals steps to regions, as many as possible to each: a step comes as early as what it needs.
struct RegionPlanner {
  /// Steps cut into `rows` rows, each reading of the others' results only its own; in order.
  struct Group {
    var steps: [Int]
    var rows: Int
  }

  /// How far ahead of the first step not yet planned to look.
  private static let window = 1024

  private let steps: [Step]
  /// By step: the steps it must come after.
  private var before: [[Int]]
  /// By buffer of an output: the buffer of the input it may be written over.
  private var donor: [Int: Int] = [:]
  private var done: [Bool]

  init(_ lowering: Lowering, donated: [Int: Int]) {
    steps = lowering.steps
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
      before.append(Array(Set(sources)).sorted())
      for buffer in step.reads { readers[buffer, default: []].append(index) }
      for buffer in step.writes { writers[buffer, default: []].append(index) }
    }
  }

  /// The groups of each region.
  mutating func plan() -> [[Group]] {
    var regions: [[Group]] = []
    var first = 0
    while first < steps.count {
      if done[first] {
        first += 1
        continue
      }
      let region = nextRegion(from: first)
      for index in region.flatMap(\.steps) { done[index] = true }
      regions.append(region)
    }
    return regions
  }

  private func nextRegion(from first: Int) -> [Group] {
    var groups: [Group?] = []
    /// By step of this region: its group.
    var home: [Int: Int] = [:]
    var areSomeDelayed = false
    var cost = 0.0
    for index in first..<min(steps.count, first + Self.window) where !done[index] {
      // What only waits for its turn would have its results wait, in memory and out of the caches.
      if cost >= Cost.region, areSomeDelayed, before[index].allSatisfy({ done[$0] }) { continue }
      let near = Set(before[index].filter { !done[$0] }.map { home[$0] ?? -1 })
      let joined: Int?
      if near.contains(-1) {
        joined = nil
      } else if near.isEmpty {
        joined = newcomer(index, &groups)
      } else {
        joined = join(index, near.sorted(), &groups)
      }
      guard let joined else {
        areSomeDelayed = true
        continue
      }
      for member in groups[joined]!.steps { home[member] = joined }
      cost += steps[index].kernel.cost
    }
    return groups.compactMap { $0 }
  }

  /// Adds a step that needs nothing of this region.
  private func newcomer(_ index: Int, _ groups: inout [Group?]) -> Int {
    let kernel = steps[index].kernel
    let rows = kernel.rows > 1 && kernel.readsOwnRows(of: kernel.rows) != nil ? kernel.rows : 1
    if rows > 1, let known = groups.firstIndex(where: { $0?.rows == rows }),
      let group = united([groups[known]!], with: index, rows: rows)
    {
      groups[known] = group
      return known
    }
    groups.append(Group(steps: [index], rows: rows))
    return groups.count - 1
  }

  /// Adds a step to the groups it needs results of, which become one; nil if that can't be.
  private func join(_ index: Int, _ near: [Int], _ groups: inout [Group?]) -> Int? {
    let sources = near.map { groups[$0]! }
    let kernel = steps[index].kernel
    for rows in Set(sources.map(\.rows) + [kernel.rows]).sorted(by: >) {
      guard let group = united(sources, with: index, rows: rows) else { continue }
      for other in near { groups[other] = nil }
      groups[near[0]] = group
      return near[0]
    }
    return nil
  }

  /// The steps as one group of `rows` rows, if none then reads other rows of the others' results.
  private func united(_ sources: [Group], with index: Int, rows: Int) -> Group? {
    let members = (sources.flatMap(\.steps) + [index]).sorted()
    if rows == 1 {
      // What is worth a task of its own waits for the next region rather than for one thread to do all of it.
      let kernel = steps[index].kernel
      let isSmall = kernel.rows == 1 || kernel.cost < Cost.task
      return isSmall && sources.allSatisfy { $0.rows == 1 } ? Group(steps: members, rows: 1) : nil
    }
    var written = Set<Int>()
    /// Those that are written in other rows than the share's.
    var scattered = Set<Int>()
    /// Buffers that some member reads, and those of which it reads other rows than its own.
    var read = Set<Int>()
    var readWhole = Set<Int>()
    for member in members {
      let step = steps[member]
      let lost = step.kernel.writesOwnRows ? readWhole : read
      guard let own = step.kernel.readsOwnRows(of: rows),
        zip(step.reads, own).allSatisfy({ $1 ? !scattered.contains($0) : !written.contains($0) }),
        written.isDisjoint(with: step.writes),
        !step.writes.contains(where: { donor[$0].map(lost.contains) ?? false })
      else { return nil }
      written.formUnion(step.writes)
      if !step.kernel.writesOwnRows { scattered.formUnion(step.writes) }
      read.formUnion(step.reads)
      for (buffer, own) in zip(step.reads, own) where !own { readWhole.insert(buffer) }
    }
    return Group(steps: members, rows: rows)
  }
}
