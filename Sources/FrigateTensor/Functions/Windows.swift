import FrigateIR
import FrigatePrimitives

// How convolution and pooling place their windows.

/// What stands around a tensor while windows pass over its spatial axes.
public enum Padding: Hashable, Sendable {
  /// Nothing: windows stay inside.
  case valid
  /// As much as makes ⌈size / stride⌉ windows, half of it before and the larger half behind, as in TensorFlow.
  case same
  /// All of it before, so that a window sees its position and earlier ones: one window ends at every
  /// stride-th position.
  case causal
  /// So many places before and behind each axis; one number stands for all axes.
  case explicit(low: [Int], high: [Int])
}

/// One number for each of `count` axes; a single one stands for all of them.
func perAxis(
  _ values: [Int], _ meaning: String, count: Int, in operation: String, _ received: [TensorType]
) throws(OperationError) -> [Int] {
  if values.count == count { return values }
  if values.count == 1 { return Array(repeating: values[0], count: count) }
  throw OperationError(
    operation, "\(meaning) \(values) doesn't fit \(count) spatial axes.", received: received,
    fix: "give one number for all axes, or one for each")
}

/// The grid of windows over spatial axes of these sizes.
func windowGrid(
  over sizes: [Int], window: [Int], strides: [Int], dilation: [Int], _ padding: Padding,
  in operation: String, _ received: [TensorType]
) throws(OperationError) -> WindowGrid {
  func each(_ values: [Int], _ meaning: String) throws(OperationError) -> [Int] {
    try perAxis(values, meaning, count: sizes.count, in: operation, received)
  }
  let unpadded = WindowGrid(strides: try each(strides, "strides"), dilation: try each(dilation, "dilation"))
  let isPositive = (unpadded.strides + unpadded.dilation).allSatisfy { $0 > 0 }
  var (low, high) = (sizes.map { _ in 0 }, sizes.map { _ in 0 })
  switch padding {
  case .valid: break
  case .explicit(let before, let behind):
    (low, high) = (try each(before, "low padding"), try each(behind, "high padding"))
  case .same, .causal:
    // The primitive refuses other strides and dilations.
    guard isPositive else { break }
    for k in sizes.indices {
      let (n, stride) = (sizes[k], unpadded.strides[k])
      let extent = unpadded.extent(of: window[k], axis: k)
      if padding == .causal {
        low[k] = extent - 1
      } else {
        let last = n == 0 ? 0 : (n - 1) / stride * stride
        let total = Swift.max(last + extent - n, 0)
        (low[k], high[k]) = (total / 2, total - total / 2)
      }
    }
  }
  return WindowGrid(strides: unpadded.strides, low: low, high: high, dilation: unpadded.dilation)
}
