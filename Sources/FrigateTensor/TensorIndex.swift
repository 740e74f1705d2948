import FrigateIR

/// What may stand between a tensor's brackets: integers, ranges, strides, `.all`, `.newAxis`,
/// `.ellipsis`, integer tensors, bool tensors and arrays of integers.
public protocol TensorIndex {
  var indexItem: IndexItem { get }
}

/// One of a tensor's indices, as the indexing rules see it.
public enum IndexItem: Sendable {
  /// One position, which takes the axis away; negative counts from the back.
  case position(Int)
  /// Positions from `start` on and before `stop`, negative ones counted from the back and nil for the
  /// ends; like Python's slices it is cut to the axis, so it may be empty.
  case slice(start: Int?, stop: Int?, step: Int)
  /// All axes that no other index speaks of.
  case remainder
  /// A new axis of size 1.
  case insertion
  /// Positions by an integer tensor, or those where a bool tensor is true.
  case tensor(Tensor)
}

extension IndexItem: TensorIndex {
  public var indexItem: IndexItem { self }
}

extension TensorIndex where Self == IndexItem {
  /// The whole axis: Python's `:`.
  public static var all: IndexItem { .slice(start: nil, stop: nil, step: 1) }

  /// Every `step`-th position of the whole axis; negative steps run backwards: `x[.every(-1)]`.
  public static func every(_ step: Int) -> IndexItem { .slice(start: nil, stop: nil, step: step) }

  /// Python's `start:stop:step`, with nil for what is left out: `x[.range(nil, -1)]`.
  public static func range(_ start: Int?, _ stop: Int?, by step: Int = 1) -> IndexItem {
    .slice(start: start, stop: stop, step: step)
  }

  /// A new axis of size 1.
  public static var newAxis: IndexItem { .insertion }

  /// All axes that no other index speaks of; also spelled `...` in the first place.
  public static var ellipsis: IndexItem { .remainder }
}

extension Int: TensorIndex {
  public var indexItem: IndexItem { .position(self) }
}

extension Range: TensorIndex where Bound == Int {
  public var indexItem: IndexItem { .slice(start: lowerBound, stop: upperBound, step: 1) }
}

extension ClosedRange: TensorIndex where Bound == Int {
  // Up to and with −1 is up to the end; −1 + 1 would be the front.
  public var indexItem: IndexItem {
    .slice(start: lowerBound, stop: upperBound == -1 ? nil : upperBound + 1, step: 1)
  }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  public var indexItem: IndexItem { .slice(start: lowerBound, stop: nil, step: 1) }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  public var indexItem: IndexItem { .slice(start: nil, stop: upperBound, step: 1) }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
  public var indexItem: IndexItem {
    .slice(start: nil, stop: upperBound == -1 ? nil : upperBound + 1, step: 1)
  }
}

extension StrideTo: TensorIndex where Element == Int {
  public var indexItem: IndexItem { .tensor(Tensor(Array(self))) }
}

extension StrideThrough: TensorIndex where Element == Int {
  public var indexItem: IndexItem { .tensor(Tensor(Array(self))) }
}

extension Array: TensorIndex where Element == Int {
  public var indexItem: IndexItem { .tensor(Tensor(self)) }
}

extension Tensor: TensorIndex {
  public var indexItem: IndexItem { .tensor(self) }
}

// MARK: What the items say of a shape

/// Indices matched with the axes of a tensor.
struct ResolvedIndex {
  /// Along each axis of the tensor, what is read before any tensor index.
  var slices: [(start: Int, count: Int, step: Int)] = []
  /// The axes of the sliced tensor, and new ones: nil is a new axis, true one that disappears.
  var layout: [(axis: Int?, isDropped: Bool)] = []
  /// Tensor indices, by their place in `layout` without dropped axes.
  var tensors: [(place: Int, index: Tensor)] = []
  /// Whether the tensor indices stand beside each other: then their axes do so in the result too.
  var areAdjacent = true

  init(_ items: [IndexItem], _ type: TensorType) throws(OperationError) {
    let items = try Self.expanded(items, type)
    let isAdvanced = items.contains { if case .tensor = $0 { true } else { false } }
    var axis = 0
    var place = 0
    var lastTensor: Int?
    for (i, item) in items.enumerated() {
      switch item {
      case .insertion:
        layout.append((nil, false))
        place += 1
      case .slice(let start, let stop, let step):
        slices.append(try Self.bounds(start, stop, step, type.shape[axis]))
        layout.append((axis, false))
        (axis, place) = (axis + 1, place + 1)
      case .position(let position):
        let n = type.shape[axis]
        let start = position < 0 ? position + n : position
        if !(0..<n).contains(start) {
          throw OperationError(
            "index", "\(position) is outside of axis \(axis), which has \(n) positions.",
            received: [type], fix: "positions are 0..<\(n), or −\(n)…−1 from the back")
        }
        // Beside tensor indices a position is one of them, as in numpy.
        if isAdvanced {
          if let last = lastTensor, last != i - 1 { areAdjacent = false }
          lastTensor = i
          slices.append((0, n, 1))
          tensors.append((place, Tensor(Int64(start))))
          layout.append((axis, false))
          place += 1
        } else {
          slices.append((start, 1, 1))
          layout.append((axis, true))
        }
        axis += 1
      case .tensor(let index):
        if let last = lastTensor, last != i - 1 { areAdjacent = false }
        lastTensor = i
        slices.append((0, type.shape[axis], 1))
        tensors.append((place, try index.positions(along: axis, of: type)))
        layout.append((axis, false))
        (axis, place) = (axis + 1, place + 1)
      case .remainder: break
      }
    }
  }

