/// How many rows of a group one pass takes, and what of its memory only lives that long.
struct Tiles {
  private(set) var rows: Int
  private(set) var local: [Schedule.Local] = []
  /// Bytes of scratch for the kernels and the local buffers.
  private(set) var scratchByteCount: Int

  /// What a pass may touch: most of the innermost cache, or a part of the next one where every pass also
  /// reads whole operands that don't fit the innermost.
  private static let small = 24 * 1024
  private static let large = 128 * 1024
  /// Rows that make reading a whole operand again worth it, at most.
  private static let mostForWholes = 32

  init(_ group: RegionPlanner.Group, _ lowering: Lowering, tasks: Int) {
    let steps = group.steps.map { lowering.steps[$0] }
    let kernelScratch = (steps.map(\.kernel.scratchByteCount).max() ?? 0).roundedUp(to: 64)
    scratchByteCount = kernelScratch
    rows = group.rows
    guard group.rows > 1, steps.count > 1 else { return }

    var own = Set<Int>()
    var wholes = Set<Int>()
    for step in steps {
      let isOwn = step.kernel.readsOwnRows(of: group.rows)!
      for (buffer, isOwn) in zip(step.reads, isOwn) {
        if isOwn { own.insert(buffer) } else { wholes.insert(buffer) }
      }
      own.formUnion(step.writes)
    }
    own.subtract(wholes)
    func byteCount(_ buffers: Set<Int>) -> Int { buffers.reduce(0) { $0 + lowering.buffers[$1].byteCount } }
    let rowByteCount = max(1, byteCount(own) / group.rows)
    let wholeByteCount = byteCount(wholes)
    let isLarge = wholeByteCount > Self.small
    let repeated = isLarge ? Self.rowsForWholes(steps, lowering, rows: group.rows) : 1
    let least = max(repeated, steps.map(\.kernel.grain).max() ?? 1)
    let fitting = (isLarge ? Self.large : Self.small) / rowByteCount
    rows = min(group.rows, max(least, fitting > 16 ? fitting / 16 * 16 : max(1, fitting)))
    // A share that is hardly larger is done at once.
    if rows * tasks * 3 / 2 >= group.rows { rows = (group.rows + tasks - 1) / tasks }

    layOut(group, lowering, steps, own, after: kernelScratch)
  }

  /// Rows whose work takes several times as long as reading the whole operands again.
  private static func rowsForWholes(_ steps: [Step], _ lowering: Lowering, rows: Int) -> Int {
    max(1, steps.map { rowsForWholes($0, lowering, rows: rows) }.max() ?? 1)
  }

  fileprivate static func rowsForWholes(_ step: Step, _ lowering: Lowering, rows: Int) -> Int {
    let wholes = zip(step.reads, step.kernel.readsOwnRows(of: rows)!)
      .reduce(0) { $0 + ($1.1 ? 0 : lowering.buffers[$1.0].byteCount) }
    let least = Double(wholes) * Cost.byte * 4 / (step.kernel.cost / Double(rows))
    return Int(min(least.rounded(.up), Double(mostForWholes)))
  }

  /// Places the buffers that no other group touches in a tile's scratch, which they share by their lifetimes.
  private mutating func layOut(
    _ group: RegionPlanner.Group, _ lowering: Lowering, _ steps: [Step], _ own: Set<Int>, after start: Int
  ) {
    let inside = Set(group.steps)
    var first: [Int: Int] = [:]
    var last: [Int: Int] = [:]
    for (at, step) in steps.enumerated() {
      for buffer in step.writes where first[buffer] == nil { first[buffer] = at }
      for buffer in step.reads + step.writes { last[buffer] = at }
    }
    let buffers = own.sorted().filter { buffer in
      first[buffer] != nil && lowering.buffers[buffer].constant == nil
        && lowering.buffers[buffer].byteCount % group.rows == 0
        && lowering.users[buffer].allSatisfy(inside.contains) && !lowering.outputs.contains(buffer)
    }
    let arena = Arena(
      buffers.map { buffer in
        Arena.Block(
          byteCount: lowering.buffers[buffer].byteCount / group.rows * rows, first: first[buffer]!,
          last: last[buffer]!)
      })
    for (buffer, offset) in zip(buffers, arena.offsets) {
      local.append(
        Schedule.Local(
          buffer: buffer, offset: start + offset,
          rowByteCount: lowering.buffers[buffer].byteCount / group.rows))
    }
    scratchByteCount = start + arena.byteCount
  }
}

extension RegionPlanner.Group {
  /// Rows from which on a step wants to go over many at a time, and bytes of one from which on it wants to go over few.
  private static let many = 8
  private static let wide = 24 * 1024

  /// The group in passes over its rows, one after the other: steps that read whole operands again for each tile want
  /// tall tiles, steps with wide rows low ones that stay in the cache. What wants neither goes with those before it.
  func passes(_ lowering: Lowering) -> [RegionPlanner.Group] {
    guard rows > 1 else { return [self] }
    var passes: [RegionPlanner.Group] = []
    var wantsMany: Bool?
    for index in steps {
      let wanted = wantsManyRows(lowering.steps[index], lowering)
      if let wanted, let wantsMany, wanted != wantsMany {
        passes.append(RegionPlanner.Group(steps: [], rows: rows))
      }
      if passes.isEmpty { passes.append(RegionPlanner.Group(steps: [], rows: rows)) }
      passes[passes.count - 1].steps.append(index)
      wantsMany = wanted ?? wantsMany
    }
    return passes
  }

  /// Nil if any number will do.
  private func wantsManyRows(_ step: Step, _ lowering: Lowering) -> Bool? {
    if step.kernel is FusedLoop { return nil }
    if Tiles.rowsForWholes(step, lowering, rows: rows) >= Self.many { return true }
    let own = zip(step.reads, step.kernel.readsOwnRows(of: rows)!).filter(\.1).map(\.0)
    let byteCount = (own + step.writes).reduce(0) { $0 + lowering.buffers[$1].byteCount }
    return byteCount / rows >= Self.wide ? false : nil
  }
}

extension Int {
  func roundedUp(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
}
