import FrigateIR
import FrigatePrimitives

/// The equations of a program in groups that each become one loop, or stand alone.
///
/// A group is elementwise equations over equally many positions, each connected to another by a
/// value. Nothing outside a group may depend on one member and be needed by another, so the groups
/// have an order.
struct Clusters {
  struct Cluster {
    /// Positions of the equations in the program, rising.
    var equations: [Int]
    /// The positions of a loop; nil for an equation that stands alone.
    var count: Int?
  }

  /// More would crowd the innermost cache.
  private static let largest = 48

  private let program: Program
  private let definitions: Definitions
  private let limit: Int
  private var clusters: [Cluster?] = []
  /// For each cluster, all it depends on.
  private var ancestors: [BitSet] = []
  /// For each loop, those whose finished values it repeats: it can't be one with them.
  private var repeats: [BitSet] = []
  /// By value: the cluster that computes it, -1 for none.
  private var owner: [Int]
  /// By value: the loops that read it position by position.
  private var readers: [Int: [Int]] = [:]
  /// By value: the clusters that read it from memory, when there are no more to come.
  private var readersInMemory: [Int: [Int]]?

  /// `fusible` says which equations may share a loop; `stored` which values must be in memory.
  init(
    _ program: Program, _ definitions: Definitions, fusible: [Bool], stored: [Bool], isFusing: Bool
  ) {
    self.program = program
    limit = isFusing ? Self.largest : 1
    self.definitions = definitions
    owner = Array(
      repeating: -1, count: program.inputs.count + program.equations.reduce(0) { $0 + $1.results.count })
    for (index, equation) in program.equations.enumerated() {
      if fusible[index] {
        addToLoop(index, equation)
      } else if equation.results.contains(where: { stored[$0.id] }), !equation.isAlias {
        add(index, equation, count: nil)
      }
    }
  }

  // MARK: Building

  /// The values an equation reads from memory if it is part of a loop.
  private func fusedReadings(_ equation: Equation) -> [Value] {
    equation.operands.compactMap { operand in
      switch definitions.reading(of: operand) {
      case .stored(let value): value
      case .repeated(let value, _): value
      case .splat: nil
      }
    }
  }

  private mutating func add(_ index: Int, _ equation: Equation, count: Int?) {
    let cluster = clusters.count
    clusters.append(Cluster(equations: [index], count: count))
    let values =
      count == nil ? equation.operands.map(definitions.root) : fusedReadings(equation)
    var before = BitSet()
    for value in values where owner[value.id] >= 0 {
      before.insert(owner[value.id])
      before.formUnion(ancestors[owner[value.id]])
    }
    ancestors.append(before)
    repeats.append(BitSet())
    own(index, cluster)
  }

  private mutating func own(_ index: Int, _ cluster: Int) {
    let equation = program.equations[index]
    for result in equation.results { owner[result.id] = cluster }
    guard clusters[cluster]!.count != nil else { return }
    for operand in equation.operands {
      switch definitions.reading(of: operand) {
      case .stored(let value):
        if readers[value.id]?.contains(cluster) != true { readers[value.id, default: []].append(cluster) }
      case .repeated(let value, _):
        if owner[value.id] >= 0 { repeats[cluster].insert(owner[value.id]) }
      case .splat: break
      }
    }
  }

  /// Joins the loops the equation is connected to, as far as the order of things allows.
  private mutating func addToLoop(_ index: Int, _ equation: Equation) {
    let count = equation.results[0].type.count
    var near: [Int] = []
    let before = Set(fusedReadings(equation).map { owner[$0.id] }.filter { $0 >= 0 })
    var finished = BitSet()
    for operand in equation.operands {
      let reading = definitions.reading(of: operand)
      if case .repeated(let value, _) = reading, owner[value.id] >= 0 { finished.insert(owner[value.id]) }
      guard case .stored(let value) = reading else { continue }
      for cluster in [owner[value.id]] + (readers[value.id] ?? [])
      where cluster >= 0 && !near.contains(cluster) && clusters[cluster]?.count == count {
        near.append(cluster)
      }
    }
    near = near.sorted(by: >).filter { cluster in
      clusters[cluster]!.equations.count < limit && !finished.contains(cluster)
        && before.allSatisfy { $0 == cluster || !ancestors[$0].contains(cluster) }
    }
    guard let home = near.first else {
      add(index, equation, count: count)
      return
    }
    clusters[home]!.equations.append(index)
    own(index, home)
    for source in before where source != home { makeDependent(home, on: source) }
    for other in near.dropFirst() { mergeIfPossible(home, other) }
  }

