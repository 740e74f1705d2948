import FrigateIR
import FrigatePrimitives

extension Tensor {
  /// Elements by position, as in numpy: `x[0]`, `x[-1]`, `x[1..<3]`, `x[.all, 0]`, `x[..., 0]`,
  /// `x[.newAxis]`, `x[.every(2)]`, `x[[2, 0]]`, `x[rows, columns]`, `x[x .> 0]`.
  ///
  /// An integer takes its axis away; a range is cut to the axis. Integer tensors broadcast against each
  /// other and put their axes where they stand, or first if a slice is between them. A position that is
  /// outside is an error where its value is known; a traced one reads NaN (integers: the least one).
  ///
  /// Assigning makes a new value; other copies keep theirs: `x[1] = 0` is `x = x.at[1].set(0)`.
  public subscript(_ indices: any TensorIndex...) -> Tensor {
    get { reading(indices.map(\.indexItem)) }
    set { self = IndexedPlaces(tensor: self, items: indices.map(\.indexItem)).set(newValue) }
  }

  /// `x[...]`, `x[..., 0]`: the indices count from the back.
  public subscript(
    _: (UnboundedRange_) -> Void, _ indices: any TensorIndex...
  ) -> Tensor {
    get { reading([.remainder] + indices.map(\.indexItem)) }
    set {
      let items = [.remainder] + indices.map(\.indexItem)
      self = IndexedPlaces(tensor: self, items: items).set(newValue)
    }
  }

  fileprivate func reading(_ items: [IndexItem]) -> Tensor {
    attempt([self] + items.compactMap(\.tensor)) { () throws(OperationError) in
      let index = try ResolvedIndex(items, type)
      return try gathering(index, slicing(index))
    }
  }

  /// The part of an index that is slices, positions and new axes.
  private func slicing(_ index: ResolvedIndex) -> Tensor {
    var x = self
    let backwards = index.slices.indices.filter { index.slices[$0].step < 0 }
    if !backwards.isEmpty { x = x.flipped(backwards) }
    let starts = index.slices.indices.map { k in
      let slice = index.slices[k]
      return slice.count == 0 ? 0 : slice.step < 0 ? shape[k] - 1 - slice.start : slice.start
    }
    let steps = index.slices.map { abs($0.step) }
    let limits = index.slices.indices.map { k in
      index.slices[k].count == 0 ? starts[k] : starts[k] + (index.slices[k].count - 1) * steps[k] + 1
    }
    if starts.contains(where: { $0 != 0 }) || limits != shape || steps.contains(where: { $0 != 1 }) {
      x = bind(Slice(starts: starts, limits: limits, strides: steps), [x])[0]
    }
    return x.reshaped(
      index.layout.filter { !$0.isDropped }.map { $0.axis.map { index.slices[$0].count } ?? 1 })
  }

  /// The part of an index that is tensors.
  private func gathering(_ index: ResolvedIndex, _ x: Tensor) throws(OperationError) -> Tensor {
    if index.tensors.isEmpty { return x }
    let (vectors, batch) = try index.vectors()
    let axes = index.gatherAxes(rank: x.rank, batchRank: batch.count)
    let sizes = x.shape.indices.map { axes.collapsed.contains($0) ? 1 : x.shape[$0] }
    return bind(Gather(axes, sliceSizes: sizes, bounds: .invalid), [x, vectors])[0]
  }

  /// The places an index names, to write to: `x.at[1].set(0)`, `x.at[indices].add(updates)`.
  public var at: IndexedPlacesAccess { IndexedPlacesAccess(tensor: self) }
}

extension ResolvedIndex {
  /// The tensor indices broadcast and put together as index vectors, and their common shape.
  func vectors() throws(OperationError) -> (vectors: Tensor, batch: [Int]) {
    let parts = try broadcasting("index", tensors.map(\.index))
    let last = parts[0].rank
    return (concatenate(parts.map { $0.insertingAxis(at: last) }, axis: last), parts[0].shape)
  }

  func gatherAxes(rank: Int, batchRank: Int) -> GatherAxes {
    let collapsed = tensors.map(\.place)
    let front = areAdjacent ? collapsed[0] : 0
    let windows = rank - collapsed.count
    return GatherAxes(
      offset: (0..<windows).map { $0 < front ? $0 : $0 + batchRank }, collapsed: collapsed,
      startIndexMap: collapsed)
  }
}

extension IndexItem {
  fileprivate var tensor: Tensor? {
    if case .tensor(let x) = self { x } else { nil }
  }
}

/// What `x.at` is: it waits for an index.
public struct IndexedPlacesAccess {
  let tensor: Tensor

  public subscript(_ indices: any TensorIndex...) -> IndexedPlaces {
    IndexedPlaces(tensor: tensor, items: indices.map(\.indexItem))
  }

