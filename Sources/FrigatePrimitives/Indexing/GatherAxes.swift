import FrigateIR

/// How `Gather` and `Scatter` line up an operand, start indices and windows: StableHLO's gather and
/// scatter dimension numbers, with the index vector along the indices' last axis.
///
/// The indices have shape [batch axes…, number of indexed axes]. Each batch position names a window
/// of the operand; the windows' tensor (what a gather gives, what a scatter takes) has the batch axes
/// in order and, at `offset`, the window's own axes.
public struct GatherAxes: Hashable, Sendable {
  /// The axes of the windows' tensor that run inside a window, ascending.
  public let offset: [Int]
  /// The operand's axes along which a window has one position and no axis, ascending.
  public let collapsed: [Int]
  /// The operand's axes that run with a batch axis of the indices, ascending; no axis in a window.
  public let operandBatching: [Int]
  /// For each of `operandBatching`, the batch axis of the indices it runs with.
  public let indicesBatching: [Int]
  /// For each component of an index vector, the operand's axis it is a start along.
  public let startIndexMap: [Int]

  public init(
    offset: [Int], collapsed: [Int], operandBatching: [Int] = [], indicesBatching: [Int] = [],
    startIndexMap: [Int]
  ) {
    self.offset = offset
    self.collapsed = collapsed
    self.operandBatching = operandBatching
    self.indicesBatching = indicesBatching
    self.startIndexMap = startIndexMap
  }

  // MARK: Text

  var attributes: Attributes {
    [
      "offset": .ints(offset), "collapsed": .ints(collapsed),
      "operand_batching": .ints(operandBatching), "indices_batching": .ints(indicesBatching),
      "start_index_map": .ints(startIndexMap),
    ]
  }

  init(_ attributes: Attributes) throws(AttributeError) {
    offset = try attributes.ints("offset")
    collapsed = try attributes.ints("collapsed")
    operandBatching = try attributes.ints("operand_batching")
    indicesBatching = try attributes.ints("indices_batching")
    startIndexMap = try attributes.ints("start_index_map")
  }

  // MARK: Types

  /// The operand's axes that a window has, in order; axis `windowAxes[k]` runs along `offset[k]`.
  public func windowAxes(operandRank: Int) -> [Int] {
    (0..<operandRank).filter { !collapsed.contains($0) && !operandBatching.contains($0) }
  }

  /// The axes of the windows' tensor that are batch axes of the indices, in order.
  public func batchAxes(windowsRank: Int) -> [Int] {
    (0..<windowsRank).filter { !offset.contains($0) }
  }

  /// The shape of the windows' tensor.
  func windowsShape(indices: [Int], sliceSizes: [Int]) -> [Int] {
    let sizes = windowAxes(operandRank: sliceSizes.count).map { sliceSizes[$0] }
    var shape = Array(indices.dropLast())
    for (axis, size) in zip(offset, sizes) { shape.insert(size, at: axis) }
    return shape
  }

  /// A window's size along each axis of the operand.
  func sliceSizes(operandRank: Int, windows: [Int]) -> [Int] {
    var sizes = Array(repeating: 1, count: operandRank)
    for (axis, k) in zip(windowAxes(operandRank: operandRank), offset) { sizes[axis] = windows[k] }
    return sizes
  }

  /// What is wrong with these axes for an operand and indices of these types; nil if nothing is.
  func problem(operand: TensorType, indices: TensorType, windowsRank: Int) -> String? {
    func isAscending(_ axes: [Int]) -> Bool { zip(axes, axes.dropFirst()).allSatisfy { $0 < $1 } }
    func areAxes(_ axes: [Int], _ rank: Int) -> Bool {
      axes.allSatisfy((0..<rank).contains) && Set(axes).count == axes.count
    }
    if indices.rank == 0 || !indices.dtype.isInteger {
      return "the indices must be integers with an index vector along their last axis."
    }
    if indices.shape.last! != startIndexMap.count || !areAxes(startIndexMap, operand.rank) {
      return "the \(indices.shape.last!) components of an index vector need an operand axis each; "
        + "start_index_map is \(startIndexMap)."
    }
    if !areAxes(collapsed + operandBatching, operand.rank) || !isAscending(collapsed)
      || !isAscending(operandBatching) || !Set(operandBatching).isDisjoint(with: startIndexMap)
    {
      return "collapsed \(collapsed) and operand_batching \(operandBatching) must be different axes "
        + "of the operand, ascending, the batching ones not indexed."
    }
    if indicesBatching.count != operandBatching.count || !areAxes(indicesBatching, indices.rank - 1)
      || zip(operandBatching, indicesBatching).contains(where: {
        operand.shape[$0] != indices.shape[$1]
      })
    {
      return "operand_batching \(operandBatching) and indices_batching \(indicesBatching) must be "
        + "axes of equal sizes."
    }
    let windowRank = operand.rank - collapsed.count - operandBatching.count
    if offset.count != windowRank || !areAxes(offset, windowsRank) || !isAscending(offset)
      || windowsRank != indices.rank - 1 + windowRank
    {
      return "offset \(offset) must name, ascending, the \(windowRank) axes of a window among "
        + "the \(indices.rank - 1 + windowRank) axes of the windows."
    }
    return nil
  }

