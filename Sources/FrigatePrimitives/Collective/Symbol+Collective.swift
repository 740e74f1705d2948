import FrigateIR

// What crosses shards, and the parts they hold, over symbols.

extension Symbol {
  /// The sum over all shards.
  public func allReduced() -> Symbol { write(AllReduce()) }

  /// The parts of all shards along `axis`.
  public func allGathered(axis: Int, count: Int) -> Symbol { write(AllGather(axis: axis, count: count)) }

  /// The part along `axis` that belongs to one of `count` shards, whose number is a symbol, int64[].
  public func part(ofShard shard: Symbol, count: Int, axis: Int) -> Symbol {
    let sizes = type.part(along: axis, of: count).shape
    let steps = shape.indices.map { Int64($0 == axis ? sizes[axis] : 0) }
    let start = emitter.write(Constant(Literal(steps, shape: [rank])))
    return write(DynamicSlice(sizes: sizes), shard.broadcast(to: [rank], axes: []) * start)
  }

  /// The `count` equal parts along `axis`, one after the other along a new leading axis.
  public func parted(axis: Int, count: Int) -> Symbol {
    var split = type.part(along: axis, of: count).shape
    split.insert(count, at: axis)
    return reshaped(split).movingAxis(axis, to: 0)
  }

  /// Parts along a leading axis put one after the other along `axis`, counted without the leading one.
  public func joinedParts(axis: Int) -> Symbol {
    var whole = Array(shape.dropFirst())
    whole[axis] *= shape[0]
    return movingAxis(0, to: axis).reshaped(whole)
  }
}

extension Emitter {
  /// The numbers of `count` shards, int64[count].
  public func shardNumbers(_ count: Int) -> Symbol { write(Iota(.int64, shape: [count], axis: 0)) }
}
