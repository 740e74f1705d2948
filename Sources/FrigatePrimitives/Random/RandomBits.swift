import FrigateIR

/// Random bits of type `dtype` and `shape` for each key: key uint32[batch…, 2] → [batch…, shape…].
///
/// Element i (row-major within `shape`) comes from the Threefry-2x32 block of the 64-bit counter i,
/// high word first, whose output is (b₁, b₂): uint64 is b₁·2³² + b₂, uint32 is b₁ ⊕ b₂, uint16 and
/// uint8 are the low bits of that. These are the bits of `jax.random.bits`. The high and low words
/// of uint64 elements 0 … n−1 are the n keys of `jax.random.split`.
public struct RandomBits: ConstantDerivativePrimitive {
  public static let name = "random_bits"
  public let dtype: DType
  public let shape: [Int]

  public init(_ dtype: DType, shape: [Int]) {
    self.dtype = dtype
    self.shape = shape
  }

  // MARK: Text

  public var attributes: Attributes {
    ["dtype": .name(dtype.rawValue), "shape": .ints(shape)]
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    dtype = try attributes.dtype("dtype")
    shape = try attributes.ints("shape")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let key = try single(operands)
    if key.dtype != .uint32 || key.shape.last != 2 {
      throw OperationError(
        name, "needs keys of two uint32 words along the last axis.", received: operands,
        fix: "make keys from a seed")
    }
    if dtype.kind != .unsigned {
      throw OperationError(
        name, "can't give bits as \(dtype).", fix: "draw unsigned integers and convert them")
    }
    return [TensorType(dtype, key.shape.dropLast() + shape)]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].write(self)]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let keys = Array(x[0].shape.dropLast())
    let byKeys = x[0].with(shape: keys).axes(divisibleBy: count).map { axis in
      Sharding(self, operands: [axis], results: [.part(axis: axis)])
    }
    let byPositions = x[0].with(shape: shape).axes(divisibleBy: count).map { axis in
      Sharding(operands: [nil], results: [.part(axis: keys.count + axis)]) {
        x, shard throws(OperationError) in
        [try bits(of: x[0], shard: shard, count: count, axis: axis)]
      }
    }
    return byKeys + byPositions
  }

  /// The bits at a shard's part of the positions: the blocks of their own counters.
  private func bits(
    of key: Symbol, shard: Symbol, count: Int, axis: Int
  ) throws(OperationError) -> Symbol {
    let part = TensorType(dtype, shape).part(along: axis, of: count).shape
    // In a row of `block` counters, `own` are the shard's.
    let block = shape[axis...].reduce(1, *)
    let own = block / count
    let rows = shape[..<axis].reduce(1, *)
    let isShort = UInt64(rows * block) <= 1 << 32
    let word: DType = isShort ? .uint32 : .int64
    let first = shard.converted(to: word) * Double(own)
    let counters =
      key.iota(word, shape: [rows, own], axis: 0) * Double(block)
      + key.iota(word, shape: [rows, own], axis: 1) + first.broadcast(to: [rows, own], axes: [])
    let low = counters.converted(to: .uint32)
    let high =
      isShort
      ? low.filled(0) : counters.write(ShiftRightLogical(), counters.filled(32)).converted(to: .uint32)

    let keys = Array(key.shape.dropLast())
    let inner = part.indices.map { keys.count + $0 }
    let words = [0, 1].map { k in
      key.slice(k..<k + 1, axis: keys.count).reshaped(keys)
        .broadcast(to: keys + part, axes: Array(keys.indices))
    }
    let numbers = [high, low].map { $0.reshaped(part).broadcast(to: keys + part, axes: inner) }
    let blocks = try key.emitter.emit(Threefry2x32(), words + numbers)
    if dtype != .uint64 { return blocks[0].write(Xor(), blocks[1]).converted(to: dtype) }
    let (upper, lower) = (blocks[0].converted(to: .uint64), blocks[1].converted(to: .uint64))
    return upper.write(ShiftLeft(), upper.filled(32)).write(Or(), lower)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let words = x[0].scalars(as: UInt32.self)
    let count = shape.reduce(1, *)
    let bits = (0..<types[0].count).map { i in
      let (key, counter) = (i / count * 2, UInt64(i % count))
      let (high, low) = threefry(
        (words[key], words[key + 1]), (UInt32(counter >> 32), UInt32(truncatingIfNeeded: counter)))
      return dtype == .uint64 ? UInt64(high) << 32 | UInt64(low) : UInt64(high ^ low)
    }
    return [Literal(types[0], bitPatterns: bits)]
  }
}
