import FrigateIR

/// One of the three sides of y = x ∗ w, from the other two: a convolution, or its transpose to the input or
/// to the filter.
///
/// Activations are `[batch, spatial…, channels]`, the filter is `[window…, channels / groups, features]`, with one
/// to three spatial axes. Output channel f of group g sees the input channels of group g alone:
/// y[n, o, f] = Σₖ Σ꜀ x[n, o · strides + k · dilation − low, g · channels / groups + c] · w[k, c, f].
/// `groups` = channels is the depthwise convolution. Integers wrap.
public protocol ConvolutionPrimitive: BilinearPrimitive {
  var grid: WindowGrid { get }
  var groups: Int { get }
  /// The shapes of x and w, as the operands imply them.
  func shapes(of operands: [TensorType]) throws(OperationError) -> (input: [Int], filter: [Int])
}

extension ConvolutionPrimitive {
  /// The sizes of the whole operation.
  public func geometry(of operands: [TensorType]) throws(OperationError) -> ConvolutionGeometry {
    try expect(operands, count: 2)
    let (a, b) = (operands[0], operands[1])
    if a.dtype != b.dtype || a.dtype == .bool {
      throw OperationError(
        name, "needs two operands of one numeric element type.", received: operands,
        fix: "convert one operand to the other's element type")
    }
    if a.rank != b.rank || !(3...5).contains(a.rank) {
      throw OperationError(
        name, "needs two operands of equal rank, with one to three spatial axes.", received: operands,
        fix: "activations are [batch, spatial…, channels], filters [window…, channels / groups, features]")
    }
    if groups < 1 {
      throw OperationError(
        name, "\(groups) groups are none.", received: operands,
        fix: "use 1, or the number of channels for a depthwise convolution")
    }
    let (input, filter) = try shapes(of: operands)
    if let problem = grid.problem(windows: Array(filter.dropLast(2))) {
      throw OperationError(name, problem.text, received: operands, fix: problem.fix)
    }
    let (channels, features) = (input[input.count - 1], filter[filter.count - 1])
    let perGroup = filter[filter.count - 2]
    if channels % groups != 0 || features % groups != 0 || channels / groups != perGroup {
      throw OperationError(
        name,
        "\(channels) input channels and \(features) features in \(groups) groups don't fit a filter over "
          + "\(perGroup) channels.", received: operands,
        fix: "groups must divide channels and features; the filter's last axis but one is channels / groups")
    }
    return ConvolutionGeometry(input: input, filter: filter, grid: grid, groups: groups)
  }

  /// Throws unless the cotangent's shape is the output's.
  func expect(
    _ cotangent: TensorType, toBe geometry: ConvolutionGeometry, _ operands: [TensorType]
  ) throws(OperationError) {
    if cotangent.shape != geometry.outputShape {
      throw OperationError(
        name, "the output of this convolution has another shape than its cotangent.", received: operands,
        fix: "with this grid the output, and so its cotangent, is \(geometry.outputShape)")
    }
  }

  var commonAttributes: Attributes { grid.attributes + ["groups": .int(groups)] }

  /// Computes by the formula: `body` is called with flat positions in x, w and y for each product.
  func products(
    _ a: Literal, _ b: Literal, _ type: TensorType, _ geometry: ConvolutionGeometry,
    _ positions: (_ x: Int, _ w: Int, _ y: Int) -> (a: Int, b: Int, result: Int)
  ) -> Literal {
    if type.dtype.isFloating {
      let (a, b) = (a.doubles, b.doubles)
      var result = Array(repeating: 0.0, count: type.count)
      geometry.forEachProduct { x, w, y in
        let at = positions(x, w, y)
        result[at.result] += a[at.a] * b[at.b]
      }
      return Literal(type, doubles: result)
    }
    let (a, b) = (a.integers, b.integers)
    var result = Array(repeating: Int64(0), count: type.count)
    geometry.forEachProduct { x, w, y in
      let at = positions(x, w, y)
      result[at.result] &+= a[at.a] &* b[at.b]
    }
    return Literal(type, integers: result)
  }
}

/// All sizes of one convolution.
public struct ConvolutionGeometry: Hashable, Sendable {
  public let batch: Int
  /// Spatial sizes of the input, the window and the output.
  public let input: [Int]
  public let window: [Int]
  public let output: [Int]
  public let grid: WindowGrid
  public let groups: Int
  /// Input and output channels of one group.
  public let channels: Int
  public let features: Int

  init(input: [Int], filter: [Int], grid: WindowGrid, groups: Int) {
    batch = input[0]
    self.input = Array(input[1..<input.count - 1])
    window = Array(filter.dropLast(2))
    output = grid.counts(sizes: self.input, windows: window)
    self.grid = grid
    self.groups = groups
    channels = filter[filter.count - 2]
    features = filter[filter.count - 1] / groups
  }

  var inputShape: [Int] { [batch] + input + [groups * channels] }
  var filterShape: [Int] { window + [channels, groups * features] }
  var outputShape: [Int] { [batch] + output + [groups * features] }

  /// Calls `body` with the flat positions in x, w and y of each product, in a fixed order.
  @inline(__always)
  func forEachProduct(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    if batch * channels * features == 0 { return }
    let (places, results) = (input.reduce(1, *), output.reduce(1, *))
    grid.forEachWindow(sizes: input, windows: window) { window, elements in
      for n in 0..<batch {
        let y = (n * results + window) * groups * features
        for (position, element) in elements {
          let x = (n * places + position) * groups * channels
          for g in 0..<groups {
            for c in 0..<channels {
              let w = (element * channels + c) * groups * features + g * features
              for f in 0..<features { body(x + g * channels + c, w + f, y + g * features + f) }
            }
          }
        }
      }
    }
  }
}

// A batch of operands as one: its axis merges into the batch axis, into the channels, or into the groups.

extension Symbol {
  /// [size, n, …] → [size · n, …].
  func mergedIntoBatch() -> Symbol { reshaped([shape[0] * shape[1]] + shape.dropFirst(2)) }

  /// [size · n, …] → [size, n, …].
  func splitFromBatch(_ size: Int) -> Symbol { reshaped([size, shape[0] / size] + shape.dropFirst()) }

  /// [size, …, groups · c] → […, groups · size · c].
  func mergedIntoLast(groups: Int) -> Symbol {
    let middle = Array(shape[1..<rank - 1])
    return reshaped([shape[0]] + middle + [groups, shape[rank - 1] / groups])
      .movingAxis(0, to: middle.count + 1)
      .reshaped(middle + [shape[0] * shape[rank - 1]])
  }

  /// […, groups · size · c] → [size, …, groups · c].
  func splitFromLast(_ size: Int, groups: Int) -> Symbol {
    let (rest, last) = (Array(shape.dropLast()), shape[rank - 1] / size)
    return reshaped(rest + [groups, size, last / groups])
      .movingAxis(rank, to: 0)
      .reshaped([size] + rest + [last])
  }

  /// [size, …, c, f] → […, size · c, f].
  func mergedIntoLastButOne() -> Symbol {
    let (middle, c, f) = (Array(shape[1..<rank - 2]), shape[rank - 2], shape[rank - 1])
    return movingAxis(0, to: rank - 3).reshaped(middle + [shape[0] * c, f])
  }

  /// […, size · c, f] → [size, …, c, f].
  func splitFromLastButOne(_ size: Int) -> Symbol {
    let (rest, c, f) = (Array(shape.dropLast(2)), shape[rank - 2] / size, shape[rank - 1])
    return reshaped(rest + [size, c, f]).movingAxis(rank - 2, to: 0)
  }
}
