import FrigateIR
import FrigatePrimitives
import Glibc

extension Random {
  /// True with the given probability: u < probability, u uniform in 0..<1 of its element type. Without
  /// a shape, one draw for each probability.
  public static func bernoulli(
    _ key: Key, _ probability: Tensor = 0.5, shape: [Int]? = nil
  ) -> Tensor {
    uniform(key, shape ?? probability.shape, dtype: probability.dtype) .< probability
  }

  /// True with the given probability.
  @_disfavoredOverload
  public static func bernoulli(_ key: Key, _ probability: Double, shape: [Int]? = nil) -> Tensor {
    bernoulli(key, probability.tensor, shape: shape)
  }

  /// A class along an axis, the last unless told otherwise, with probability softmax(logits), as int32.
  ///
  /// It is the argmax of logits + Gumbel noise. Without a shape, one choice for each line of logits; a
  /// shape ends in the shape of those lines.
  public static func categorical(
    _ key: Key, _ logits: Tensor, axis: Int = -1, shape: [Int]? = nil
  ) -> Tensor {
    attempt([key.data, logits]) { () throws(OperationError) in
      try logits.expectFloating("categorical")
      let axis = try logits.axis(axis, in: "categorical")
      var lines = logits.shape
      let classes = lines.remove(at: axis)
      let shape = shape ?? lines
      let lead = shape.count - lines.count
      if lead < 0 || Array(shape.suffix(lines.count)) != lines {
        throw OperationError(
          "categorical", "the shape \(shape) must end in that of the lines, \(lines).",
          received: [logits.type], fix: "put the number of draws before \(lines)")
      }
      var noise = shape
      noise.insert(classes, at: lead + axis)
      return argmax(gumbel(key, noise, dtype: logits.dtype) + logits, axis: lead + axis)
    }
  }

  /// Integers in low..<high.
  ///
  /// Two words of the type's size make one number modulo high − low, so that its bias is below
  /// 2^−bits.
  public static func randint(
    _ key: Key, _ shape: [Int] = [], low: Int, high: Int, dtype: DType = .int32
  ) -> Tensor {
    attempt(key.data) { () throws(OperationError) in
      if !dtype.isInteger {
        throw OperationError(
          "randint", "gives integers, not \(dtype).", fix: "for floating numbers use uniform")
      }
      let wide: DType = dtype.size < 4 ? .int32 : dtype
      let unsigned: DType = wide.size == 4 ? .uint32 : .uint64
      let (least, greatest) = bounds(dtype)
      let first = Swift.max(low, least)
      let last = dtype.size < 4 ? Swift.min(high, greatest + 1) : Swift.min(high, greatest)
      // A bound beyond the type's greatest number lets that be drawn too.
      let extra: UInt64 = dtype.size >= 4 && high > greatest ? 1 : 0
      let mask = UInt64.max >> UInt64(64 - 8 * wide.size)
      var span = (UInt64(bitPattern: Int64(last)) &- UInt64(bitPattern: Int64(first)) &+ extra) & mask
      if high <= low { span = 1 }
      let halfPower = UInt64(1) << UInt64(wide.size * 4)
      let root = span == 0 ? 0 : halfPower % span
      let multiplier = span == 0 ? 0 : ((root &* root) & mask) % span
      let (highKey, lowKey) = split(key)
      func word(_ x: UInt64) -> Tensor { Tensor(Literal(TensorType(unsigned, []), bitPatterns: [x])) }
      let upper = bits(highKey, shape, dtype: unsigned)
      let lower = bits(lowKey, shape, dtype: unsigned)
      let offset = fmod(fmod(upper, word(span)) * word(multiplier) + fmod(lower, word(span)), word(span))
      return (offset.to(wide) + Tensor(Int64(first)).to(wide)).to(dtype)
    }
  }

  private static func bounds(_ dtype: DType) -> (Int, Int) {
    let bits = 8 * dtype.size
    if dtype.kind == .signed { return (Int.min >> (64 - bits), Int.max >> (64 - bits)) }
    return (0, dtype == .uint64 ? .max : Int(UInt64.max >> UInt64(64 - bits)))
  }

  /// 0, 1, … n − 1 in random order, as int32.
  public static func permutation(_ key: Key, _ n: Int) -> Tensor { shuffled(key, .arange(n), axis: 0) }

  /// The slices of a tensor along an axis in random order. Independent, each line along the axis has
  /// an order of its own.
  public static func permutation(
    _ key: Key, _ x: Tensor, axis: Int = 0, independent: Bool = false
  ) -> Tensor {
    attempt([key.data, x]) { () throws(OperationError) in
      let axis = try x.axis(axis, in: "permutation")
      if independent || x.rank == 1 { return shuffled(key, x, axis: axis) }
      return take(x, permutation(key, x.shape[axis]), axis: axis)
    }
  }

  /// Sorted by random bits; often enough that equal bits don't show.
  private static func shuffled(_ key: Key, _ x: Tensor, axis: Int) -> Tensor {
    let rounds = (3 * log(Double(Swift.max(1, x.count))) / log(Double(UInt32.max))).rounded(.up)
    var (key, x) = (key, x)
    for _ in 0..<Int(rounds) {
      let keys = split(key)
      key = keys.0
      x = bind(Sort(axis: axis), [bits(keys.1, x.shape), x], results: 2)[1]
    }
    return x
  }
}
