import FrigateIR

/// y = x ∗ w: each window of the activations times a filter; formula and axes at `ConvolutionPrimitive`.
///
/// Operands (x[batch, spatial…, channels], w[window…, channels / groups, features]), result
/// y[batch, windows…, features].
public struct Convolution: ConvolutionPrimitive {
  public static let name = "convolution"
  public let grid: WindowGrid
  public let groups: Int

  public init(_ grid: WindowGrid, groups: Int = 1) {
    self.grid = grid
    self.groups = groups
  }

  // MARK: Text

  public var attributes: Attributes { commonAttributes }

  public init(_ attributes: Attributes) throws(AttributeError) {
    grid = try WindowGrid(attributes)
    groups = try attributes.int("groups")
  }

  // MARK: Types

  public func shapes(of operands: [TensorType]) -> (input: [Int], filter: [Int]) {
    (operands[0].shape, operands[1].shape)
  }

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    [operands.first?.with(shape: try geometry(of: operands).outputShape)].compactMap { $0 }
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0] else { return [nil, nil] }
    switch (x[0], x[1]) {
    case (.linear(let x), .known(let w)):
      let size = Array(x.shape.dropFirst().dropLast())
      return [ct.write(ConvolutionInputGradient(grid, groups: groups, inputSize: size), w), nil]
    case (.known(let x), .linear(let w)):
      let window = Array(w.shape.dropLast(2))
      return [nil, x.write(ConvolutionFilterGradient(grid, groups: groups, window: window), ct)]
    default: throw undefined("transpose", because: "the product of two linear values isn't linear")
    }
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    if !mapped[1] { return [x[0].mergedIntoBatch().write(self, x[1]).splitFromBatch(size)] }
    let w = x[1].mergedIntoLast(groups: mapped[0] ? 1 : groups)
    if !mapped[0] { return [x[0].write(self, w).splitFromLast(size, groups: groups)] }
    // Each member is a group of groups of its own.
    let all = Convolution(grid, groups: size * groups)
    return [x[0].mergedIntoLast(groups: 1).write(all, w).splitFromLast(size, groups: 1)]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let last = x[0].rank - 1
    let (input, filter) = (x[0].axes(divisibleBy: count), x[1].axes(divisibleBy: count))
    var all: [Sharding] = []
    if input.contains(0) { all.append(Sharding(self, operands: [0, nil], results: [.part(axis: 0)])) }
    if groups == 1 {
      if filter.contains(last) {
        all.append(Sharding(self, operands: [nil, last], results: [.part(axis: last)]))
      }
      if input.contains(last) { all.append(Sharding(self, operands: [last, last - 1], results: [.term])) }
    } else if groups % count == 0, input.contains(last), filter.contains(last) {
      let part = Convolution(grid, groups: groups / count)
      all.append(Sharding(part, operands: [last, last], results: [.part(axis: last)]))
    }
    return all
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let geometry = ConvolutionGeometry(
      input: x[0].type.shape, filter: x[1].type.shape, grid: grid, groups: groups)
    return [products(x[0], x[1], types[0], geometry) { x, w, y in (x, w, y) }]
  }
}
