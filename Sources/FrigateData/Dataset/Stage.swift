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
  /// The first extent of an element's tensors where it is less than `types` says.
  func extent(of index: Int, epoch: Int) -> Int?
  /// The memory that elements are rows of, if they are not computed anew each time.
  func resident() throws -> ResidentRows?
  /// Writes the elements of these numbers, each < `count`, one after another.
  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws
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

  /// The first element, its first extent cut to `extent`.
  func element(_ column: Int, extent: Int? = nil) -> Literal {
    var type = types[column]
    if let extent { type.shape[0] = extent }
    return Literal(type, storage: storages[column])
  }

  /// The first `count` elements of a column along a new first axis.
  func stack(_ column: Int, count: Int, extent: Int? = nil) -> Literal {
    precondition(count <= capacity && (extent == nil || count <= 1))
    let type = element(column, extent: extent).type
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
  var column = 0
  var element = 0

  init(_ goal: Goal, column: Int = 0, element: Int = 0) {
    self.goal = goal
    self.column = column
    self.element = element
  }

  init(_ block: Block, element: Int = 0) { self.init(.block(block), element: element) }

  func advanced(by elements: Int) -> Target { Target(goal, column: column, element: element + elements) }
  func from(column offset: Int) -> Target { Target(goal, column: column + offset, element: element) }

  /// The same place, counted in elements of which `size` make one of this target's.
  func split(by size: Int) -> Target { Target(goal, column: column, element: element * size) }

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
