import FrigateIR
import FrigatePrimitives
import FrigateTransforms

/// SplitMix64: small, good enough, the same everywhere (DOI 10.1145/2714064.2660195).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func literal(_ type: TensorType) -> Literal {
    type.dtype.isFloating
      ? Literal(type, doubles: (0..<type.count).map { _ in Double.random(in: -1...1, using: &self) })
      : Literal(type, integers: (0..<type.count).map { _ in Int64.random(in: -9...9, using: &self) })
  }
}

/// A program of about `size` equations over small matrices, vectors and scalars, and arguments for it.
func randomProgram(seed: UInt64, size: Int, dtype: DType) -> (program: Program, arguments: [Literal]) {
  var random = SplitMix(state: seed)
  let emitter = Emitter()
  let sizes = [3, 4, 50]
  let (m, n) = (sizes.randomElement(using: &random)!, sizes.randomElement(using: &random)!)
  let shapes = [[m, n], [n, m], [n], [m], [], [m, n], [n, n], [m * n]]
  var values = shapes.map { emitter.input(TensorType(dtype, $0)) }
  func pick(_ fits: (Symbol) -> Bool) -> Symbol? { values.filter(fits).randomElement(using: &random) }
  for _ in 0..<size {
    let x = values.randomElement(using: &random)!
    switch Int.random(in: 0..<14, using: &random) {
    case 0: values.append(x + pick { $0.shape == x.shape }!)
    case 1: values.append(x - pick { $0.shape == x.shape }!)
    case 2, 3: values.append((x * pick { $0.shape == x.shape }!).write(Tanh()))
    case 4: values.append(-x)
    case 5: values.append(x.sin())
    case 6: values.append(x * Double.random(in: -2...2, using: &random))
    case 7:
      if let row = pick({ $0.shape == [n] }), let y = pick({ $0.shape == [m, n] }) {
        values.append(row.broadcast(to: [m, n], axes: [1]) * y)
      }
    case 8:
      if let column = pick({ $0.shape == [m] }), let y = pick({ $0.shape == [m, n] }) {
        values.append(y - column.broadcast(to: [m, n], axes: [0]))
      }
    case 9:
      if let scalar = pick({ $0.shape == [] }) { values.append(scalar.broadcast(to: x.shape, axes: []) * x) }
    case 10: if x.rank == 2 { values.append(x.transposed([1, 0])) }
    case 11:
      if x.rank > 0 { values.append(x.sum(axes: [Int.random(in: 0..<x.rank, using: &random)]).write(Tanh())) }
    case 12:
      if x.rank == 2, let y = pick({ $0.rank == 2 && $0.shape[0] == x.shape[1] }) {
        values.append(x.write(DotGeneral(lhsContracting: [1], rhsContracting: [0]), y).write(Tanh()))
      }
    default: if x.type.count == m * n { values.append(x.reshaped([m * n])) }
    }
  }
  let outputs = values.suffix(5) + [values[0], values[values.count - 1]]
  let program = emitter.program(Array(outputs))
  return (program, program.inputTypes.map { random.literal($0) })
}

/// Whether two literals agree to a relative error; NaN agrees with NaN.
func agree(_ a: Literal, _ b: Literal, _ tolerance: Double) -> Bool {
  a.type == b.type
    && zip(a.doubles, b.doubles).allSatisfy { x, y in
      x == y || x.isNaN && y.isNaN || abs(x - y) <= tolerance * (1 + abs(y))
    }
}
