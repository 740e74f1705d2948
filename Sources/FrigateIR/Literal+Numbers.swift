/// The two number systems in which reference rules compute.
///
/// Floating elements widen to float64, exactly; integers and booleans to 64 bits. A reference rule
/// computes there and rounds once, on the way back: the best answer the element type can hold
/// (for +, −, ×, ÷ and √ of float32 and narrower it is the correctly rounded one).
extension Literal {
  /// The elements as float64. Integers beyond 2⁵³ round.
  public var doubles: [Double] {
    withUnsafeBytes { bytes in
      switch type.dtype {
      case .float64: Array(bytes.bindMemory(to: Double.self))
      case .float32: bytes.bindMemory(to: Float.self).map(Double.init)
      case .float16: bytes.bindMemory(to: Float16.self).map(Double.init)
      case .bfloat16: bytes.bindMemory(to: BFloat16.self).map { Double($0.float) }
      case .uint64: bytes.bindMemory(to: UInt64.self).map(Double.init)
      case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .bool: integers.map(Double.init)
      }
    }
  }

  /// The elements as 64-bit integers (uint64 by its bit pattern, false 0, true 1).
  /// Floating elements are cut towards zero; NaN is 0 and what lies outside saturates, as in XLA.
  public var integers: [Int64] {
    withUnsafeBytes { bytes in
      switch type.dtype {
      case .int8: bytes.bindMemory(to: Int8.self).map(Int64.init)
      case .int16: bytes.bindMemory(to: Int16.self).map(Int64.init)
      case .int32: bytes.bindMemory(to: Int32.self).map(Int64.init)
      case .int64: Array(bytes.bindMemory(to: Int64.self))
      case .uint8: bytes.bindMemory(to: UInt8.self).map(Int64.init)
      case .uint16: bytes.bindMemory(to: UInt16.self).map(Int64.init)
      case .uint32: bytes.bindMemory(to: UInt32.self).map(Int64.init)
      case .uint64: bytes.bindMemory(to: Int64.self).map { $0 }
      case .bool: bytes.map { $0 == 0 ? 0 : 1 }
      case .float16, .bfloat16, .float32, .float64: doubles.map { saturate($0, in: .int64) }
      }
    }
  }

  /// Rounds each number to floating elements, ties to even; for integers cuts it as `integers` does, and
  /// for booleans says whether it isn't 0.
  public init(_ type: TensorType, doubles: [Double]) {
    require(doubles.count == type.count, "\(doubles.count) numbers for \(type)")
    self.init(type) { bytes in
      switch type.dtype {
      case .float64: doubles.withUnsafeBytes { bytes.copyMemory(from: $0) }
      case .float32: bytes.fill(doubles) { Float($0) }
      case .float16: bytes.fill(doubles) { Float16($0) }
      case .bfloat16: bytes.fill(doubles) { BFloat16($0) }
      case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
        bytes.store(doubles.map { saturate($0, in: type.dtype) }, as: type.dtype)
      case .bool: bytes.store(doubles.map { $0 == 0 ? 0 : 1 }, as: .bool)
      }
    }
  }

  /// Wraps each integer to `type`'s elements (uint64 by bit pattern; floating elements round).
  public init(_ type: TensorType, integers: [Int64]) {
    self.init(type, wholes: integers)
  }

  /// The elements of `x`, which must not be floating, wrapped or rounded to `type`'s.
  public init(_ type: TensorType, integersOf x: Literal) {
    if x.type.dtype == .uint64, type.dtype.isFloating {
      self.init(type, wholes: x.scalars(as: UInt64.self))
    } else {
      self.init(type, wholes: x.integers)
    }
  }

  private init<I: FixedWidthInteger>(_ type: TensorType, wholes: [I]) {
    require(wholes.count == type.count, "\(wholes.count) integers for \(type)")
    self.init(type) { bytes in
      // Straight to the element type: by way of float64 it would round twice.
      switch type.dtype {
      case .float64: bytes.fill(wholes) { Double($0) }
      case .float32: bytes.fill(wholes) { Float($0) }
      case .float16: bytes.fill(wholes) { Float16($0) }
      case .bfloat16: bytes.fill(wholes) { BFloat16(integer: $0) }
      case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .bool:
        bytes.store(wholes.map { Int64(truncatingIfNeeded: $0) }, as: type.dtype)
      }
    }
  }
}

/// Cuts towards zero into an integer type's range; NaN becomes 0. uint64 by bit pattern.
private func saturate(_ x: Double, in dtype: DType) -> Int64 {
  func clamp<I: FixedWidthInteger>(_: I.Type) -> I {
    if x.isNaN { return 0 }
    if x <= Double(I.min) { return I.min }
    return x >= Double(I.max) ? I.max : I(x)
  }
  return switch dtype {
  case .int8: Int64(clamp(Int8.self))
  case .int16: Int64(clamp(Int16.self))
  case .int32: Int64(clamp(Int32.self))
  case .uint8: Int64(clamp(UInt8.self))
  case .uint16: Int64(clamp(UInt16.self))
  case .uint32: Int64(clamp(UInt32.self))
  case .uint64: Int64(bitPattern: clamp(UInt64.self))
  case .int64, .float16, .bfloat16, .float32, .float64, .bool: clamp(Int64.self)
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func fill<S, T>(_ source: [S], _ convert: (S) -> T) {
    let target = bindMemory(to: T.self)
    for (i, x) in source.enumerated() { target[i] = convert(x) }
  }

  fileprivate func store(_ integers: [Int64], as dtype: DType) {
    switch dtype {
    case .int8: fill(integers) { Int8(truncatingIfNeeded: $0) }
    case .int16: fill(integers) { Int16(truncatingIfNeeded: $0) }
    case .int32: fill(integers) { Int32(truncatingIfNeeded: $0) }
    case .uint8: fill(integers) { UInt8(truncatingIfNeeded: $0) }
    case .uint16: fill(integers) { UInt16(truncatingIfNeeded: $0) }
    case .uint32: fill(integers) { UInt32(truncatingIfNeeded: $0) }
    case .bool: fill(integers) { $0 != 0 }
    case .int64, .uint64, .float16, .bfloat16, .float32, .float64: fill(integers) { $0 }
    }
  }
}
