import FrigateIR

/// Reads a window of the operand for each index vector.
///
/// Operands (x[operand…], indices[batch…, m]); `axes` says what lines up with what, a window has
/// `sliceSizes` along the operand's axes (1 along collapsed and batching ones):
/// result[batch, offset] = x[start(indices[batch]) + offset].
public struct Gather: Primitive {
  public static let name = "gather"
  public let axes: GatherAxes
  public let sliceSizes: [Int]
  public let bounds: Bounds

  /// What becomes of a window that isn't wholly inside the operand.
  public enum Bounds: String, Hashable, Sendable, CaseIterable {
    /// It moves inside.
    case clip
    /// It reads 0 (false).
    case zero
    /// It reads NaN; from integers the least signed or the greatest unsigned one; true from bool.
    case invalid
  }

  public init(_ axes: GatherAxes, sliceSizes: [Int], bounds: Bounds) {
    self.axes = axes
    self.sliceSizes = sliceSizes
    self.bounds = bounds
  }

  // MARK: Text

  public var attributes: Attributes {
    axes.attributes
      + ["slice_sizes": .ints(sliceSizes), "bounds": .name(bounds.rawValue)]
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    axes = try GatherAxes(attributes)
    sliceSizes = try attributes.ints("slice_sizes")
    bounds = try attributes.choice("bounds")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 2)
    let (x, indices) = (operands[0], operands[1])
    let rank = indices.rank - 1 + axes.offset.count
    if let problem = axes.problem(operand: x, indices: indices, windowsRank: rank) {
      throw OperationError(name, problem, received: operands)
    }
    let single = axes.collapsed + axes.operandBatching
    if sliceSizes.count != x.rank || single.contains(where: { sliceSizes[$0] != 1 })
      || x.shape.indices.contains(where: {
        !axes.operandBatching.contains($0) && !(0...x.shape[$0]).contains(sliceSizes[$0])
      })
    {
      throw OperationError(
        name, "a window of \(sliceSizes) doesn't fit into \(x.shape).", received: operands,
        fix: "windows have size 1 along collapsed and batching axes, at most the operand's elsewhere")
    }
    return [x.with(shape: axes.windowsShape(indices: indices.shape, sliceSizes: sliceSizes))]
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    [dx[0].map { $0.write(Gather(axes, sliceSizes: sliceSizes, bounds: bounds.linear), x[1]) }]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0], let indices = x[1].known else { return [nil, nil] }
    if bounds == .invalid { throw undefined("transpose", because: "NaN outside isn't linear") }
    let scatter = Scatter(.add, axes, bounds: bounds == .clip ? .clip : .drop)
    let zeros = ct.emitter.write(Constant.zeros(x[0].type))
    return [zeros.write(scatter, indices, ct), nil]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    // A mapped operand under shared indices is read whole along its batch axis.
    let leading = !mapped[0] ? [] : mapped[1] ? [1] : [size]
    let gather = Gather(
      axes.batched(operand: mapped[0], indices: mapped[1]), sliceSizes: leading + sliceSizes,
      bounds: bounds)
    return [x[0].write(gather, x[1])]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let windows = axes.windowsShape(indices: x[1].shape, sliceSizes: sliceSizes)
    return axes.cuts(operand: x[0], indices: x[1], windows: windows, count: count).map { cut in
      var sizes = sliceSizes
      if let axis = cut.operand, cut.indices == nil { sizes[axis] /= count }
      return Sharding(
        Gather(axes, sliceSizes: sizes, bounds: bounds), operands: [cut.operand, cut.indices],
        results: [.part(axis: cut.windows)])
    }
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let positions = axes.positions(
      operand: x[0].type.shape, indices: x[1], windows: types[0].shape, clip: bounds == .clip)
    return [
      x[0].gathered(shape: types[0].shape, filler: bounds.filler(types[0].dtype)) { positions[$0] }
    ]
  }
}

extension Gather.Bounds {
  /// What a tangent reads where its value reads this.
  fileprivate var linear: Gather.Bounds { self == .invalid ? .zero : self }

  /// The scalar read outside the operand.
  public func filler(_ dtype: DType) -> Literal {
    let type = TensorType(dtype, [])
    if self != .invalid { return .zeros(type) }
    return switch dtype.kind {
    case .floating: Literal(type, doubles: [.nan])
    case .signed: Literal(type, integers: [dtype.integerBounds.least])
    case .unsigned, .boolean: Literal(type, integers: [dtype.integerBounds.greatest])
    }
  }
}
