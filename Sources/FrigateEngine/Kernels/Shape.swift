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
    lowering.add(
      Step(
        kernel: Fill(scalar: splat, count: equation.results[0].type.count, to: to), reads: [], writes: [to]))
    return true
  }
}

extension NativePrimitive where Self: StridedPrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let (type, shape) = (equation.operands[0].type, equation.results[0].type.shape)
    let (offset, strides) = layout(in: type.shape)
    let size = type.dtype.size
    return lowering.addCopy(
      equation, shape: shape, from: strides.map { $0 * size }, offset: offset * size,
      to: shape.byteStrides(size))
  }
}

extension Slice: NativePrimitive {}
extension Reverse: NativePrimitive {}

extension Concatenate: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let type = equation.results[0].type
    let strides = type.shape.byteStrides(type.dtype.size)
    let to = lowering.buffer(of: equation.results[0])
    for (operand, start) in zip(equation.operands, starts(of: equation.operands.map(\.type)))
    where operand.type.count > 0 {
      let from = lowering.buffer(of: operand)
      lowering.add(
        Step(
          kernel: StridedCopy(
            name: name, elementSize: type.dtype.size, shape: operand.type.shape, from: from,
            fromStrides: operand.type.shape.byteStrides(type.dtype.size), to: to,
            toOffset: start * strides[axis], toStrides: strides, isWhole: false),
          reads: [from], writes: [to]))
    }
    return true
  }
}

extension Pad: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    // Negative counts crop; they are rare enough for the reference rule.
    if (low + high).contains(where: { $0 < 0 }) { return false }
    let (x, type) = (equation.operands[0], equation.results[0].type)
    let size = type.dtype.size
    let strides = type.shape.byteStrides(size)
    let to = lowering.buffer(of: equation.results[0])
    let value = lowering.buffer(of: equation.operands[1])
    lowering.add(
      Step(
        kernel: StridedCopy(
          name: "pad", elementSize: size, shape: type.shape, from: value,
          fromStrides: type.shape.map { _ in 0 }, to: to, toStrides: strides),
        reads: [value], writes: [to]))
    if x.type.count == 0 { return true }
    let from = lowering.buffer(of: x)
    lowering.add(
      Step(
        kernel: StridedCopy(
          name: "padded", elementSize: size, shape: x.type.shape, from: from,
          fromStrides: x.type.shape.byteStrides(size), to: to,
          toOffset: zip(low, strides).reduce(0) { $0 + $1.0 * $1.1 },
          toStrides: zip(strides, interior).map { $0 * ($1 + 1) }, isWhole: false),
        reads: [from], writes: [to]))
    return true
  }
}

extension Iota: NativePrimitive {
  /// One line of numbers, the plan's own memory, repeated.
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let size = dtype.size
    let line = Literal(
      TensorType(dtype, [shape[axis]]), integers: (0..<Int64(shape[axis])).map { $0 })
    let from = lowering.constant(line)
    let to = lowering.buffer(of: equation.results[0])
    lowering.add(
      Step(
        kernel: StridedCopy(
          name: name, elementSize: size, shape: shape, from: from,
          fromStrides: shape.indices.map { $0 == axis ? size : 0 }, to: to,
          toStrides: shape.byteStrides(size)),
        reads: [from], writes: [to]))
    return true
  }
}

extension Lowering {
  /// A step that copies the first operand into the result between these byte strides.
  mutating func addCopy(
    _ equation: Equation, shape: [Int], from: [Int], offset: Int = 0, to: [Int]
  ) -> Bool {
    let type = equation.results[0].type
    let (source, target) = (buffer(of: equation.operands[0]), buffer(of: equation.results[0]))
    add(
      Step(
        kernel: StridedCopy(
          name: equation.primitive.name, elementSize: type.dtype.size, shape: shape, from: source,
          fromOffset: offset, fromStrides: from, to: target, toStrides: to),
        reads: [source], writes: [target]))
    return true
  }
}
