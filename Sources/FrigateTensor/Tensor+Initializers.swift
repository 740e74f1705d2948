import FrigateIR
import FrigatePrimitives

extension Tensor {
  /// 0 (false) everywhere.
  public static func zeros(_ shape: [Int], dtype: DType = .float32) -> Tensor {
    full(shape, 0.0, dtype: dtype)
  }

  /// 1 (true) everywhere.
  public static func ones(_ shape: [Int], dtype: DType = .float32) -> Tensor {
    full(shape, 1.0, dtype: dtype)
  }

  /// Zeros of the type of another tensor.
  public static func zeros(like x: Tensor) -> Tensor { zeros(x.shape, dtype: x.dtype) }

  /// Ones of the type of another tensor.
  public static func ones(like x: Tensor) -> Tensor { ones(x.shape, dtype: x.dtype) }

  /// One number everywhere.
  public static func full(_ shape: [Int], _ value: Double, dtype: DType = .float32) -> Tensor {
    let scalar = Literal([value], shape: []).converted(to: dtype)
    if shape.contains(where: { $0 < 0 }) {
      let error = OperationError(
        "full", "\(shape) is no shape.", fix: "sizes are counts: 0 or more")
      return ErrorScope.record(error, standingFor: TensorType(dtype, []))
    }
    return bind(Constant(scalar, shape: shape), [])[0]
  }

  /// 0, 1, … `end` − 1, as int32 unless told otherwise.
  public static func arange(_ end: Int, dtype: DType = .int32) -> Tensor {
    arange(0, end, dtype: dtype)
  }

  /// `start`, `start` + `step`, … before `end`, as int32 unless told otherwise.
  ///
  ///     Tensor.arange(1, 10, by: 3)   // [1, 4, 7]
  public static func arange(
    _ start: Int, _ end: Int, by step: Int = 1, dtype: DType = .int32
  ) -> Tensor {
    let numbers = step == 0 ? [] : stride(from: start, to: end, by: step).map { Int64($0) }
    return progression(numbers.count, step, dtype) { type in Literal(type, integers: numbers) }
  }

  /// `start`, `start` + `step`, … before `end`: ⌈(end − start) / step⌉ numbers, each computed in
  /// float64 and rounded once.
  @_disfavoredOverload
  public static func arange(
    _ start: Double, _ end: Double, by step: Double, dtype: DType = .float32
  ) -> Tensor {
    let count = max(0, ((end - start) / step).rounded(.up))
    guard step == 0 || count < 0x1p40 else {
      let error = OperationError(
        "arange", "from \(start) to \(end) by \(step) there are too many numbers.",
        fix: "choose a nearer end or a larger step")
      return ErrorScope.record(error, standingFor: TensorType(dtype, [0]))
    }
    return progression(step == 0 ? 0 : Int(count), step == 0 ? 0 : 1, dtype) { type in
      Literal(type, doubles: (0..<type.count).map { start + Double($0) * step })
    }
  }

  private static func progression(
    _ count: Int, _ step: Int, _ dtype: DType, _ make: (TensorType) -> Literal
  ) -> Tensor {
    if step == 0 {
      let error = OperationError("arange", "can't go on by 0.", fix: "give a step other than 0")
      return ErrorScope.record(error, standingFor: TensorType(dtype, [0]))
    }
    return Tensor(make(TensorType(dtype, [count])))
  }

  /// `count` numbers from `start` to `end`, evenly spaced; without `endpoint`, the last one is a step
  /// before `end`.
  public static func linspace(
    _ start: Double, _ end: Double, count: Int = 50, endpoint: Bool = true, dtype: DType = .float32
  ) -> Tensor {
    let steps = Double(endpoint ? max(count - 1, 1) : max(count, 1))
    let numbers = (0..<max(count, 0)).map { i in
      endpoint && i == count - 1 && i > 0 ? end : start + Double(i) * ((end - start) / steps)
    }
    return Tensor(Literal(TensorType(dtype, [numbers.count]), doubles: numbers))
  }

  /// Ones on a diagonal and zeros elsewhere: result[i, j] = 1 where j = i + `diagonal`.
  public static func eye(
    _ rows: Int, columns: Int? = nil, diagonal: Int = 0, dtype: DType = .float32
  ) -> Tensor {
    let shape = [rows, columns ?? rows]
    return (position(shape, axis: 0) + Tensor(Int64(diagonal)) .== position(shape, axis: 1)).to(dtype)
  }

  /// The position along one axis, at every place of a shape, as int64 unless told otherwise.
  static func position(_ shape: [Int], axis: Int, dtype: DType = .int64) -> Tensor {
    bind(Iota(dtype, shape: shape, axis: axis), [])[0]
  }
}
