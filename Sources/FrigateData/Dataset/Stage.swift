import FrigateIR

/// One step of a pipeline: a source of elements that can be asked for by number, in any order.
///
/// An element has one tensor per column (features, labels, …). Because every step answers for any
/// elements of any epoch, a shuffle only renumbers, a position is two numbers, and steps hold no
/// state but caches.
protocol Stage: Sendable {
  /// Elements in an epoch; nil without end.
  var count: Int? { get }
  /// The type of an element's tensors, by column. For batches: of a full one.
  var types: [TensorType] { get }
  /// Some batches may be shorter than `types` says.
  var isRagged: Bool { get }
  /// Every epoch has the same elements in the same order.
  var isFixed: Bool { get }
  /// Elements come in order only: to go back is to begin again.
  var isSequential: Bool { get }
  /// In profiles: the operation's name.
  var name: String { get }
  /// The shapes of an element's tensors where they are smaller than `types` says. Its values then stand
  /// packed at the front of their place.
  func shapes(of index: Int, epoch: Int) throws -> [[Int]]?
  /// The memory that elements are rows of, if they are not computed anew each time.
  func resident() throws -> ResidentRows?
  /// Writes the elements of these numbers, each < `count`, one after another. To be called by `read`.
  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws
}

extension Stage {
  /// `gather`, its time taken where somebody wants to know it. Of several upstream stages each has a
  /// number of its own, `child`.
  func read(_ indices: Span<Int>, epoch: Int, into target: Target, child: Int = 0) throws {
    guard let times = target.times else { return try gather(indices, epoch: epoch, into: target) }
    times.begin(name, child: child)
    defer {
      // Of a resident row only its number is written.
      let isNumber = if case .numbers = target.goal { true } else { false }
      let bytes = isNumber ? 8 : types.reduce(0) { $0 + $1.byteCount }
      times.end(elements: indices.count, bytes: indices.count * bytes)
    }
    try gather(indices, epoch: epoch, into: target)
  }

  /// Elements are selections of rows that are in memory now.
  var liesInMemory: Bool {
    switch self {
    case is MemoryRows: true
    case let stage as Selection: stage.upstream.liesInMemory
    case let stage as Filtered: stage.upstream.liesInMemory
    default: false
    }
  }

  /// Throws unless elements can be had in any order.
  func requireAnyOrder(for operation: String) throws(OperationError) {
    guard isSequential else { return }
    throw OperationError(
      operation, "the elements of a generator come in order only, and this operation wants them in another.",
      fix: "put cache() before it")
  }

  /// Throws unless every epoch has the same elements in the same order.
  func requireFixed(for operation: String) throws(OperationError) {
    guard !isFixed else { return }
    throw OperationError(
      operation,
      "which elements there are must not depend on the epoch; here they differ from epoch to epoch.",
      fix: "put it before shuffle, or cache() before it")
  }

  /// Throws where elements never end.
  func requireEnd(for operation: String, fix: String) throws(OperationError) -> Int {
    guard let count else { throw OperationError(operation, "the elements never end.", fix: fix) }
    return count
  }
}

/// Memory for a number of elements, a piece per column, used again when nobody looks at it any more.
final class Block: @unchecked Sendable {
  let types: [TensorType]
  let capacity: Int
  private(set) var storages: [Storage]

  init(_ types: [TensorType], capacity: Int) {
    self.types = types
    self.capacity = capacity
    storages = types.map { Storage(byteCount: $0.byteCount * capacity) }
  }

  /// What to tell where `count` blocks are more than this machine's memory: `needs 62.0 GB, this machine
  /// has 16.0 GB of memory`. Nil where they fit.
  static func shortage(_ types: [TensorType], capacity: Int, count: Int = 1) -> String? {
    // Two axes in front, as blocks × elements may overflow too. Each size is at most 2⁴⁸; a sum can't.
    let sizes = types.map { $0.with(shape: [count, capacity] + $0.shape).checkedByteCount }
    let memory = "this machine has \(spelled(byteCount: physicalMemory)) of memory"
    if sizes.contains(nil) { return "needs more than any memory holds, \(memory)" }
    let needed = sizes.reduce(0) { $0 + ($1 ?? 0) }
    return needed > physicalMemory ? "needs \(spelled(byteCount: needed)), \(memory)" : nil
  }

  /// Before the block is written again: replaces memory that somebody still holds.
  func renew() {
    for column in storages.indices where !isKnownUniquelyReferenced(&storages[column]) {
      storages[column] = Storage(byteCount: types[column].byteCount * capacity)
    }
  }

  /// The first element, of a smaller shape where one is given.
  func element(_ column: Int, shapes: [[Int]]? = nil) -> Literal {
    let type = types[column]
    return Literal(shapes.map { type.with(shape: $0[column]) } ?? type, storage: storages[column])
  }

  /// The first `count` elements of a column along a new first axis.
  func stack(_ column: Int, count: Int, shapes: [[Int]]? = nil) -> Literal {
    precondition(count <= capacity && (shapes == nil || count <= 1))
    let type = element(column, shapes: shapes).type
    return Literal(type.with(shape: [count] + type.shape), storage: storages[column])
  }
}

/// Where gathered elements go: to `element` and on of a block, its columns from `column` on. Or only
/// their row numbers are wanted, see `ResidentBatches`.
struct Target {
  enum Goal {
    case block(Block)
    case numbers(UnsafeMutableBufferPointer<Int64>)
  }

  let goal: Goal
  /// Where to note how long it takes, if anybody wants to know.
  let times: StageTimes?
  var column = 0
  var element = 0

  init(_ goal: Goal, times: StageTimes? = nil) {
    self.goal = goal
    self.times = times
  }

  init(_ block: Block, times: StageTimes? = nil) { self.init(.block(block), times: times) }

  func advanced(by elements: Int) -> Target {
    var next = self
    next.element += elements
    return next
  }

  func from(column offset: Int) -> Target {
    var next = self
    next.column += offset
    return next
  }

  /// The same place, counted in elements of which `size` make one of this target's.
  func split(by size: Int) -> Target {
    var next = self
    next.element *= size
    return next
  }

  /// Where `count` units of `unit` bytes go in a column: the one place that checks the extent.
  func pointer(_ offset: Int, unit: Int, count: Int) -> UnsafeMutableRawPointer {
    guard case .block(let block) = goal else { fatalError("computed elements have no row numbers") }
    let start = element * unit
    precondition(
      count >= 0 && start + count * unit <= block.storages[column + offset].byteCount,
      "\(count) × \(unit) bytes written behind a block of \(block.types[column + offset])")
    return block.storages[column + offset].base + start
  }
}

/// Calls `body` with the numbers that `transform` makes of these, in memory that costs nothing for a
/// batch of usual size.
func withRenumbered<R>(
  _ indices: Span<Int>, _ transform: (Int) -> Int, do body: (Span<Int>) throws -> R
) rethrows -> R {
  try withUnsafeTemporaryAllocation(of: Int.self, capacity: indices.count) { buffer in
    for i in 0..<indices.count { buffer[i] = transform(indices[i]) }
    return try body(buffer.span)
  }
}

/// Calls `body` with the numbers of a range.
func withNumbers<R>(_ range: Range<Int>, _ body: (Span<Int>) throws -> R) rethrows -> R {
  try withUnsafeTemporaryAllocation(of: Int.self, capacity: range.count) { buffer in
    for i in 0..<range.count { buffer[i] = range.lowerBound + i }
    return try body(buffer.span)
  }
}
