import CFrigateKernels
import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

/// Chain kernels against the lanes they stand for, one after the other.
struct ChainsTests {
  @Test(arguments: instructionSets) func `a chain gives the bits of its lanes`(
    isa: frigate_isa
  ) throws {
    try isa.run {
      var chain = frigate_chains(FRIGATE_F32)!
      var count = 0
      while let text = chain.pointee.pattern.map({ String(cString: $0) }) {
        let formulas = try #require(ChainPattern.formulas(text), "\(text)")
        for n in [1, 7, 15, 16, 17, 50, 129] {
          var random = SplitMix64(seed: n)
          let operands = (0..<Int(FRIGATE_CHAIN_OPERANDS)).map { _ in
            (0..<n).map { _ in Float.random(in: -3..<3, using: &random) }
          }
          let results = formulas.map { _ in
            UnsafeMutableBufferPointer<Float>.allocate(capacity: n + 1)
          }
          defer { for result in results { result.deallocate() } }
          for result in results { result.initialize(repeating: 12345) }
          operands.withAddresses { x in
            results.map { UnsafeMutableRawPointer($0.baseAddress!) as UnsafeMutableRawPointer? }
              .withUnsafeBufferPointer { chain.pointee.kernel($0.baseAddress!, x, n) }
          }
          var expected: [[Float]] = []
          for formula in formulas { expected.append(try lanes(formula, operands, expected, n)) }
          for (result, expected) in zip(results, expected) {
            #expect(
              zip(result, expected).allSatisfy {
                $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
              }, "\(text) of \(n)")
            #expect(result[n] == 12345, "\(text) of \(n)")
          }
        }
        count += 1
        chain += 1
      }
      #expect(count > 10)
    }
  }

  private func lanes(
    _ pattern: ChainPattern, _ operands: [[Float]], _ results: [[Float]], _ n: Int
  ) throws -> [Float] {
    switch pattern {
    case .operand(let k): return operands[k]
    case .result(let k): return results[k]
    case .call(let name, let arguments):
      let x = try arguments.map { try lanes($0, operands, results, n) }
      let kernel = try #require(frigate_lane_find(name, FRIGATE_F32), "no lane \(name)")
      var result = Array(repeating: Float(0), count: n)
      x.withAddresses { kernel(&result, $0, n) }
      return result
    }
  }

  @Test func `patterns that are no formula are refused`() {
    for text in ["add(a", "add(a,", "", "add(a))", "add(a b)", "add", "exp(a);"] {
      #expect(ChainPattern.formulas(text) == nil, "\(text)")
    }
    #expect(
      ChainPattern.formulas("exp(a); add(first, exp(b))") == [
        .call("exp", [.operand(0)]), .call("add", [.result(0), .call("exp", [.operand(1)])]),
      ])
  }

  /// Without machine code, which joins both.
  @Test func `a value that is read twice stays a value`() throws {
    try FRIGATE_ISA_AVX2.run { try expectTwoReadings() }
  }

  private func expectTwoReadings() throws {
    let emitter = Emitter()
    let x = emitter.input(TensorType(.float32, [100]))
    let y = emitter.input(TensorType(.float32, [100]))
    let product = x * y
    let plan = try Plan(emitter.program([x - product, product]), options: .init(threads: 1))
    #expect(plan.description.contains("multiply subtract"), "\(plan)")
    let alone = Emitter()
    let a = alone.input(TensorType(.float32, [100]))
    let b = alone.input(TensorType(.float32, [100]))
    let chained = try Plan(alone.program([a - a * b]), options: .init(threads: 1))
    #expect(chained.description.contains("multiply·subtract"), "\(chained)")
  }
}

extension [[Float]] {
  /// Calls `body` with the arrays' addresses.
  fileprivate func withAddresses(_ body: (UnsafePointer<UnsafeRawPointer?>) -> Void) {
    let memory = map { array in
      let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: array.count)
      _ = copy.initialize(from: array)
      return copy
    }
    defer { for array in memory { array.deallocate() } }
    memory.map { UnsafeRawPointer($0.baseAddress!) as UnsafeRawPointer? }.withUnsafeBufferPointer {
      body($0.baseAddress!)
    }
  }
}