  /// With every axis spoken of, and bool tensors as integer ones.
  private static func expanded(
    _ items: [IndexItem], _ type: TensorType
  ) throws(OperationError) -> [IndexItem] {
    var result: [IndexItem] = []
    var ellipsis: Int?
    var used = 0
    for item in items {
      switch item {
      case .tensor(let mask) where mask.dtype == .bool:
        if mask.rank == 0 || used + mask.rank > type.rank
          || ellipsis == nil && Array(type.shape[used..<used + mask.rank]) != mask.shape
        {
          throw OperationError(
            "index", "a bool index needs the shape of the axes it chooses from.",
            received: [type, mask.type], fix: "compare the tensor itself to make the mask")
        }
        result += try mask.truePositions().map(IndexItem.tensor)
        used += mask.rank
      case .remainder:
        if ellipsis != nil {
          throw OperationError("index", "there are two ellipses.", received: [type], fix: "write one")
        }
        ellipsis = result.count
        result.append(.remainder)
      case .insertion: result.append(item)
      case .position, .slice, .tensor:
        result.append(item)
        used += 1
      }
    }
    if used > type.rank {
      throw OperationError(
        "index", "there are \(used) indices for \(type.rank) axes.", received: [type],
        fix: "give at most one index for each axis")
    }
    let all = Array(repeating: IndexItem.slice(start: nil, stop: nil, step: 1), count: type.rank - used)
    let place = ellipsis ?? result.count
    // The ellipsis itself stays, to part the indices before it from those behind.
    result.insert(contentsOf: all, at: place)
    return result
  }

  /// Python's rule for slices.
  private static func bounds(
    _ start: Int?, _ stop: Int?, _ step: Int, _ n: Int
  ) throws(OperationError) -> (start: Int, count: Int, step: Int) {
    if step == 0 || step == .min {
      throw OperationError("index", "can't go on by \(step).", fix: "give another step")
    }
    func place(_ x: Int, _ low: Int, _ high: Int) -> Int {
      Swift.min(Swift.max(x < 0 ? x + n : x, low), high)
    }
    if step > 0 {
      let from = start.map { place($0, 0, n) } ?? 0
      let to = stop.map { place($0, 0, n) } ?? n
      return (from, to > from ? (to - from - 1) / step + 1 : 0, step)
    }
    let from = start.map { place($0, -1, n - 1) } ?? n - 1
    let to = stop.map { place($0, -1, n - 1) } ?? -1
    return (from, from > to ? (from - to - 1) / -step + 1 : 0, step)
  }
}

extension Tensor {
  /// This integer tensor as positions 0..<n of an axis. Values that are there are checked; traced ones
  /// outside become −1 or n and more, which reading turns into NaN and writing leaves out.
  fileprivate func positions(along axis: Int, of type: TensorType) throws(OperationError) -> Tensor {
    try positions(size: type.shape[axis], axis: axis, "index", of: type)
  }

  func positions(
    size n: Int, axis: Int, _ operation: String, of type: TensorType
  ) throws(OperationError) -> Tensor {
    if isInvalid { return self }
    if !dtype.isInteger {
      // Nothing chooses nothing, whatever its type.
      if count == 0, isWeak { return to(.int64) }
      throw OperationError(
        operation, "an index tensor must be integer or bool.", received: [type, self.type],
        fix: "convert it, for example with .to(.int32)")
    }
    if case .traced = content {
      let index = to(.int64)
      return dtype.kind == .signed ? select(index .< 0, index + Tensor(Int64(n)), index) : index
    }
    let numbers = literal.integers
    let isHuge = dtype == .uint64
    if let bad = numbers.first(where: { $0 >= n || (isHuge ? $0 < 0 : $0 < -n) }) {
      throw OperationError(
        operation, "\(bad) is outside of axis \(axis), which has \(n) positions.",
        received: [type, self.type], fix: "positions are 0..<\(n), or −\(n)…−1 from the back")
    }
    return Tensor(numbers.map { $0 < 0 ? $0 + Int64(n) : $0 }, shape: shape)
  }

  /// For each axis of a bool tensor, where along it the true elements are, in row-major order.
  func truePositions() throws(OperationError) -> [Tensor] {
    if isInvalid { return shape.map { _ in self } }
    if case .traced = content {
      throw OperationError(
        "index", "how many elements a mask chooses isn't known while a function is traced.",
        received: [type],
        fix: "choose with select(mask, a, b), or pass in positions computed outside")
    }
    let bits = literal.integers
    let chosen = bits.indices.filter { bits[$0] != 0 }
    let strides = shape.rowMajorStrides
    return shape.indices.map { k in
      Tensor(chosen.map { Int64($0 / strides[k] % shape[k]) })
    }
  }
}

/// Where the elements are that aren't 0 (false): for each axis, the positions along it, in row-major
/// order. Not in a function that is being traced.
public func nonzero(_ x: Tensor) -> [Tensor] {
  do throws(OperationError) {
    return try x.to(.bool).truePositions()
  } catch {
    return x.shape.map { _ in ErrorScope.record(error, standingFor: TensorType(.int64, [0])) }
  }
}
