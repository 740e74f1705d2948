import FrigateIR

/// The transpose of a convolution to its input, also called transposed convolution:
/// dx[n, i, g · channels / groups + c] = Σ over o, k with o · strides + k · dilation − low = i, and f of group g, of
/// dy[n, o, f] · w[k, c, f].
///
/// Operands (dy[batch, windows…, features], w[window…, channels / groups, features]), result
/// dx[batch, inputSize…, channels]. Strides leave the input's sizes open, so they are a parameter.
public struct ConvolutionInputGradient: ConvolutionPrimitive {
  public static let name = "convolution_input_gradient"
  public let grid: WindowGrid
  public let groups: Int
  /// The input's spatial sizes.
  public let inputSize: [Int]

  public init(_ grid: WindowGrid, groups: Int = 1, inputSize: [Int]) {
    self.grid = grid
    self.groups = groups
    self.inputSize = inputSize
  }

  // MARK: Text

  public var attributes: Attributes { commonAttributes + ["input_size": .ints(inputSize)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    grid = try WindowGrid(attributes)
    groups = try attributes.int("groups")
    inputSize = try attributes.ints("input_size")
  }

  // MARK: Types

  public func shapes(of operands: [TensorType]) throws(OperationError) -> (input: [Int], filter: [Int]) {
    let (dy, w) = (operands[0].shape, operands[1].shape)
    let (channels, overflow) = w[w.count - 2].multipliedReportingOverflow(by: groups)
    if inputSize.count != dy.count - 2 || overflow || !inputSize.allSatisfy((0...WindowGrid.limit).contains) {
      throw OperationError(
        name, "input_size \(inputSize) isn't the size of \(dy.count - 2) spatial axes.", received: operands,
        fix: "give each spatial axis of the input its size")
    }
    return ([dy[0]] + inputSize + [channels], w)
  }

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let geometry = try geometry(of: operands)
    try expect(operands[0], toBe: geometry, operands)
    return [operands[0].with(shape: geometry.inputShape)]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0] else { return [nil, nil] }
    switch (x[0], x[1]) {
    case (.linear, .known(let w)): return [ct.write(Convolution(grid, groups: groups), w), nil]
    case (.known(let dy), .linear(let w)):
      let window = Array(w.shape.dropLast(2))
      return [nil, ct.write(ConvolutionFilterGradient(grid, groups: groups, window: window), dy)]
    default: throw undefined("transpose", because: "the product of two linear values isn't linear")
    }
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    if !mapped[1] { return [x[0].mergedIntoBatch().write(self, x[1]).splitFromBatch(size)] }
    if !mapped[0] {
      return [x[0].write(self, x[1].mergedIntoLastButOne()).splitFromLast(size, groups: groups)]
    }
    let all = ConvolutionInputGradient(grid, groups: size * groups, inputSize: inputSize)
    return [
      x[0].mergedIntoLast(groups: 1).write(all, x[1].mergedIntoLast(groups: 1))
        .splitFromLast(size, groups: 1)
    ]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let last = x[0].rank - 1
    let (output, filter) = (x[0].axes(divisibleBy: count), x[1].axes(divisibleBy: count))
    var all: [Sharding] = []
    if output.contains(0) { all.append(Sharding(self, operands: [0, nil], results: [.part(axis: 0)])) }
    if groups == 1 {
      if filter.contains(last - 1) {
        all.append(Sharding(self, operands: [nil, last - 1], results: [.part(axis: last)]))
      }
      if output.contains(last) { all.append(Sharding(self, operands: [last, last], results: [.term])) }
    } else if groups % count == 0, output.contains(last), filter.contains(last) {
      let part = ConvolutionInputGradient(grid, groups: groups / count, inputSize: inputSize)
      all.append(Sharding(part, operands: [last, last], results: [.part(axis: last)]))
    }
    return all
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let geometry = ConvolutionGeometry(
      input: types[0].shape, filter: x[1].type.shape, grid: grid, groups: groups)
    return [products(x[0], x[1], types[0], geometry) { x, w, y in (y, w, x) }]
  }
}
