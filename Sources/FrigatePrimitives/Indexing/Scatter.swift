import FrigateIR

/// Combines windows of updates into the operand, one for each index vector, in row-major order of the
/// updates.
///
/// Operands (x[operand…], indices[batch…, m], updates[windows…]); `axes` says what lines up with
/// what: y = x, then y[start(indices[batch]) + offset] = combine(y[…], updates[batch, offset]).
public struct Scatter: Primitive {
  public static let name = "scatter"
  public let combiner: Combiner
  public let axes: GatherAxes
  public let bounds: Bounds
  /// A promise that no two updates meet in one place, which spares derivatives some work.
  public let uniqueIndices: Bool

  public enum Combiner: String, Hashable, Sendable, CaseIterable {
    case add, multiply, min, max
    /// The last update stands.
    case set
  }

  /// What becomes of a window that isn't wholly inside the operand.
  public enum Bounds: String, Hashable, Sendable, CaseIterable {
    /// It moves inside.
    case clip
    /// It is left out.
    case drop
  }

  public init(
    _ combiner: Combiner, _ axes: GatherAxes, bounds: Bounds, uniqueIndices: Bool = false
  ) {
    self.combiner = combiner
    self.axes = axes
    self.bounds = bounds
    self.uniqueIndices = uniqueIndices
  }

  // MARK: Text

