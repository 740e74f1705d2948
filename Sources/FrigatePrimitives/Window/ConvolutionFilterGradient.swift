import FrigateIR

/// The transpose of a convolution to its filter:
/// dw[k, c, f] = Σₙ Σₒ x[n, o · strides + k · dilation − low, g · channels / groups + c] · dy[n, o, f], f of group g.
///
/// Operands (x[batch, spatial…, channels], dy[batch, windows…, features]), result
/// dw[window…, channels / groups, features]. Strides leave the window's sizes open, so they are a parameter.
public struct ConvolutionFilterGradient: ConvolutionPrimitive {
  public static let name = "convolution_filter_gradient"
  public let grid: WindowGrid
  public let groups: Int
  /// The filter's spatial sizes.
  public let window: [Int]

  public init(_ grid: WindowGrid, groups: Int = 1, window: [Int]) {
    self.grid = grid
    self.groups = groups
    self.window = window
  }

  // MARK: Text

  public var attributes: Attributes { commonAttributes + ["window": .ints(window)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    grid = try WindowGrid(attributes)
    groups = try attributes.int("groups")
    window = try attributes.ints("window")
  }

  // MARK: Types

  public func shapes(of operands: [TensorType]) throws(OperationError) -> (input: [Int], filter: [Int]) {
    let (x, dy) = (operands[0].shape, operands[1].shape)
    if window.count != x.count - 2 || !window.allSatisfy((0...WindowGrid.limit).contains) {
      throw OperationError(
        name, "window \(window) isn't the size of a filter over \(x.count - 2) spatial axes.",
        received: operands, fix: "give each spatial axis of the filter its size")
    }
    return (x, window + [x[x.count - 1] / groups, dy[dy.count - 1]])
  }

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let geometry = try geometry(of: operands)
    try expect(operands[1], toBe: geometry, operands)
    return [operands[0].with(shape: geometry.filterShape)]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0] else { return [nil, nil] }
    switch (x[0], x[1]) {
    case (.linear(let x), .known(let dy)):
      let size = Array(x.shape.dropFirst().dropLast())
      return [dy.write(ConvolutionInputGradient(grid, groups: groups, inputSize: size), ct), nil]
    case (.known(let x), .linear): return [nil, x.write(Convolution(grid, groups: groups), ct)]
    default: throw undefined("transpose", because: "the product of two linear values isn't linear")
    }
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    if !mapped[1] {
      return [x[0].mergedIntoLast(groups: groups).write(self, x[1]).splitFromLastButOne(size)]
    }
    if !mapped[0] {
      return [
        x[0].write(self, x[1].mergedIntoLast(groups: groups)).splitFromLast(size, groups: groups)
      ]
    }
    let all = ConvolutionFilterGradient(grid, groups: size * groups, window: window)
    return [
      x[0].mergedIntoLast(groups: 1).write(all, x[1].mergedIntoLast(groups: 1))
        .splitFromLast(size, groups: 1)
    ]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let last = x[0].rank - 1
    let (input, output) = (x[0].axes(divisibleBy: count), x[1].axes(divisibleBy: count))
    var all: [Sharding] = []
    if input.contains(0) { all.append(Sharding(self, operands: [0, 0], results: [.term])) }
    if groups == 1 {
      if input.contains(last) {
        all.append(Sharding(self, operands: [last, nil], results: [.part(axis: last - 1)]))
      }
      if output.contains(last) {
        all.append(Sharding(self, operands: [nil, last], results: [.part(axis: last)]))
      }
    } else if groups % count == 0, input.contains(last), output.contains(last) {
      let part = ConvolutionFilterGradient(grid, groups: groups / count, window: window)
      all.append(Sharding(part, operands: [last, last], results: [.part(axis: last)]))
    }
    return all
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let geometry = ConvolutionGeometry(
      input: x[0].type.shape, filter: types[0].shape, grid: grid, groups: groups)
    return [products(x[0], x[1], types[0], geometry) { x, w, y in (x, y, w) }]
  }
}