  // MARK: Batching

  /// These axes with a leading batch axis on what is mapped: on the operand and the windows, on the
  /// indices and the windows, or on all three.
  func batched(operand: Bool, indices: Bool) -> GatherAxes {
    let (a, b) = (operand ? 1 : 0, indices ? 1 : 0)
    let both = operand && indices ? [0] : []
    return GatherAxes(
      offset: (indices ? [] : [0]) + offset.map { $0 + 1 }, collapsed: collapsed.map { $0 + a },
      operandBatching: both + operandBatching.map { $0 + a },
      indicesBatching: both + indicesBatching.map { $0 + b },
      startIndexMap: startIndexMap.map { $0 + a })
  }

  // MARK: Sharding

  /// The axes along which `count` shards can each read or write their part: one along which windows are as
  /// long as the operand, or a batch axis of the indices.
  func cuts(
    operand: TensorType, indices: TensorType, windows: [Int], count: Int
  ) -> [(operand: Int?, indices: Int?, windows: Int)] {
    let sizes = sliceSizes(operandRank: operand.rank, windows: windows)
    let whole = operand.axes(divisibleBy: count).filter { sizes[$0] == operand.shape[$0] }
    let inner = zip(windowAxes(operandRank: operand.rank), offset).filter { whole.contains($0.0) }
    let batch = indices.axes(divisibleBy: count).filter { $0 < indices.rank - 1 }
    let places = batchAxes(windowsRank: windows.count)
    return inner.map { ($0.0, nil, $0.1) }
      + batch.map { axis in
        (indicesBatching.firstIndex(of: axis).map { operandBatching[$0] }, axis, places[axis])
      }
  }

  // MARK: Reference

  /// For each element of the windows' tensor, its flat position in the operand; nil if its window
  /// isn't wholly inside and `clip` is off. With `clip`, windows move inside.
  func positions(
    operand: [Int], indices: Literal, windows: [Int], clip: Bool
  ) -> [Int?] {
    let starts = indices.integers
    let isUnsigned64 = indices.type.dtype == .uint64
    let strides = operand.rowMajorStrides
    let sizes = sliceSizes(operandRank: operand.count, windows: windows)
    let windowAxes = windowAxes(operandRank: operand.count)
    let batchAxes = batchAxes(windowsRank: windows.count)
    let batchStrides = indices.type.shape.dropLast().rowMajorStrides
    var position = Position(shape: windows)
    return (0..<windows.reduce(1, *)).map { _ in
      defer { position.advance() }
      let batch = batchAxes.map { position.index[$0] }
      let vector = zip(batch, batchStrides).reduce(0) { $0 + $1.0 * $1.1 } * startIndexMap.count
      var flat = 0
      for (k, axis) in startIndexMap.enumerated() {
        let raw = starts[vector + k]
        let start = isUnsigned64 && raw < 0 ? Int.max : Int(raw)
        let last = operand[axis] - sizes[axis]
        if !clip && !(0...last).contains(start) { return nil }
        flat += min(max(start, 0), last) * strides[axis]
      }
      for (axis, k) in zip(operandBatching, indicesBatching) { flat += batch[k] * strides[axis] }
      for (axis, k) in zip(windowAxes, offset) { flat += position.index[k] * strides[axis] }
      return flat
    }
  }
}

extension ArraySlice where Element == Int {
  fileprivate var rowMajorStrides: [Int] { Array(self).rowMajorStrides }
}
