import FrigateIR
import FrigatePrimitives

// Each reduces over all axes, over one `axis`, or over several `axes`; negative axes count from the
// back. The reduced axes disappear, or stay with size 1 where `keepingAxes` is true.

/// Reduces by `primitive` and restores the axes if they are to be kept.
private func reduction(
  _ operation: String, _ x: Tensor, _ axes: [Int]?, _ keepingAxes: Bool,
  _ primitive: ([Int]) -> any Primitive
) -> Tensor {
  attempt(x) { () throws(OperationError) in
    let axes = try x.axes(axes, in: operation)
    let result = axes.isEmpty ? bind(primitive([]), [x])[0] : bind(primitive(axes), [x])[0]
    return keepingAxes ? result.restoringAxes(axes, of: x.shape) : result
  }
}

extension Tensor {
  /// After a reduction of a tensor of `shape`: with the reduced axes again, of size 1.
  fileprivate func restoringAxes(_ axes: [Int], of shape: [Int]) -> Tensor {
    reshaped(shape.indices.map { axes.contains($0) ? 1 : shape[$0] })
  }
}

// MARK: Sums and products

/// Σ x; 0 over nothing. Integers wrap; booleans are counted, as int32.
///
///     sum(x, axis: -1, keepingAxes: true)
public func sum(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  let x = x.dtype == .bool ? x.to(.int32) : x
  return reduction("sum", x, axes, keepingAxes) { ReduceSum(axes: $0) }
}

/// Σ x along one axis.
public func sum(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  sum(x, axes: [axis], keepingAxes: keepingAxes)
}

/// Π x; 1 over nothing. Integers wrap.
public func prod(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  reduction("prod", x, axes, keepingAxes) { ReduceProduct(axes: $0) }
}

/// Π x along one axis.
public func prod(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  prod(x, axes: [axis], keepingAxes: keepingAxes)
}

// MARK: Extrema

/// The greatest element; NaN if there is one. Equal greatest elements share the derivative.
public func max(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  extremum("max", x, axes, keepingAxes) { ReduceMax(axes: $0) }
}

/// The greatest element along one axis.
public func max(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  max(x, axes: [axis], keepingAxes: keepingAxes)
}

/// The least element; NaN if there is one. Equal least elements share the derivative.
public func min(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  extremum("min", x, axes, keepingAxes) { ReduceMin(axes: $0) }
}

/// The least element along one axis.
public func min(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  min(x, axes: [axis], keepingAxes: keepingAxes)
}

private func extremum(
  _ operation: String, _ x: Tensor, _ axes: [Int]?, _ keepingAxes: Bool,
  _ primitive: ([Int]) -> any Primitive
) -> Tensor {
  attempt(x) { () throws(OperationError) in
    if let axis = try x.axes(axes, in: operation).first(where: { x.shape[$0] == 0 }) {
      throw OperationError(
        operation, "nothing has no \(operation); axis \(axis) is empty.", received: [x.type],
        fix: "give the axis at least one element")
    }
    return reduction(operation, x, axes, keepingAxes, primitive)
  }
}

/// Where along `axis` the greatest element is, as int32; the first of equal ones. Without an axis, its
/// position in the flattened tensor. NaN counts as the greatest.
public func argmax(_ x: Tensor, axis: Int? = nil, keepingAxes: Bool = false) -> Tensor {
  argExtremum("argmax", x, axis, keepingAxes) { ArgMax(axis: $0, indexDType: .int32) }
}

/// Where along `axis` the least element is, as int32; the first of equal ones. Without an axis, its
/// position in the flattened tensor. NaN counts as the least.
public func argmin(_ x: Tensor, axis: Int? = nil, keepingAxes: Bool = false) -> Tensor {
  argExtremum("argmin", x, axis, keepingAxes) { ArgMin(axis: $0, indexDType: .int32) }
}

private func argExtremum(
  _ operation: String, _ x: Tensor, _ axis: Int?, _ keepingAxes: Bool,
  _ primitive: (Int) -> any Primitive
) -> Tensor {
  attempt(x) { () throws(OperationError) in
    let line = axis == nil ? x.flattened() : x
    let along = try line.axis(axis ?? 0, in: operation)
    let result = bind(primitive(along), [line])[0]
    if !keepingAxes { return result }
    return axis == nil
      ? result.reshaped(x.shape.map { _ in 1 }) : result.restoringAxes([along], of: x.shape)
  }
}

// MARK: Truth

/// Whether any element is true; false over nothing. Numbers are true if they aren't 0.
public func any(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  reduction("any", x.to(.bool), axes, keepingAxes) { ReduceOr(axes: $0) }
}

/// Whether any element along one axis is true.
public func any(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  any(x, axes: [axis], keepingAxes: keepingAxes)
}

/// Whether all elements are true; true over nothing. Numbers are true if they aren't 0.
public func all(_ x: Tensor, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
  reduction("all", x.to(.bool), axes, keepingAxes) { ReduceAnd(axes: $0) }
}

/// Whether all elements along one axis are true.
public func all(_ x: Tensor, axis: Int, keepingAxes: Bool = false) -> Tensor {
  all(x, axes: [axis], keepingAxes: keepingAxes)
}
