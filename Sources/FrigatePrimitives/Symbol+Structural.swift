import FrigateIR

// Formulas over symbols that move elements or reduce them, for the rules.

extension Emitter {
  /// `primitive(operands)`, its only result; a mistake in a rule traps.
  package func write(_ primitive: some Primitive, _ operands: [Symbol] = []) -> Symbol {
    do {
      return try emit(primitive, operands)[0]
    } catch {
      fatalError(error.description)
    }
  }
}

extension Symbol {
  // MARK: Constants

  /// A scalar constant of this symbol's element type.
  public func scalar(_ value: Double) -> Symbol {
    emitter.write(Constant(Literal(scalar: value, dtype)))
  }

  /// 0, 1, 2, … along `axis` of `shape`.
  public func iota(_ dtype: DType, shape: [Int], axis: Int) -> Symbol {
    emitter.write(Iota(dtype, shape: shape, axis: axis))
  }

  // MARK: Shape

  /// The positions of `range` along `axis`.
  public func slice(_ range: Range<Int>, axis: Int) -> Symbol {
    if range == 0..<shape[axis] { return self }
    var (starts, limits) = (shape.map { _ in 0 }, shape)
    (starts[axis], limits[axis]) = (range.lowerBound, range.upperBound)
    return write(Slice(starts: starts, limits: limits))
  }

  /// Surrounded, and interspersed, with zeros.
  public func padded(low: [Int], high: [Int], interior: [Int]? = nil) -> Symbol {
    let pad = Pad(low: low, high: high, interior: interior)
    let nothing = low.map { _ in 0 }
    return pad == Pad(low: nothing, high: nothing) ? self : write(pad, scalar(0))
  }

  /// `steps` places further along `axis`, `filler` where nothing came.
  public func shifted(_ steps: Int, axis: Int, filler: Double) -> Symbol {
    var (low, high) = (shape.map { _ in 0 }, shape.map { _ in 0 })
    (low[axis], high[axis]) = (steps, -steps)
    return write(Pad(low: low, high: high), scalar(filler))
  }

  public static func concatenated(_ parts: [Symbol], axis: Int) -> Symbol {
    parts.count == 1 ? parts[0] : parts[0].emitter.write(Concatenate(axis: axis), parts)
  }

  // MARK: Indexing

  /// result[…, i, …] = self[…, indices[…, i, …], …]: along `axis`, each line by its own indices.
  public func takenAlong(_ axis: Int, _ indices: Symbol) -> Symbol {
    // A gather needs an element to read; where there is none, none is asked for.
    if type.count == 0 { return emitter.write(Constant.zeros(type.with(shape: indices.shape))) }
    let others = shape.indices.filter { $0 != axis }
    let axes = GatherAxes(
      offset: [], collapsed: [axis], operandBatching: others, indicesBatching: others,
      startIndexMap: [axis])
    let gather = Gather(axes, sliceSizes: shape.map { _ in 1 }, bounds: .clip)
    return write(gather, indices.reshaped(indices.shape + [1]))
  }
}

extension Literal {
  /// A scalar of this type.
  init(scalar value: Double, _ dtype: DType) {
    let type = TensorType(dtype, [])
    self = dtype.isFloating ? Literal(type, doubles: [value]) : Literal(type, integers: [Int64(value)])
  }
}
