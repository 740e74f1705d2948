import CFrigateKernels
import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

/// A kernel with the types it works on.
private struct Lane {
  let name: String
  let kernel: frigate_lane_kernel
  let operands: [DType]
  let result: DType

  /// Every lane kernel of the instruction set in use, its name first.
  static var all: [Lane] {
    let names =
      Catalog.all.compactMap { type -> (String, Int)? in
        guard let type = type as? any (ElementwisePrimitive & ParameterlessPrimitive).Type else { return nil }
        return (type.init().kernelName, type.arity)
      } + Compare.Direction.allCases.map { (Compare($0).kernelName, 2) } + [("lgamma", 1), ("digamma", 1)]
    let lanes = names.flatMap { name, arity in
      DType.allCases.compactMap { dtype -> Lane? in
        guard let kernel = frigate_lane_find(name, dtype.kernel) else { return nil }
        let operands = (0..<arity).map { $0 == 0 && name == "select" ? .bool : dtype }
        let isTruth = name.hasPrefix("compare") || name == "is_finite"
        return Lane(name: name, kernel: kernel, operands: operands, result: isTruth ? .bool : dtype)
      }
    }
    return lanes
      + DType.allCases.flatMap { from in
        DType.allCases.map { to in
          Lane(
            name: "convert to \(to)", kernel: frigate_convert_find(from.kernel, to.kernel), operands: [from],
            result: to)
        }
      }
  }

  func run(_ x: [Literal]) -> Literal {
    Literal(TensorType(result, x[0].type.shape)) { y in
      run(x.map { UnsafeRawPointer($0.storage.base) }, y.baseAddress!, x[0].type.count)
    }
  }

  func run(_ x: [UnsafeRawPointer], _ y: UnsafeMutableRawPointer, _ n: Int) {
    x.map { Optional($0) }.withUnsafeBufferPointer { kernel(y, $0.baseAddress!, n) }
  }
}

@Suite struct ElementwiseTests {
  /// An element's result doesn't depend on where it stands, on how many there are, on the addresses, or on
  /// whether the result takes an operand's memory.
  @Test func positionsDontMatter() {
    let n = 203
    for isa in instructionSets {
      isa.run {
        for lane in Lane.all {
          let x = lane.operands.enumerated().map { Literal.anything(TensorType($1, [n]), seed: $0 + 3) }
          let whole = lane.run(x)
          let name = "\(lane.name) of \(lane.operands.last!), \(isa.name)"
          // Cut in pieces of odd lengths, so most start off any vector's alignment.
          let pieces = Literal(whole.type) { y in
            var (at, length) = (0, 1)
            while at < n {
              let count = min(length, n - at)
              lane.run(
                zip(x, lane.operands).map { UnsafeRawPointer($0.storage.base) + at * $1.size },
                y.baseAddress! + at * lane.result.size, count)
              at += count
              length += 6
            }
          }
          #expect(pieces == whole, "\(name), in pieces")
          for k in x.indices where lane.operands[k].size == lane.result.size {
            let over = Literal(whole.type) { y in
              y.copyMemory(from: UnsafeRawBufferPointer(start: x[k].storage.base, count: y.count))
              let operands = x.indices.map { UnsafeRawPointer($0 == k ? y.baseAddress! : x[$0].storage.base) }
              lane.run(operands, y.baseAddress!, n)
            }
            #expect(over == whole, "\(name), over operand \(k)")
          }
        }
      }
    }
  }

  /// Every half, and the numbers at and beside the middle between neighbours, as Swift rounds them.
  @Test func halves() throws {
    let all = Literal(tensor(.float16, 65536), bitPatterns: (0..<65536).map { $0 })
    let values = all.scalars(as: Float16.self).filter(\.isFinite).map(Float.init).sorted()
    let middles = zip(values, values.dropFirst()).map { ($0 + $1) / 2 } + [65520, -65520]
    let ties = middles.flatMap { [$0.nextDown, $0, $0.nextUp] }
    for isa in instructionSets {
      try isa.run {
        for to in [DType.float32, .float64, .bfloat16, .int8, .int64, .uint8, .bool] {
          try expectConverted(all, to, isa)
        }
        let singles = Literal(ties, shape: [ties.count])
        let doubles = Literal(
          ties.flatMap { [Double($0).nextDown, Double($0).nextUp] }, shape: [2 * ties.count])
        try expectConverted(singles, .float16, isa)
        try expectConverted(doubles, .float16, isa)
        try expectConverted(singles, .bfloat16, isa)
        try expectConverted(doubles, .bfloat16, isa)
      }
    }
  }

  private func expectConverted(_ x: Literal, _ to: DType, _ isa: frigate_isa) throws {
    let from = x.type.dtype
    let lane = Lane(
      name: "convert", kernel: frigate_convert_find(from.kernel, to.kernel), operands: [from], result: to)
    let expected = Convert(to: to).reference([x], types: [x.type.with(dtype: to)])[0]
    let text = differenceInUlps(lane.run([x]), expected, allowed: 0)
    #expect(text == nil, "\(from) to \(to), \(isa.name): \(text ?? "")")
  }

  /// scipy.special.gammaln and scipy.special.digamma, SciPy 1.17.
  @Test func gamma() throws {
    let x = f64(0.5, 1, 2.5, 10, 100, -0.5, -2.5)
    let logGamma = f64(
      0.5723649429247, 0, 0.2846828704729192, 12.801827480081469, 359.1342053695754, 1.2655121234846454,
      -0.05624371649767403)
    let digamma = f64(
      -1.9635100260214235, -0.5772156649015329, 0.7031566406452432, 2.251752589066721, 4.600161852738087,
      0.03648997397857652, 1.103156640645243)
    for (name, expected) in [("lgamma", logGamma), ("digamma", digamma)] {
      let kernel = try #require(frigate_lane_find(name, FRIGATE_F64))
      let result = Lane(name: name, kernel: kernel, operands: [.float64], result: .float64).run([x])
      #expect(difference(result, expected, tolerance: 1e-13) == nil)
    }
  }

  @Test func unknownNames() {
    #expect(frigate_lane_find("add", FRIGATE_F16) == nil)
    #expect(frigate_lane_find("addition", FRIGATE_F32) == nil)
  }
}