  public var attributes: Attributes {
    ["combiner": .name(combiner.rawValue)] + axes.attributes
      + ["bounds": .name(bounds.rawValue), "unique_indices": .bool(uniqueIndices)]
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    combiner = try attributes.choice("combiner")
    axes = try GatherAxes(attributes)
    bounds = try attributes.choice("bounds")
    uniqueIndices = try attributes.bool("unique_indices")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 3)
    let (x, indices, updates) = (operands[0], operands[1], operands[2])
    if x.dtype != updates.dtype {
      throw OperationError(
        name, "needs updates of the operand's element type.", received: operands,
        fix: "convert the updates to \(x.dtype)")
    }
    if x.dtype == .bool && combiner != .set {
      throw OperationError(
        name, "can't \(combiner) booleans.", received: operands, fix: "convert to an integer type")
    }
    if let problem = axes.problem(operand: x, indices: indices, windowsRank: updates.rank) {
      throw OperationError(name, problem, received: operands)
    }
    let sizes = axes.sliceSizes(operandRank: x.rank, windows: updates.shape)
    let shape = axes.windowsShape(indices: indices.shape, sliceSizes: sizes)
    let fits = x.shape.indices.allSatisfy { k in
      axes.operandBatching.contains(k) || sizes[k] <= x.shape[k]
    }
    if shape != updates.shape || !fits {
      throw OperationError(
        name, "the updates must be one window for each index vector, no window larger than the operand.",
        received: operands, fix: "with these axes and windows, updates have the shape \(shape)")
    }
    return [x]
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    let da = dx[0] ?? x[0].filled(0)
    guard let du = dx[2] else {
      switch combiner {
      case .add: return [da]
      case .multiply: return [da.write(self, x[1], x[2])]
      case .set: return [da.write(self, x[1], x[2].filled(0))]
      case .min, .max: return [sharedTangent(x, y[0], da, x[2].filled(0))]
      }
    }
    switch combiner {
    case .add, .set: return [da.write(self, x[1], du)]
    case .min, .max: return [sharedTangent(x, y[0], da, du)]
    case .multiply:
      if !uniqueIndices {
        throw undefined(
          "derivative along multiplied updates",
          because: "several may meet in one place; promise unique indices if they don't")
      }
      let factors = x[0].filled(0).write(with(.add), x[1], du)
      return [da.write(self, x[1], x[2]) + x[0] * factors]
    }
  }

  /// The mean of the tangents of all that equal the extremum y.
  private func sharedTangent(_ x: [Symbol], _ y: Symbol, _ da: Symbol, _ du: Symbol) -> Symbol {
    let atOperand = x[0].compare(.eq, y).converted(to: y.dtype)
    let atUpdates = x[2].compare(.eq, y.write(gather(x[0].type, x[2].type), x[1])).converted(to: y.dtype)
    let sum = (da * atOperand).write(with(.add), x[1], du * atUpdates)
    return sum / atOperand.write(with(.add), x[1], atUpdates)
  }

  private func with(_ combiner: Combiner) -> Scatter {
    Scatter(combiner, axes, bounds: bounds, uniqueIndices: uniqueIndices)
  }

  /// Reads back, for each update, the place it went to; 0 where it was dropped.
  private func gather(_ x: TensorType, _ updates: TensorType) -> Gather {
    Gather(
      axes, sliceSizes: axes.sliceSizes(operandRank: x.rank, windows: updates.shape),
      bounds: bounds == .clip ? .clip : .zero)
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0], let indices = x[1].known else { return [nil, nil, nil] }
    let gather = gather(x[0].type, x[2].type)
    switch combiner {
    case .add: return [ct, nil, x[2].isLinear ? ct.write(gather, indices) : nil]
    case .set:
      let zeros = ct.emitter.write(Constant.zeros(x[2].type))
      return [
        x[0].isLinear ? ct.write(self, indices, zeros) : nil, nil,
        x[2].isLinear ? surviving(ct.write(gather, indices), x[0].type, indices) : nil,
      ]
    case .multiply:
      guard let updates = x[2].known else { break }
      return [ct.write(self, indices, updates), nil, nil]
    case .min, .max: break
    }
    throw undefined("transpose", because: "\(combiner) isn't linear in what is transposed")
  }

  /// `updates` where each is the last in its place, 0 elsewhere: every update writes its number, and
  /// those who read theirs again have survived.
  private func surviving(_ updates: Symbol, _ x: TensorType, _ indices: Symbol) -> Symbol {
    if uniqueIndices { return updates }
    let count = updates.type.count
    let numbers = updates.iota(.int64, shape: [count + 1], axis: 0).slice(1..<count + 1, axis: 0)
      .reshaped(updates.shape)
    let written = updates.emitter.write(Constant.zeros(x.with(dtype: .int64)))
      .write(self, indices, numbers)
    let isLast = numbers.compare(.eq, written.write(gather(x, updates.type), indices))
    return isLast.select(updates, updates.filled(0))
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    let scatter = Scatter(
      combiner, axes.batched(operand: true, indices: mapped[1]), bounds: bounds,
      uniqueIndices: uniqueIndices)
    return [
      (mapped[0] ? x[0] : x[0].repeated(size))
        .write(scatter, x[1], mapped[2] ? x[2] : x[2].repeated(size))
    ]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    axes.cuts(operand: x[0], indices: x[1], windows: x[2].shape, count: count).compactMap { cut in
      let operands = [cut.operand, cut.indices, cut.windows]
      if let axis = cut.operand { return Sharding(self, operands: operands, results: [.part(axis: axis)]) }
      if combiner != .add { return nil }
      return Sharding(operands: operands, results: [.term]) { x, shard throws(OperationError) in
        // What is added to counts once: in the first shard's term.
        let isFirst = shard.compare(.eq, shard.filled(0)).broadcast(to: x[0].shape, axes: [])
        let own = isFirst.select(x[0], x[0].filled(0))
        return try shard.emitter.emit(self, [own, x[1], x[2]])
      }
    }
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    let positions = axes.positions(
      operand: type.shape, indices: x[1], windows: x[2].type.shape, clip: bounds == .clip)
    func apply<N>(_ numbers: [N], _ updates: [N], _ combine: (N, N) -> N) -> [N] {
      var y = numbers
      for (position, update) in zip(positions, updates) {
        if let position { y[position] = combine(y[position], update) }
      }
      return y
    }
    if combiner == .set {
      return [Literal(type, bitPatterns: apply(x[0].bitPatterns, x[2].bitPatterns) { $1 })]
    }
    if type.dtype.isFloating {
      let combine: (Double, Double) -> Double =
        switch combiner {
        case .add: (+)
        case .multiply: (*)
        case .min: { $0.isNaN || $0 <= $1 ? $0 : $1 }
        case .max: { $0.isNaN || $0 >= $1 ? $0 : $1 }
        case .set: { $1 }
        }
      return [Literal(type, doubles: apply(x[0].doubles, x[2].doubles, combine))]
    }
    let combine: (Int64, Int64) -> Int64 =
      switch combiner {
      case .add: (&+)
      case .multiply: (&*)
      case .min: { Int64.less($1, $0, type.dtype) ? $1 : $0 }
      case .max: { Int64.less($0, $1, type.dtype) ? $1 : $0 }
      case .set: { $1 }
      }
    return [Literal(type, integers: apply(x[0].integers, x[2].integers, combine))]
  }
}
