import FrigateIR

/// The operands one after the other along `axis`; their other sizes are equal.
public struct Concatenate: LinearPrimitive {
  public static let name = "concatenate"
  public let axis: Int

  public init(axis: Int) { self.axis = axis }

  // MARK: Text

  public var attributes: Attributes { ["axis": .int(axis)] }

  public init(_ attributes: Attributes) throws(AttributeError) { axis = try attributes.int("axis") }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    guard let first = operands.first else {
      throw OperationError(name, "needs at least one operand.")
    }
    try expect(axes: [axis], of: first)
    let rest = first.without(axes: [axis])
    if operands.contains(where: { $0.rank != first.rank || $0.without(axes: [axis]) != rest }) {
      throw OperationError(
        name, "needs operands of one element type that differ in axis \(axis) only.",
        received: operands, fix: "convert, reshape or slice the operands that don't fit")
    }
    var result = first
    for operand in operands.dropFirst() {
      let (size, overflow) = result.shape[axis].addingReportingOverflow(operand.shape[axis])
      result.shape[axis] = overflow ? .max : size
    }
    return [result]
  }

  /// The first position of each operand along the result's `axis`.
  public func starts(of operands: [TensorType]) -> [Int] {
    var end = 0
    return operands.map { operand in
      defer { end += operand.shape[axis] }
      return end
    }
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0] else { return x.map { _ in nil } }
    return zip(x, starts(of: x.map(\.type))).map { operand, start in
      operand.isLinear ? ct.slice(start..<start + operand.type.shape[axis], axis: axis) : nil
    }
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [Symbol.concatenated(zip(x, mapped).map { $1 ? $0 : $0.repeated(size) }, axis: axis + 1)]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    shardings(of: x, alike: x[0].axes(divisibleBy: count).filter { $0 != axis }, results: 1)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let outer = types[0].shape[..<axis].reduce(1, *)
    let result = Literal(types[0]) { target in
      var end = 0
      for block in 0..<outer {
        for part in x {
          let size = part.type.byteCount / outer
          let to = UnsafeMutableRawBufferPointer(rebasing: target[end..<end + size])
          part.withUnsafeBytes { bytes in
            to.copyMemory(
              from: UnsafeRawBufferPointer(rebasing: bytes[block * size..<(block + 1) * size]))
          }
          end += size
        }
      }
    }
    return [result]
  }
}
