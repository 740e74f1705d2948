import FrigateIR

/// The position of an extremum along `axis`, which disappears; an index of type `indexDType`.
///
/// The first of equal elements counts. NaN is more extreme than any number.
public protocol ArgExtremum: ConstantDerivativePrimitive {
  var axis: Int { get }
  var indexDType: DType { get }
  init(axis: Int, indexDType: DType)
  /// Whether `a` takes the place of `b`.
  static func beats<N: Comparable>(_ a: N, _ b: N) -> Bool
}

extension ArgExtremum {
  public var attributes: Attributes {
    ["axis": .int(axis), "index_dtype": .name(indexDType.rawValue)]
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    self.init(axis: try attributes.int("axis"), indexDType: try attributes.dtype("index_dtype"))
  }

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    try expect(axes: [axis], of: x)
    if indexDType != .int32 && indexDType != .int64 {
      throw OperationError(
        name, "can't give positions as \(indexDType).", received: operands, fix: "use int32 or int64")
    }
    if x.shape[axis] == 0 {
      throw OperationError(
        name, "there is no element along axis \(axis).", received: operands,
        fix: "give the axis at least one element")
    }
    if indexDType == .int32 && x.shape[axis] > Int(Int32.max) {
      throw OperationError(
        name, "int32 can't count the elements along axis \(axis).", received: operands,
        fix: "use int64")
    }
    return [x.without(axes: [axis]).with(dtype: indexDType)]
  }

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    try x[0].emitter.emit(Self(axis: axis + 1, indexDType: indexDType), x)
  }

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    x[0].axes(divisibleBy: count).filter { $0 != axis }.map { cut in
      Sharding(self, operands: [cut], results: [.part(axis: cut < axis ? cut : cut - 1)])
    }
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    func first<N: Comparable>(_ group: [N]) -> Int64 {
      Int64(group.indices.reduce(0) { Self.beats(group[$1], group[$0]) ? $1 : $0 })
    }
    let dtype = x[0].type.dtype
    let y =
      dtype.isFloating
      ? x[0].reduced([axis], \.doubles) { $0.firstIndex(where: \.isNaN).map(Int64.init) ?? first($0) }
      : x[0].reduced([axis], \.integers) {
        dtype == .uint64 ? first($0.map(UInt64.init(bitPattern:))) : first($0)
      }
    return [Literal(types[0], integers: y)]
  }
}
