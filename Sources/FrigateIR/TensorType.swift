/// What is known of a tensor before it has values: element type and shape (row-major).
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  public var dtype: DType
  public var shape: [Int]

  public init(_ dtype: DType, _ shape: [Int]) {
    self.dtype = dtype
    self.shape = shape
  }

  public var rank: Int { shape.count }
  /// Number of elements; 1 for a scalar.
  public var count: Int { shape.reduce(1, *) }
  /// Number of bytes, elements packed.
  public var byteCount: Int { count * dtype.size }

  /// `byteCount`, or nil if the shape has a negative size or is beyond any memory: 2⁴⁸ bytes, so that
  /// sums of sizes don't overflow either. A size of 0 doesn't excuse the others: strides are products
  /// of them.
  public var checkedByteCount: Int? {
    var bytes = dtype.size
    for size in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(size, 1))
      if size < 0 || overflow || product > 1 << 48 { return nil }
      bytes = product
    }
    return shape.contains(0) ? 0 : bytes
  }

  /// `float32[2, 3]`.
  public var description: String { "\(dtype)\(shape)" }

  public func with(dtype: DType) -> TensorType { TensorType(dtype, shape) }
  public func with(shape: [Int]) -> TensorType { TensorType(dtype, shape) }
}

extension Array where Element == Int {
  /// Row-major strides, in elements, of a shape.
  public var rowMajorStrides: [Int] {
    var strides = self
    var stride = 1
    for axis in indices.reversed() {
      strides[axis] = stride
      stride *= self[axis]
    }
    return strides
  }
}
