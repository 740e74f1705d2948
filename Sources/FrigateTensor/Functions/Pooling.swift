import FrigateIR
import FrigatePrimitives

// Pooling over the spatial axes of activations [batch, spatial…, channels]. Windows stand side by side unless
// `strides` says otherwise; one number stands for all axes. Padding takes no part.

/// The greatest element of each window; −∞ where a window has none. Of equal elements the first has the derivative.
///
///     maxPool(x, window: [2, 2])
public func maxPool(
  _ x: Tensor, window: [Int], strides: [Int]? = nil, padding: Padding = .valid, dilation: [Int] = [1]
) -> Tensor {
  pool("maxPool", .max, x, window, strides, padding, dilation)
}

/// The least element of each window; ∞ where a window has none. Of equal elements the first has the derivative.
public func minPool(
  _ x: Tensor, window: [Int], strides: [Int]? = nil, padding: Padding = .valid, dilation: [Int] = [1]
) -> Tensor {
  pool("minPool", .min, x, window, strides, padding, dilation)
}

/// The mean of each window's elements, padding not counted, as in Keras; NaN where a window has none.
public func averagePool(
  _ x: Tensor, window: [Int], strides: [Int]? = nil, padding: Padding = .valid, dilation: [Int] = [1]
) -> Tensor {
  attempt(x) { () throws(OperationError) in
    if !x.dtype.isFloating {
      throw OperationError(
        "averagePool", "takes floating elements.", received: [x.type], fix: "convert with .to(.float32)")
    }
    func sums(_ x: Tensor) -> Tensor { pool("averagePool", .sum, x, window, strides, padding, dilation) }
    let total = sums(x)
    if padding == .valid {
      return total
        / Double((window.count == 1 ? x.shape.spatial.map { _ in window[0] } : window).reduce(1, *))
    }
    return total / sums(.ones([1] + x.shape.spatial + [1], dtype: x.dtype))
  }
}

private func pool(
  _ name: String, _ reducer: ReduceWindow.Reducer, _ x: Tensor, _ window: [Int], _ strides: [Int]?,
  _ padding: Padding, _ dilation: [Int]
) -> Tensor {
  attempt(x) { () throws(OperationError) in
    let sizes = x.shape.spatial
    if x.rank < 3 {
      throw OperationError(
        name, "needs activations [batch, spatial…, channels].", received: [x.type],
        fix: "insert axes of size 1 for batch and channels")
    }
    let each = try perAxis(window, "window", count: sizes.count, in: name, [x.type])
    let grid = try windowGrid(
      over: sizes, window: each, strides: strides ?? each, dilation: dilation, padding, in: name, [x.type])
    // Windows reach over one example and one channel.
    func all(_ spatial: [Int], _ outer: Int) -> [Int] { [outer] + spatial + [outer] }
    let whole = WindowGrid(
      strides: all(grid.strides, 1), low: all(grid.low, 0), high: all(grid.high, 0),
      dilation: all(grid.dilation, 1))
    return bind(ReduceWindow(reducer, window: all(each, 1), whole), [x])[0]
  }
}
