import FrigateIR
import FrigatePrimitives

/// An elementwise primitive's kernels on whole vectors and their tails, every element type it takes, every
/// instruction set: random elements of all kinds, and of functions of one float32 a sweep over all bits.
public func checkLanes(_ type: any ElementwisePrimitive.Type) -> [String] {
  let failures = uses(type).flatMap { primitive in
    DType.allCases.flatMap { dtype in
      [1, 7, 64, 1000, 4099].flatMap { count in
        let types = dtypes(primitive, dtype).map { TensorType($0, [count]) }
        return checkLanes(primitive, types.enumerated().map { .anything($1, seed: 31 * count + $0) })
      }
    } + (primitive is any UnaryFunction ? checkLanes(primitive, [sweep]) : [])
  }
  // One kernel's mistake shows at every length.
  return Array(failures.prefix(12))
}

/// The parameters an elementwise primitive can have.
private func uses(_ type: any ElementwisePrimitive.Type) -> [any ElementwisePrimitive] {
  switch type {
  case is Convert.Type: DType.allCases.map { Convert(to: $0) }
  case is BitcastConvert.Type: DType.allCases.map { BitcastConvert(to: $0) }
  case is Compare.Type: Compare.Direction.allCases.map { Compare($0) }
  case let type as any (ElementwisePrimitive & ParameterlessPrimitive).Type: [type.init()]
  default: []
  }
}

private func dtypes(_ primitive: any ElementwisePrimitive, _ dtype: DType) -> [DType] {
  (0..<type(of: primitive).arity).map { $0 == 0 && primitive is Select ? .bool : dtype }
}

/// One float32 in 42,013.
private let sweep: Literal = {
  let bits = stride(from: UInt64(0), to: 1 << 32, by: 42_013).map { $0 }
  return Literal(TensorType(.float32, [bits.count]), bitPatterns: bits)
}()

private func checkLanes(_ primitive: any ElementwisePrimitive, _ x: [Literal]) -> [String] {
  guard let program = try? Program(applying: primitive, to: x.map(\.type)) else { return [] }
  let expected = program.evaluate(x)
  do {
    return try underEachInstructionSet { try checkKernel(primitive, x, expected, program) }.map {
      "\(primitive.name) \(primitive.attributes) of \(x.map(\.type)), \($0)"
    }
  } catch {
    return ["\(error)"]
  }
}
