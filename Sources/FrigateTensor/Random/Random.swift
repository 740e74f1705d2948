import FrigateIR
import FrigatePrimitives

/// Random numbers from keys.
///
/// A key is a value, and a function of it always gives the same numbers, whatever the threads, the
/// machine or what was drawn before: the bits of `jax.random` (Threefry-2x32, counter by counter). For
/// fresh numbers, split the key and use each part once.
///
///     let (first, second) = Random.split(Random.Key(0))
///     let weights = Random.normal(first, [784, 50])
public enum Random {
  /// Two words that number a stream of random bits.
  public struct Key: Sendable, TensorTree {
    /// uint32[2]; a batch of keys, for `vmap`, has further axes before.
    public var data: Tensor

    /// The key of a seed: its high and its low 32 bits.
    public init(_ seed: Int) {
      let bits = UInt64(bitPattern: Int64(seed))
      data = Tensor(
        Literal([UInt32(bits >> 32), UInt32(truncatingIfNeeded: bits)], shape: [2]))
    }

    /// The key with these words, uint32[2].
    public init(data: Tensor) { self.data = data }

    public mutating func visitTensors(_ visit: (inout Tensor) -> Void) { data.visitTensors(visit) }

    /// One key of a batch.
    public subscript(index: Int) -> Key { Key(data: data[index]) }
  }

  /// Two keys from one.
  public static func split(_ key: Key) -> (Key, Key) {
    let keys = split(key, 2)
    return (keys[0], keys[1])
  }

  /// `count` keys from one.
  public static func split(_ key: Key, _ count: Int) -> [Key] {
    let keys = split(key, shape: [count])
    return (0..<count).map { keys[$0] }
  }

  /// A batch of keys from one, for `vmap`: its data have `shape` before the two words.
  public static func split(_ key: Key, shape: [Int]) -> Key {
    let words = bind(RandomBits(.uint64, shape: shape), [key.data])[0]
    let high = words >> 32
    return Key(data: stack([high.to(.uint32), words.to(.uint32)], axis: -1))
  }

  /// The key that belongs to a number under this key: `foldIn(key, step)` in a training loop. The
  /// number counts modulo 2³².
  public static func foldIn(_ key: Key, _ number: Tensor) -> Key {
    let data = attempt([key.data, number]) { () throws(OperationError) in
      if !number.dtype.isInteger || number.rank != 0 {
        throw OperationError(
          "foldIn", "needs an integer scalar.", received: [number.type],
          fix: "fold in one number at a time; convert it with .to(.int32)")
      }
      let low = number.to(.int64).to(.uint32)
      let block = bind(
        Threefry2x32(), [key.data[0], key.data[1], Tensor(UInt32(0)), low], results: 2)
      return stack(block)
    }
    return Key(data: data)
  }

  /// The key that belongs to a number under this key.
  @_disfavoredOverload
  public static func foldIn(_ key: Key, _ number: Int) -> Key {
    foldIn(key, Tensor(Int64(number)))
  }

  /// Random bits, as an unsigned integer type.
  public static func bits(_ key: Key, _ shape: [Int] = [], dtype: DType = .uint32) -> Tensor {
    bind(RandomBits(dtype, shape: shape), [key.data])[0]
  }
}
