import FrigateIR
import FrigatePrimitives

// Convolutions, over one to three spatial axes, channels last.

/// The products of a filter with every window of x (the cross-correlation, as in every neural network):
/// y[n, o, f] = Σₖ Σ꜀ x[n, o · strides + k · dilation − low, c] · filter[k, c, f].
///
/// x is `[batch, spatial…, channels]`, the filter `[window…, channels / groups, features]`, the result
/// `[batch, windows…, features]`. With `groups`, the channels and the features fall into so many runs, and
/// each run of features sees its own run of channels. One number in `strides` or `dilation` stands for all axes.
///
///     convolution(images, filter, strides: [2], padding: .same)
public func convolution(
  _ x: Tensor, _ filter: Tensor, strides: [Int] = [1], padding: Padding = .valid, dilation: [Int] = [1],
  groups: Int = 1
) -> Tensor {
  attempt([x, filter]) { () throws(OperationError) in
    let operands = try agreeing("convolution", [x, filter])
    let (sizes, window) = (operands[0].shape.spatial, operands[1].shape.window)
    // Ranks that don't fit are the primitive's to explain.
    let fits = sizes.count == window.count
    let grid = try windowGrid(
      over: fits ? sizes : window, window: window, strides: strides, dilation: dilation, padding,
      in: "convolution", operands.map(\.type))
    return bind(Convolution(grid, groups: groups), operands)[0]
  }
}

/// A convolution of each channel by filters of its own: feature c · multiplier + m is channel c under filter m.
///
/// x is `[batch, spatial…, channels]`, the filter, as in Keras, `[window…, channels, multiplier]`, the result
/// `[batch, windows…, channels · multiplier]`.
public func depthwiseConvolution(
  _ x: Tensor, _ filter: Tensor, strides: [Int] = [1], padding: Padding = .valid, dilation: [Int] = [1]
) -> Tensor {
  attempt([x, filter]) { () throws(OperationError) in
    if filter.rank != x.rank || x.rank < 3 || filter.shape[x.rank - 2] != x.shape[x.rank - 1] {
      throw OperationError(
        "depthwiseConvolution", "needs a filter [window…, channels, multiplier] for the channels of x.",
        received: [x.type, filter.type],
        fix: "the filter's last axis but one must have the size of the last axis of x")
    }
    let (channels, multiplier) = (filter.shape[x.rank - 2], filter.shape[x.rank - 1])
    let grouped = filter.reshaped(filter.shape.window + [1, channels * multiplier])
    return convolution(
      x, grouped, strides: strides, padding: padding, dilation: dilation, groups: Swift.max(channels, 1))
  }
}

/// The transpose of a convolution, which turns strides into enlargement: the gradient of
/// `convolution(y, filter, …)` with respect to y, applied to x.
///
/// x is `[batch, spatial…, channels]`, the filter, as in Keras, `[window…, features / groups, channels]`, the result
/// `[batch, sizes…, features]`. An axis of n windows of e dilated places becomes n · strides with `.same` padding,
/// (n − 1) · strides + max(e, strides) with `.valid`, and (n − 1) · strides + e − low − high with explicit padding.
/// With `outputPadding` the sizes are, as in Keras, (n − 1) · strides + e + outputPadding (`.valid`),
/// + e mod 2 + outputPadding (`.same`), + e − low − high + outputPadding (explicit).
public func transposedConvolution(
  _ x: Tensor, _ filter: Tensor, strides: [Int] = [1], padding: Padding = .valid, dilation: [Int] = [1],
  outputPadding: [Int]? = nil, groups: Int = 1
) -> Tensor {
  attempt([x, filter]) { () throws(OperationError) in
    let name = "transposedConvolution"
    let operands = try agreeing(name, [x, filter])
    let types = operands.map(\.type)
    let (sizes, window) = (operands[0].shape.spatial, operands[1].shape.window)
    if sizes.isEmpty || sizes.count != window.count {
      // Ranks that don't fit are the primitive's to explain.
      let grid = WindowGrid(strides: window.map { _ in 1 })
      return bind(ConvolutionInputGradient(grid, groups: groups, inputSize: sizes), operands)[0]
    }
    func each(_ values: [Int], _ meaning: String) throws(OperationError) -> [Int] {
      try perAxis(values, meaning, count: sizes.count, in: name, types)
    }
    let extra: [Int]? = if let outputPadding { try each(outputPadding, "outputPadding") } else { nil }
    let (steps, spread) = (try each(strides, "strides"), try each(dilation, "dilation"))
    let free = WindowGrid(strides: steps, dilation: spread)
    if !(steps + spread).allSatisfy({ $0 > 0 })
      || extra.map({ zip($0, steps).contains { $0 < 0 || $0 >= $1 } }) == true
    {
      throw OperationError(
        name, "strides and dilation must be positive, and outputPadding less than the strides.",
        received: types, fix: "the strides are \(steps), the dilation \(spread), outputPadding \(extra ?? [])"
      )
    }
    var (low, high, result) = (sizes, sizes, sizes)
    for k in sizes.indices {
      let (stride, extent) = (steps[k], free.extent(of: window[k], axis: k))
      let (reach, more) = (Swift.max(sizes[k] - 1, 0) * stride, extra?[k])
      switch padding {
      case .valid: (low[k], result[k]) = (0, reach + (more.map { extent + $0 } ?? Swift.max(extent, stride)))
      case .same:
        let places = more.map { extent % 2 + $0 } ?? stride
        result[k] = reach + places
        low[k] = extent - 1 - Swift.min((extent + places - 1) / 2, extent - 1)
      case .explicit(let before, let behind):
        low[k] = try each(before, "low padding")[k]
        result[k] = reach + extent - low[k] - (try each(behind, "high padding")[k]) + (more ?? 0)
      case .causal:
        throw OperationError(
          name, "there is no causal padding of a transposed convolution.", received: types,
          fix: "use .valid and slice, or explicit padding")
      }
      high[k] = Swift.max(reach + extent - result[k] - low[k], 0)
    }
    let grid = WindowGrid(strides: steps, low: low, high: high, dilation: spread)
    return bind(ConvolutionInputGradient(grid, groups: groups, inputSize: result), operands)[0]
  }
}

extension [Int] {
  /// The spatial sizes of activations of this shape.
  var spatial: [Int] { Array(dropFirst().dropLast()) }
  /// The spatial sizes of a filter of this shape.
  fileprivate var window: [Int] { Array(dropLast(2)) }
}