  private mutating func makeDependent(_ cluster: Int, on source: Int) {
    var new = ancestors[source]
    new.insert(source)
    ancestors[cluster].formUnion(new)
    for other in clusters.indices where ancestors[other].contains(cluster) {
      ancestors[other].formUnion(ancestors[cluster])
    }
  }

  private mutating func mergeIfPossible(_ a: Int, _ b: Int) {
    guard let first = clusters[a], let second = clusters[b],
      first.equations.count + second.equations.count <= limit, !repeats[a].contains(b),
      !repeats[b].contains(a)
    else { return }
    for x in clusters.indices where x != a && x != b && clusters[x] != nil {
      if ancestors[x].contains(a) && ancestors[b].contains(x) { return }
      if ancestors[x].contains(b) && ancestors[a].contains(x) { return }
    }
    clusters[a]!.equations = (first.equations + second.equations).sorted()
    clusters[b] = nil
    for index in second.equations { own(index, a) }
    for key in Array(readers.keys) { readers[key]!.removeAll { $0 == b } }
    ancestors[a].formUnion(ancestors[b])
    repeats[a].formUnion(repeats[b])
    for other in clusters.indices where repeats[other].contains(b) { repeats[other].insert(a) }
    for other in clusters.indices
    where other != a && (ancestors[other].contains(a) || ancestors[other].contains(b)) {
      ancestors[other].insert(a)
      ancestors[other].formUnion(ancestors[a])
    }
  }

  // MARK: Order

  /// Asks that what computes `first` comes before what computes `second` and isn't needed for it.
  mutating func order(_ first: Value, before second: Value) {
    let (source, cluster) = (owner[first.id], owner[second.id])
    if source >= 0, cluster >= 0, !ancestors[cluster].contains(source) { makeDependent(cluster, on: source) }
  }

  /// Asks that all who read input `value` come before the one that computes `result`, which will
  /// take over its memory, where that is possible.
  mutating func order(readersOf value: Value, beforeWriterOf result: Value) {
    let writer = owner[definitions.root(of: result).id]
    guard writer >= 0 else { return }
    if readersInMemory == nil { readersInMemory = allReaders() }
    for index in readersInMemory?[value.id] ?? []
    where index != writer && !ancestors[index].contains(writer) {
      makeDependent(writer, on: index)
    }
  }

  /// Found once for all values: a training step asks about each weight.
  private func allReaders() -> [Int: [Int]] {
    var all: [Int: [Int]] = [:]
    for (index, cluster) in clusters.enumerated() {
      guard let cluster else { continue }
      var seen = Set<Int>()
      for equation in cluster.equations.map({ program.equations[$0] }) {
        let values =
          cluster.count == nil ? equation.operands.map(definitions.root) : fusedReadings(equation)
        for value in values where seen.insert(value.id).inserted { all[value.id, default: []].append(index) }
      }
    }
    return all
  }

  /// The clusters in an order in which each comes after what it depends on.
  func ordered() -> [Cluster] {
    let live = clusters.indices.filter { clusters[$0] != nil }
    var waiting = live.sorted { clusters[$0]!.equations.last! < clusters[$1]!.equations.last! }
    var done = BitSet()
    var result: [Cluster] = []
    while !waiting.isEmpty {
      let next = waiting.firstIndex { index in
        live.allSatisfy { !ancestors[index].contains($0) || done.contains($0) || $0 == index }
      }!
      let index = waiting.remove(at: next)
      done.insert(index)
      result.append(clusters[index]!)
    }
    return result
  }
}
