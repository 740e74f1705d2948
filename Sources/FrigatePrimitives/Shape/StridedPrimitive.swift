import FrigateIR

/// Reads its operand in another order, and nothing else:
/// result[i₀ …] = x[offset + Σ iₖ · strides[k]], flat positions of a row-major x.
///
/// One kernel, a strided copy, does for all of them.
public protocol StridedPrimitive: LinearPrimitive {
  /// Where the result's elements lie in an operand of this shape; strides count elements, one for
  /// each axis of the result, and may be 0 or negative.
  func layout(in shape: [Int]) -> (offset: Int, strides: [Int])
}

extension StridedPrimitive {
  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let (offset, strides) = layout(in: x[0].type.shape)
    return [x[0].strided(shape: types[0].shape, strides: strides, offset: offset)]
  }
}
