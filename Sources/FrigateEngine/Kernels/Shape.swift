import FrigateIR
import FrigatePrimitives

extension [Int] {
  /// Row-major strides, in bytes.
  func byteStrides(_ size: Int) -> [Int] { rowMajorStrides.map { $0 * size } }
}

extension Broadcast: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let size = equation.results[0].type.dtype.size
    let strides = equation.operands[0].type.shape.byteStrides(size)
    var from = Array(repeating: 0, count: shape.count)
    for (k, axis) in axes.enumerated() { from[axis] = strides[k] }
    return lowering.addCopy(equation, shape: shape, from: from, to: shape.byteStrides(size))
  }
}

extension Transpose: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let shape = equation.results[0].type.shape
    let size = equation.results[0].type.dtype.size
    let strides = equation.operands[0].type.shape.byteStrides(size)
    return lowering.addCopy(
      equation, shape: shape, from: permutation.map { strides[$0] }, to: shape.byteStrides(size))
  }
}

extension Constant: NativePrimitive {
  /// Only large splats come here: smaller constants are the plan's own memory.
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    guard let splat else { return false }
    let to = lowering.buffer(of: equation.results[0])
    lowering.add(Step(kernel: Fill(scalar: splat, count: equation.results[0].type.count, to: to), reads: [], writes: [to]))
    return true
  }
}

extension Lowering {
  /// A step that copies the first operand into the result between these byte strides.
  mutating func addCopy(_ equation: Equation, shape: [Int], from: [Int], to: [Int]) -> Bool {
    let type = equation.results[0].type
    let (source, target) = (buffer(of: equation.operands[0]), buffer(of: equation.results[0]))
    add(
      Step(
        kernel: StridedCopy(
          name: equation.primitive.name, elementSize: type.dtype.size, shape: shape, from: source,
          fromStrides: from, to: target, toStrides: to),
        reads: [source], writes: [target]))
    return true
  }
}