  public subscript(_: (UnboundedRange_) -> Void, _ indices: any TensorIndex...) -> IndexedPlaces {
    IndexedPlaces(tensor: tensor, items: [.remainder] + indices.map(\.indexItem))
  }
}

/// Places of a tensor that an index names. Each function makes a new tensor, which differs there.
///
/// Values broadcast to the shape of the indexed part. Where an index names a place several times, `add`
/// and `multiply` count all, the last `set` stands. Traced positions outside the tensor are left out.
public struct IndexedPlaces {
  let tensor: Tensor
  let items: [IndexItem]

  /// The values in these places instead.
  public func set(_ values: Tensor) -> Tensor { combine(.set, values) }
  /// The values added to what is there.
  public func add(_ values: Tensor) -> Tensor { combine(.add, values) }
  /// The values multiplied with what is there.
  public func multiply(_ values: Tensor) -> Tensor { combine(.multiply, values) }
  /// The lesser of what is there and the values.
  public func min(_ values: Tensor) -> Tensor { combine(.min, values) }
  /// The greater of what is there and the values.
  public func max(_ values: Tensor) -> Tensor { combine(.max, values) }

  private func combine(_ combiner: Scatter.Combiner, _ values: Tensor) -> Tensor {
    attempt([tensor, values] + items.compactMap(\.tensor)) { () throws(OperationError) in
      let operands = try agreeing("at", [tensor, values])
      let (x, values) = (operands[0], operands[1])
      let index = try ResolvedIndex(items, x.type)
      if let block = blockUpdate(x, index, combiner, values) { return block }
      if index.tensors.isEmpty || index.slices.enumerated().contains(where: { $1 != (0, x.shape[$0], 1) })
        || index.layout.contains(where: { $0.axis == nil })
      {
        return flatUpdate(x, index, combiner, values)
      }
      let (vectors, batch) = try index.vectors()
      let axes = index.gatherAxes(rank: x.rank, batchRank: batch.count)
      var target = x.shape.indices.filter { !axes.collapsed.contains($0) }.map { x.shape[$0] }
      target.insert(contentsOf: batch, at: index.areAdjacent ? axes.collapsed[0] : 0)
      let scatter = Scatter(combiner, axes, bounds: .drop)
      return bind(scatter, [x, vectors, try fitted(values, target)])[0]
    }
  }

  private func fitted(_ values: Tensor, _ target: [Int]) throws(OperationError) -> Tensor {
    if values.rank > target.count
      || (try? broadcastShape("at", [values.type, values.type.with(shape: target)])) != target
    {
      throw OperationError(
        "at", "the values don't broadcast to the indexed part, \(target).",
        received: [tensor.type, values.type],
        fix: "aligned from the last axis, their sizes must be equal or 1")
    }
    return values.broadcast(to: target)
  }

  /// Contiguous blocks are set, and strided ones added to, without any indices.
  private func blockUpdate(
    _ x: Tensor, _ index: ResolvedIndex, _ combiner: Scatter.Combiner, _ values: Tensor
  ) -> Tensor? {
    let steps = index.slices.map(\.step)
    guard index.tensors.isEmpty, steps.allSatisfy({ $0 > 0 }),
      combiner == .add || combiner == .set && steps.allSatisfy({ $0 == 1 })
    else { return nil }
    return attempt([x, values]) { () throws(OperationError) in
      let target = index.layout.filter { !$0.isDropped }
        .map { $0.axis.map { index.slices[$0].count } ?? 1 }
      let counts = index.slices.map(\.count)
      let block = try fitted(values, target).reshaped(counts)
      let starts = index.slices.map { $0.count == 0 ? 0 : $0.start }
      if combiner == .set {
        return bind(DynamicUpdateSlice(), [x, block, Tensor(starts.map { Int64($0) })])[0]
      }
      let used = zip(counts, steps).map { $0 == 0 ? 0 : ($0 - 1) * $1 + 1 }
      let spread = Pad(
        low: starts, high: x.shape.indices.map { x.shape[$0] - starts[$0] - used[$0] },
        interior: zip(steps, counts).map { $1 > 1 ? $0 - 1 : 0 })
      return x + bind(spread, [block, Tensor.zeros([], dtype: x.dtype)])[0]
    }
  }

  /// Any index at all: the positions it reads from a tensor of positions are those it writes to.
  private func flatUpdate(
    _ x: Tensor, _ index: ResolvedIndex, _ combiner: Scatter.Combiner, _ values: Tensor
  ) -> Tensor {
    attempt([x, values]) { () throws(OperationError) in
      let places = Tensor((0..<Int64(x.count)).map { $0 }, shape: x.shape).reading(items)
      let updates = try fitted(values, places.shape).flattened()
      let axes = GatherAxes(offset: [], collapsed: [0], startIndexMap: [0])
      let vectors = places.flattened().insertingAxis(at: 1)
      return bind(Scatter(combiner, axes, bounds: .drop), [x.flattened(), vectors, updates])[0]
        .reshaped(x.shape)
    }
  }
}
