import CFrigateKernels
import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

/// Chains in machine code against the lanes they are made of. Where nothing compiles, both are lanes; where something
/// does, lanes of one loop must be.
struct CompiledChainsTests {
  private static let special: [Float] = [
    0, -0, 1, -1, .nan, .infinity, -.infinity, Float(bitPattern: 71_362), -Float(bitPattern: 71_362), 2.5,
    -2.5, 3e38, 0.5, -0.5, 7, 1e10,
  ]

  /// Plans `program` with and without compiled chains, and compares the bits; lanes that share a loop must have been
  /// compiled together wherever machine code can be written, and nowhere else.
  ///
  /// - Parameter fewest: lanes that one of the loops has at least; 0 where all may turn out constant.
  private func expectLanesBits(_ program: Program, _ inputs: [Literal], fewest: Int = 2) throws {
    func run() throws -> (plan: Plan, results: [Literal]) {
      let plan = try Plan(program, options: .init(threads: 1))
      let results = program.outputTypes.map { Literal.zeros($0) }
      plan.makeExecution().run(inputs: inputs.map(\.storage), outputs: results.map(\.storage))
      return (plan, results)
    }
    let compiled = try run()
    for loop in compiled.plan.loops {
      let expected = CompiledChains.areSupported && loop.lanes > 1
      #expect(!loop.tape.compiled.isEmpty == expected, "\(compiled.plan)")
    }
    #expect(fewest == 0 || compiled.plan.loops.contains { $0.lanes >= fewest }, "\(compiled.plan)")
    var lanes: [Literal] = []
    try FRIGATE_ISA_AVX2.run {
      let (plan, results) = try run()
      #expect(plan.loops.allSatisfy { $0.tape.compiled.isEmpty }, "\(plan)")
      lanes = results
    }
    for (x, y) in zip(compiled.results, lanes) {
      if x.type.dtype == .float32 {
        #expect(
          zip(x.doubles, y.doubles).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN },
          "\(program)\n\(compiled.plan)")
      } else {
        #expect(x == y, "\(program)\n\(compiled.plan)")
      }
    }
  }

  /// Of two NaNs the first stays, a constant's, too.
  @Test func nansKeepTheirBits() throws {
    let type = TensorType(.float32, [40])
    let (x, constant) = (UInt64(0xffc0_0001), UInt64(0x7fff_ffff))
    let operand = Literal(type, bitPatterns: Array(repeating: x, count: 40))
    for isFirst in [true, false] {
      let program = try Program(type) { inputs in
        let number = Literal(TensorType(.float32, []), bitPatterns: [constant])
        let other = inputs[0].emitter.write(Constant(number, shape: [40]))
        return [
          (isFirst ? inputs[0].write(Maximum(), other) : other.write(Maximum(), inputs[0])).write(Negate())
        ]
      }
      let sets = instructionSets.filter { $0.rawValue >= FRIGATE_ISA_AVX2.rawValue }
      for isa in sets {
        try isa.run {
          let result = try Plan(program, options: .init(threads: 1)).run([operand])[0]
          let expected = (isFirst ? x : constant) ^ 0x8000_0000
          #expect(result.bitPatterns == Array(repeating: expected, count: 40), "\(isa.name)")
        }
      }
    }
  }

  @Test(arguments: [
    "add", "subtract", "multiply", "divide", "maximum", "minimum", "compare_eq", "compare_ne", "compare_lt",
    "compare_le", "compare_gt", "compare_ge",
  ])
  func `binary lanes agree on the edges`(name: String) throws {
    let primitive: any Primitive =
      switch name {
      case "add": Add()
      case "subtract": Subtract()
      case "multiply": Multiply()
      case "divide": Divide()
      case "maximum": Maximum()
      case "minimum": Minimum()
      default: Compare(Compare.Direction(rawValue: String(name.dropFirst(8)))!)
      }
    let edges = Self.special
    let pairs = edges.flatMap { a in edges.map { (a, $0) } }
    for count in [1, 15, 16, 17, pairs.count] {
      let type = TensorType(.float32, [count])
      let emitter = Emitter()
      let (x, y) = (emitter.input(type), emitter.input(type))
      // Two of a kind, so that there is a chain.
      let z = try emitter.emit(primitive, [x, y])[0]
      try expectLanesBits(
        emitter.program([z, try emitter.emit(primitive, [y, x])[0], x * y]),
        [
          Literal(type, floats: pairs.prefix(count).map(\.0)),
          Literal(type, floats: pairs.prefix(count).map(\.1)),
        ])
    }
    for constant in edges {
      let type = TensorType(.float32, [edges.count])
      let emitter = Emitter()
      let x = emitter.input(type)
      let c = x.filled(Double(constant))
      let z = try emitter.emit(primitive, [x, c])[0]
      try expectLanesBits(
        emitter.program([z, try emitter.emit(primitive, [c, x])[0], x * x]), [Literal(type, floats: edges)],
        // Of a product with 1 nothing is left but x · x.
        fewest: 1)
    }
  }

  @Test func `unary lanes agree on the edges`() throws {
    let unary: [any Primitive] = [
      Sqrt(), Rsqrt(), Floor(), Ceil(), RoundNearestEven(), Abs(), Negate(), Sign(),
    ]
    let edges = Self.special + Self.special.map { $0 * 1.75 + 0.5 }
    let type = TensorType(.float32, [edges.count])
    let emitter = Emitter()
    let x = emitter.input(type)
    let results = try unary.map { try emitter.emit($0, [x])[0] }
    try expectLanesBits(emitter.program(results), [Literal(type, floats: edges)])
  }

  @Test(arguments: 0..<200) func `made-up chains agree`(seed: Int) throws {
    var random = SplitMix64(seed: seed)
    let count = [1, 13, 16, 100, 1000, 70_001].randomElement(using: &random)!
    let type = TensorType(.float32, [count])
    let emitter = Emitter()
    let x = (0..<Int.random(in: 1...5, using: &random)).map { _ in emitter.input(type) }
    let scalar = emitter.input(TensorType(.float32, []))
    var values = x + [scalar.broadcast(to: [count], axes: []), x[0].filled(0), x[0].filled(1.5)]
    var masks: [Symbol] = []
    var made: [Symbol] = []
    for _ in 0..<Int.random(in: 2...60, using: &random) {
      func value() -> Symbol { values[max(0, values.count - 1 - Int.random(in: 0..<12, using: &random))] }
      func mask() -> Symbol? { masks.randomElement(using: &random) }
      let result: Symbol
      switch Int.random(in: 0..<16, using: &random) {
      case 0...3: result = value() + value()
      case 4...6: result = value() * value()
      case 7: result = value() - value()
      case 8: result = try emitter.emit(Maximum(), [value(), value()])[0]
      case 9: result = try emitter.emit(Minimum(), [value(), value()])[0]
      case 10: result = try emitter.emit(Abs(), [value()])[0]
      case 11: result = try emitter.emit(Divide(), [value(), value()])[0]
      case 12: result = try emitter.emit(Compare(.gt), [value(), value()])[0]
      case 13: result = try emitter.emit(Compare(.le), [value(), value()])[0]
      case 14:
        guard let m = mask(), let n = mask() else { continue }
        result = try emitter.emit(Xor(), [try emitter.emit(Not(), [m])[0], n])[0]
      default:
        guard let m = mask() else { continue }
        result = try emitter.emit(Select(), [m, value(), value()])[0]
      }
      if result.type.dtype == .bool { masks.append(result) } else { values.append(result) }
      made.append(result)
    }
    let outputs = [made.last!] + made.filter { _ in Int.random(in: 0..<8, using: &random) == 0 }
    let inputs = (0...x.count).map { k in
      Literal(
        k < x.count ? type : TensorType(.float32, []),
        floats: (0..<(k < x.count ? count : 1)).map { _ in Float.random(in: -2..<2, using: &random) })
    }
    try expectLanesBits(emitter.program(outputs), inputs, fewest: 0)
  }

  @Test func `integers and random bits agree`() throws {
    let type = TensorType(.uint32, [999])
    let emitter = Emitter()
    let bits = emitter.input(type)
    let shifted = try emitter.emit(ShiftRightLogical(), [bits, bits.filled(9)])[0]
    let one = try emitter.emit(Or(), [shifted, bits.filled(Double(0x3f80_0000))])[0]
    let uniform = try emitter.emit(BitcastConvert(to: .float32), [one])[0]
    let kept = try emitter.emit(Compare(.lt), [uniform, uniform.filled(1.25)])[0]
    let number = try emitter.emit(Convert(to: .float32), [kept])[0]
    let signed = try emitter.emit(Convert(to: .float32), [shifted])[0]
    var random = SplitMix64(seed: 3)
    let words = Literal(
      type, integers: (0..<999).map { _ in Int64(UInt32.random(in: 0...UInt32.max, using: &random)) })
    try expectLanesBits(emitter.program([number * uniform, kept, signed]), [words])
  }

  @Test func `a chain may be written over its operand`() throws {
    let type = TensorType(.float32, [1000])
    let emitter = Emitter()
    let (x, y) = (emitter.input(type), emitter.input(type))
    let program = emitter.program([x * y + x, (x - y) * y])
    var random = SplitMix64(seed: 1)
    let inputs = (0..<2).map { _ in
      Literal(type, floats: (0..<1000).map { _ in Float.random(in: -1..<1, using: &random) })
    }
    let expected = program.inputTypes.map { Literal.zeros($0) }
    try Plan(program, options: .init(threads: 1)).makeExecution().run(
      inputs: inputs.map(\.storage), outputs: expected.map(\.storage))
    let plan = try Plan(program, options: .init(threads: 1, donated: [0: 0, 1: 1]))
    #expect(plan.loops.contains { $0.tape.compiled.isEmpty != CompiledChains.areSupported }, "\(plan)")
    plan.makeExecution().run(inputs: inputs.map(\.storage), outputs: inputs.map(\.storage))
    #expect(inputs == expected)
  }

  /// All upper halves there are, with lower ones at and beside ties.
  @Test func `bfloat16 goes in and out`() throws {
    let patterns = (0..<UInt32(1 << 16)).flatMap { upper in
      [0, 1, 0x7FFF, 0x8000, 0x8001].map { upper << 16 | $0 }
    }
    let floats = patterns.map { Float(bitPattern: $0) }
    let halves = patterns.map { BFloat16(bitPattern: UInt16(truncatingIfNeeded: $0 >> 16)) }
    for count in [1, 15, 16, 33, patterns.count] {
      let emitter = Emitter()
      let x = emitter.input(TensorType(.float32, [count]))
      let h = emitter.input(TensorType(.bfloat16, [count]))
      let narrow = x.converted(to: .bfloat16)
      let sum = try emitter.emit(Add(), [h, h])[0]
      try expectLanesBits(
        emitter.program([narrow, narrow.converted(to: .float32), sum, h.converted(to: .float32)]),
        [
          Literal(Array(floats.prefix(count)), shape: [count]),
          Literal(Array(halves.prefix(count)), shape: [count]),
        ])
    }
    // What is too long for the caches is written past them, but for bfloat16.
    let emitter = Emitter()
    let long = TensorType(.float32, [(16 << 20) / 4 + 7])
    let x = emitter.input(long)
    try expectLanesBits(
      emitter.program([x * x, (x * x).converted(to: .bfloat16)]), [.noise(long, seed: 3)])
  }
}

extension Plan {
  fileprivate var loops: [FusedLoop] { steps.compactMap { $0.kernel as? FusedLoop } }
}

extension FusedLoop {
  /// Operations, those of a compiled chain each for itself.
  fileprivate var lanes: Int {
    guard let names = label.split(separator: ": ").last else { return 0 }
    return names.split { $0 == " " || $0 == "·" }.count
  }
}

extension Literal {
  fileprivate init(_ type: TensorType, floats: [Float]) { self.init(floats, shape: type.shape) }
}
