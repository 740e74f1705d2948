import FrigateIR

/// Where each buffer of a plan lies, and what is copied into the outputs at the end.
struct Placement: Sendable {
  enum Place: Sendable {
    case input(Int)
    case output(Int)
    /// An offset in the arena.
    case arena(Int)
    /// A tile in each task's scratch.
    case local
    case constant(Storage)
    /// No step touches it.
    case nowhere
  }

  /// An output whose bytes are elsewhere when all steps are done.
  struct Copy: Sendable {
    var from: Int
    var output: Int
    var byteCount: Int
  }

  private(set) var places: [Place]
  private(set) var copies: [Copy] = []
  private(set) var arenaByteCount = 0
  /// Results that take over a dying operand's arena memory, and outputs that may an input's.
  private(set) var inPlace: Set<Int> = []

  init(_ lowering: Lowering, _ schedule: Schedule, donated: [Int: Int]) {
    places = Array(repeating: .nowhere, count: lowering.buffers.count)
    let lives = Lives(lowering, schedule)
    for (k, buffer) in lowering.buffers.enumerated() {
      if let constant = buffer.constant { places[k] = .constant(constant) }
    }
    for (k, buffer) in lowering.inputs.enumerated() where buffer >= 0 { places[buffer] = .input(k) }
    for local in schedule.local { places[local.buffer] = .local }

    let donor = Dictionary(uniqueKeysWithValues: donated.map { ($1, $0) })
    for (k, buffer) in lowering.outputs.enumerated() {
      let input = donor[k].map { lowering.inputs[$0] } ?? -1
      if case .nowhere = places[buffer], input < 0 || lives.canTakeOver(input, by: buffer) {
        places[buffer] = .output(k)
        if input >= 0 { inPlace.insert(buffer) }
      } else {
        copies.append(Copy(from: buffer, output: k, byteCount: lowering.buffers[buffer].byteCount))
      }
    }

    var blocks: [Arena.Block] = []
    var block = Array(repeating: -1, count: places.count)
    let kept = Set(copies.map(\.from))
    var taken = Set<Int>()
    for (index, step) in lowering.steps.enumerated() {
      for buffer in step.writes where block[buffer] < 0 {
        guard case .nowhere = places[buffer] else { continue }
        let last = kept.contains(buffer) ? schedule.regions.count : lives.last[buffer]
        let size = lowering.buffers[buffer].byteCount
        let dying = step.inPlace.first { pair in
          pair.write == buffer && block[pair.read] >= 0 && !kept.contains(pair.read)
            && !taken.contains(pair.read)
            && blocks[block[pair.read]].byteCount >= size
            && blocks[block[pair.read]].last == schedule.region(of: index)
            && lives.canTakeOver(pair.read, by: buffer)
        }
        if let dying {
          block[buffer] = block[dying.read]
          blocks[block[buffer]].last = last
          taken.insert(dying.read)
          inPlace.insert(buffer)
        } else {
          blocks.append(Arena.Block(byteCount: size, first: schedule.region(of: index), last: last))
          block[buffer] = blocks.count - 1
        }
      }
    }
    let arena = Arena(blocks)
    for (buffer, block) in block.enumerated() where block >= 0 {
      places[buffer] = .arena(arena.offsets[block])
    }
    arenaByteCount = arena.byteCount
  }
}

/// From which step to which each buffer is needed.
private struct Lives {
  private let lowering: Lowering
  private let schedule: Schedule
  /// By buffer: the steps that read it, and the first that writes it.
  private var readers: [[Int]]
  private var writer: [Int]
  /// By buffer: the last region that touches it.
  private(set) var last: [Int]

  init(_ lowering: Lowering, _ schedule: Schedule) {
    self.lowering = lowering
    self.schedule = schedule
    readers = Array(repeating: [], count: lowering.buffers.count)
    writer = Array(repeating: .max, count: lowering.buffers.count)
    last = Array(repeating: -1, count: lowering.buffers.count)
    for (index, step) in lowering.steps.enumerated() {
      for buffer in step.reads { readers[buffer].append(index) }
      for buffer in step.writes { writer[buffer] = min(writer[buffer], index) }
      for buffer in step.reads + step.writes { last[buffer] = schedule.region(of: index) }
    }
  }

  /// Whether `new` may be written over `old`: every read of `old` comes before, or is the writing
  /// step's own, element by element. Other shares and tiles of the region may run late, so reads there
  /// must be in the same group and keep to their own rows, as the writing must.
  func canTakeOver(_ old: Int, by new: Int) -> Bool {
    let at = writer[new]
    guard at < lowering.steps.count else { return false }
    let region = schedule.region(of: at)
    let group = schedule.group(of: at)
    return readers[old].allSatisfy { reader in
      if reader == at { return lowering.steps[at].inPlace.contains { $0.write == new && $0.read == old } }
      if reader > at { return false }
      if schedule.region(of: reader) != region { return true }
      if schedule.group(of: reader) != group { return false }
      let rows = schedule.groups[group].rows
      if rows == 1 { return true }
      guard lowering.steps[at].kernel.writesOwnRows else { return false }
      let step = lowering.steps[reader]
      guard let own = step.kernel.readsOwnRows(of: rows) else { return false }
      return zip(step.reads, own).allSatisfy { $0 != old || $1 }
    }
  }
}
