import FrigateIR

/// Threefry-2x32 with 20 rounds, position by position: (k0, k1, x0, x1) → (y0, y1), all uint32 of one
/// shape; the block (x0, x1) under the key (k0, k1).
///
/// It folds data into keys: fold_in(key, data) is the block of data's two words, high one first.
public struct Threefry2x32: ConstantDerivativePrimitive, ParameterlessPrimitive {
  public static let name = "threefry_2x32"
  public init() {}

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 4)
    if !operands.allSatisfy({ $0.dtype == .uint32 && $0.shape == operands[0].shape }) {
      throw OperationError(
        name, "needs two key words and two counter words, uint32 of equal shape.",
        received: operands, fix: "convert and broadcast the words first")
    }
    return Array(operands[..<2])
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    try x[0].emitter.emit(self, zip(x, mapped).map { $1 ? $0 : $0.repeated(size) })
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    shardings(of: x, alike: x[0].axes(divisibleBy: count), results: 2)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let words = x.map { $0.scalars(as: UInt32.self) }
    let y = words[0].indices.map { threefry((words[0][$0], words[1][$0]), (words[2][$0], words[3][$0])) }
    return [Literal(y.map(\.0), shape: types[0].shape), Literal(y.map(\.1), shape: types[1].shape)]
  }
}
