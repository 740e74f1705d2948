import FrigateIR

/// Puts the scalar `value` around the elements and between them.
///
/// Operands (x, value). Along axis k, `interior[k]` values stand between neighbouring elements, then
/// `low[k]` are put before and `high[k]` behind; a negative count removes as many places instead:
/// size = low + high + n + max(n − 1, 0) · interior.
public struct Pad: LinearPrimitive {
  public static let name = "pad"
  public let low: [Int]
  public let high: [Int]
  public let interior: [Int]

  public init(low: [Int], high: [Int], interior: [Int]? = nil) {
    self.low = low
    self.high = high
    self.interior = interior ?? low.map { _ in 0 }
  }

  // MARK: Text

  public var attributes: Attributes {
    ["low": .ints(low), "high": .ints(high), "interior": .ints(interior)]
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    low = try attributes.ints("low")
    high = try attributes.ints("high")
    interior = try attributes.ints("interior")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 2)
    let (x, value) = (operands[0], operands[1])
    if value != TensorType(x.dtype, []) {
      throw OperationError(
        name, "needs a scalar of the operand's element type to pad with.", received: operands,
        fix: "convert the padding value to \(x.dtype)[]")
    }
    if [low, high, interior].contains(where: { $0.count != x.rank }) {
      throw OperationError(
        name, "needs a low, a high and an interior count for each of the \(x.rank) axes.",
        received: operands)
    }
    let limit = 1 << 48
    if !(low + high).allSatisfy((-limit...limit).contains)
      || !interior.allSatisfy((0...limit).contains)
    {
      throw OperationError(
        name, "the counts low \(low), high \(high), interior \(interior) are no padding.",
        received: operands, fix: "interior counts can't be negative, nor any count exceed 2^48")
    }
    var shape: [Int] = []
    for (k, n) in x.shape.enumerated() {
      let (gaps, overflow) = max(n - 1, 0).multipliedReportingOverflow(by: interior[k])
      let size = overflow || gaps > limit ? limit : low[k] + high[k] + n + gaps
      if size < 0 {
        throw OperationError(
          name, "removes more than the \(n) places of axis \(k).", received: operands,
          fix: "low + high must be at least \(-n - gaps)")
      }
      shape.append(size)
    }
    return [x.with(shape: shape)]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0] else { return [nil, nil] }
    var cts: [Symbol?] = [nil, nil]
    let shape = x[0].type.shape
    if x[0].isLinear {
      let spread = ct.padded(low: low.map(-), high: high.map(-))
      cts[0] = spread.write(
        Slice(starts: shape.map { _ in 0 }, limits: spread.shape, strides: interior.map { $0 + 1 }))
    }
    if x[1].isLinear {
      let mask = ct.emitter.write(Constant.zeros(x[0].type)).write(self, ct.scalar(1))
      cts[1] = (ct * mask).sum(axes: Array(shape.indices))
    }
    return cts
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    let pad = Pad(low: [0] + low, high: [0] + high, interior: [0] + interior)
    let elements = mapped[0] ? x[0] : x[0].repeated(size)
    if !mapped[1] { return [elements.write(pad, x[1])] }
    // Each member has its own value: it goes where a padded mask says so.
    let no = elements.emitter.write(Constant.zeros(elements.type.with(dtype: .bool)))
    let isPadding = no.write(pad, no.scalar(1))
    let values = x[1].broadcast(to: isPadding.shape, axes: [0])
    return [isPadding.select(values, elements.write(pad, elements.scalar(0)))]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let untouched = x[0].axes(divisibleBy: count).filter {
      low[$0] == 0 && high[$0] == 0 && interior[$0] == 0
    }
    return untouched.map { Sharding(self, operands: [$0, nil], results: [.part(axis: $0)]) }
  }

  // MARK: Reference

  /// For each axis, the positions of an operand of this shape that the result has; position j stands
  /// at low + j · (interior + 1).
  public func kept(in shape: [Int]) -> [Range<Int>] {
    shape.indices.map { k in
      let step = interior[k] + 1
      func firstPosition(from place: Int) -> Int {
        min(max(0, (place - low[k] + step - 1) / step), shape[k])
      }
      let size = low[k] + high[k] + shape[k] + max(shape[k] - 1, 0) * interior[k]
      let first = firstPosition(from: 0)
      return first..<max(first, firstPosition(from: size))
    }
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let (kept, strides) = (kept(in: x[0].type.shape), x[0].type.shape.rowMajorStrides)
    var position = Position(shape: types[0].shape)
    let result = x[0].gathered(shape: types[0].shape, filler: x[1]) { _ in
      defer { position.advance() }
      var source = 0
      for (k, i) in position.index.enumerated() {
        let (element, gap) = (i - low[k]).quotientAndRemainder(dividingBy: interior[k] + 1)
        if gap != 0 || !kept[k].contains(element) { return nil }
        source += element * strides[k]
      }
      return source
    }
    return [result]
  }
}
