import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

@Suite struct PassesTests {
  /// The text after a pass over the text before.
  private func expect(
    _ before: String, _ pass: (Program) throws -> Program, _ after: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let program = try Program(parsing: before, catalog: Catalog.all)
    let result = try pass(program)
    try result.verify()
    #expect(result.description == after, sourceLocation: sourceLocation)
  }

  @Test func `calls are inlined, however deep`() throws {
    try expect(
      """
      program(%0: float32[2]) {
        %1: float32[2] = call(%0) {label = outer, program = program(%0: float32[2]) {
          %1: float32[2] = call(%0) {label = inner, program = program(%0: float32[2]) {
            %1: float32[2] = sin(%0)
            return %1
          }}
          %2: float32[2] = add(%1, %0)
          return %2
        }}
        return %1
      }
      """, { try $0.inlined() },
      """
      program(%0: float32[2]) {
        %1: float32[2] = sin(%0)
        %2: float32[2] = add(%1, %0)
        return %2
      }
      """)
  }

  @Test func `relu is computed of the largest in a window alone, and so is its gradient`() throws {
    let grid = "window = [2], strides = [2], low = [0], high = [0], dilation = [1]"
    try expect(
      """
      program(%0: float32[6], %1: float32[3]) {
        %2: float32[6] = constant() {value = float32[] (0.0), shape = [6]}
        %3: bool[6] = compare(%0, %2) {direction = le}
        %4: float32[6] = select(%3, %2, %0)
        %5: float32[3] = reduce_window(%4) {reducer = max, \(grid)}
        %6: float32[6] = select_and_scatter(%4, %1) {select = max, \(grid)}
        %7: float32[6] = select(%3, %2, %6)
        return %5, %7
      }
      """, { try $0.simplified().withoutCommonSubexpressions() },
      """
      program(%0: float32[6], %1: float32[3]) {
        %2: float32[3] = reduce_window(%0) {reducer = max, \(grid)}
        %3: float32[3] = constant() {value = float32[] (0.0), shape = [3]}
        %4: bool[3] = compare(%2, %3) {direction = le}
        %5: float32[3] = select(%4, %3, %2)
        %6: float32[3] = select(%4, %3, %1)
        %7: float32[6] = select_and_scatter(%0, %6) {select = max, \(grid)}
        return %5, %7
      }
      """)
  }

  /// Where relu itself is needed, or a window may be empty, nothing changes.
  @Test func `relu before windows stays where it is needed`() throws {
    for (grid, results) in [
      ("window = [2], strides = [2], low = [0], high = [0], dilation = [1]", "%3, %4"),
      ("window = [2], strides = [2], low = [2], high = [0], dilation = [1]", "%4"),
    ] {
      let count = grid.contains("low = [2]") ? 4 : 3
      let text = """
        program(%0: float32[6]) {
          %1: float32[6] = constant() {value = float32[] (0.0), shape = [6]}
          %2: bool[6] = compare(%0, %1) {direction = le}
          %3: float32[6] = select(%2, %1, %0)
          %4: float32[\(count)] = reduce_window(%3) {reducer = max, \(grid)}
          return \(results)
        }
        """
      try expect(text, { try $0.simplified() }, text)
    }
  }

  /// A window of padding alone has no largest: −∞ it is, and relu of nothing.
  @Test func `relu of nothing stays`() throws {
    let grid = WindowGrid(strides: [1], low: [1], high: [1])
    let program = try Program(TensorType(.float32, [0])) { x in
      let zero = x[0].emitter.write(Constant(Literal.zeros(tensor(.float32)), shape: [0]))
      return [
        x[0].write(Compare(.le), zero).write(Select(), zero, x[0]).write(
          ReduceWindow(.max, window: [2], grid))
      ]
    }
    let nothing = Literal.zeros(TensorType(.float32, [0]))
    #expect(program.evaluate([nothing])[0].doubles == [-.infinity])
    #expect(try Plan(program).run([nothing])[0].doubles == [-.infinity])
  }

  /// The rewritten program has every bit of the reference rules': NaN, infinities and both zeros among the numbers,
  /// windows that overlap and reach outside.
  @Test(arguments: [(2, 0), (1, 0), (2, 1), (1, 1)]) func `relu behind windows has the same bits`(
    stride: Int, padding: Int
  ) throws {
    let pool = WindowGrid(strides: [1, stride], low: [0, padding], high: [0, padding])
    let type = TensorType(.float32, [40, 7])
    let windows = ReduceWindow(.max, window: [1, 2], pool)
    let sourceType = try windows.types(of: [type])[0]
    let program = try Program(type, sourceType) { x in
      let zero = x[0].emitter.write(Constant(Literal.zeros(tensor(.float32)), shape: type.shape))
      let flags = x[0].write(Compare(.le), zero)
      let relu = flags.write(Select(), zero, x[0])
      let scattered = relu.write(SelectAndScatter(.max, window: [1, 2], pool), x[1])
      return [relu.write(windows), flags.write(Select(), zero, scattered)]
    }
    let numbers: [Double] = [-2, -1, -0.0, 0, 1, 1, 2, .nan, .infinity, -.infinity]
    var random = SplitMix64(seed: 5)
    let x = Literal(type, doubles: (0..<type.count).map { _ in numbers[Int(random.next() % 10)] })
    let operands = [x, Literal.noise(sourceType, seed: 4)]
    let simplified = try program.simplified()
    let scatter = try #require(simplified.equations.first { $0.primitive is SelectAndScatter })
    #expect(scatter.operands[0] == simplified.inputs[0], "\(simplified)")
    for (result, expected) in zip(simplified.evaluate(operands), program.evaluate(operands)) {
      #expect(
        zip(result.doubles, expected.doubles).allSatisfy {
          $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
        })
    }
  }

  @Test func `a choice between equals is none`() throws {
    try expect(
      """
      program(%0: bool[2], %1: float32[2], %2: float32[2]) {
        %3: float32[2] = select(%0, %1, %1)
        %4: float32[2] = select(%0, %1, %2)
        return %3, %4
      }
      """, { try $0.simplified() },
      """
      program(%0: bool[2], %1: float32[2], %2: float32[2]) {
        %3: float32[2] = select(%0, %1, %2)
        return %1, %3
      }
      """)
  }

  @Test func `what constants are over all shards isn't folded`() throws {
    let text = """
      program() {
        %0: float32[2] = constant() {value = float32[] (1.0), shape = [2]}
        %1: float32[2] = all_reduce(%0)
        return %1
      }
      """
    try expect(text, { try $0.folded() }, text)
  }

  @Test func `equal equations are computed once`() throws {
    try expect(
      """
      program(%0: float32[2]) {
        %1: float32[2] = sin(%0)
        %2: float32[2] = sin(%0)
        %3: float32[2] = add(%1, %2)
        %4: float32[2] = add(%2, %1)
        %5: float32[2] = multiply(%3, %4)
        return %5
      }
      """, { try $0.withoutCommonSubexpressions() },
      """
      program(%0: float32[2]) {
        %1: float32[2] = sin(%0)
        %2: float32[2] = add(%1, %1)
        %3: float32[2] = multiply(%2, %2)
        return %3
      }
      """)
  }

  /// A vector repeated along the axes of a sum, of what is summed anyway; one along its other axes stays where it is.
  @Test func `sums give up the factors that all their terms share`() throws {
    try expect(
      """
      program(%0: float32[4, 2, 3], %1: float32[3]) {
        %2: float32[4, 2, 3] = broadcast(%1) {shape = [4, 2, 3], axes = [2]}
        %3: float32[4, 2, 3] = multiply(%0, %2)
        %4: float32[4, 2, 3] = multiply(%2, %0)
        %5: float32[4, 2, 3] = add(%3, %4)
        %6: float32[4, 2, 3] = negate(%5)
        %7: float32[3] = reduce_sum(%6) {axes = [0, 1]}
        %8: float32[2] = reduce_sum(%3) {axes = [0, 2]}
        %9: float32[3] = reduce_sum(%0) {axes = [0, 1]}
        return %7, %8, %9
      }
      """, { try $0.withFactoredSums().simplified().withoutCommonSubexpressions() },
      """
      program(%0: float32[4, 2, 3], %1: float32[3]) {
        %2: float32[4, 2, 3] = broadcast(%1) {shape = [4, 2, 3], axes = [2]}
        %3: float32[4, 2, 3] = multiply(%0, %2)
        %4: float32[3] = reduce_sum(%0) {axes = [0, 1]}
        %5: float32[3] = multiply(%4, %1)
        %6: float32[3] = add(%5, %5)
        %7: float32[3] = negate(%6)
        %8: float32[2] = reduce_sum(%3) {axes = [0, 2]}
        return %7, %8, %4
      }
      """)
    // The factor keeps its place among the axes that stay.
    try expect(
      """
      program(%0: float32[4, 2, 3], %1: float32[4, 1]) {
        %2: float32[4] = reshape(%1) {shape = [4]}
        %3: float32[4, 2, 3] = broadcast(%2) {shape = [4, 2, 3], axes = [0]}
        %4: float32[4, 2, 3] = multiply(%3, %0)
        %5: float32[4, 3] = reduce_sum(%4) {axes = [1]}
        %6: float32[4, 3] = reduce_sum(%0) {axes = [1]}
        return %5, %6
      }
      """, { try $0.withFactoredSums().simplified().withoutCommonSubexpressions() },
      """
      program(%0: float32[4, 2, 3], %1: float32[4, 1]) {
        %2: float32[4] = reshape(%1) {shape = [4]}
        %3: float32[4, 3] = broadcast(%2) {shape = [4, 3], axes = [0]}
        %4: float32[4, 3] = reduce_sum(%0) {axes = [1]}
        %5: float32[4, 3] = multiply(%4, %3)
        return %5, %4
      }
      """)
  }

  /// Σ x isn't asked for here, and would overflow.
  @Test func `sums make no other sums`() throws {
    let text = """
      program(%0: float32[2, 2], %1: float32[2]) {
        %2: float32[2, 2] = broadcast(%1) {shape = [2, 2], axes = [1]}
        %3: float32[2, 2] = multiply(%0, %2)
        %4: float32[2] = reduce_sum(%3) {axes = [0]}
        return %4
      }
      """
    try expect(text, { try $0.optimized() }, text)
    let program = try Program(parsing: text, catalog: Catalog.all)
    let x = Literal([3e38, 3e38, 3e38, 3e38] as [Float], shape: [2, 2])
    let sums = try Plan(program).run([x, Literal([1e-10, 0] as [Float], shape: [2])])[0]
    #expect(differenceInUlps(sums, Literal([6e28, 0] as [Float], shape: [2]), allowed: 1) == nil)
  }

  @Test func `constants are folded and splats stay symbolic`() throws {
    try expect(
      """
      program(%0: float32[2, 9000]) {
        %1: float32[] = constant() {value = float32[] (2.0), shape = []}
        %2: float32[2, 9000] = broadcast(%1) {shape = [2, 9000], axes = []}
        %3: float32[2, 9000] = multiply(%2, %2)
        %4: float32[2, 9000] = multiply(%0, %3)
        %5: float32[2] = constant() {value = float32[2] (1.0, 2.0), shape = [2]}
        %6: float32[] = reduce_sum(%5) {axes = [0]}
        return %4, %6
      }
      """, { try $0.folded() },
      """
      program(%0: float32[2, 9000]) {
        %1: float32[2, 9000] = constant() {value = float32[] (4.0), shape = [2, 9000]}
        %2: float32[2, 9000] = multiply(%0, %1)
        %3: float32[] = constant() {value = float32[] (3.0), shape = []}
        return %2, %3
      }
      """)
  }

  @Test func `identities that keep every bit are applied`() throws {
    try expect(
      """
      program(%0: float32[2, 3]) {
        %1: float32[2, 3] = constant() {value = float32[] (1.0), shape = [2, 3]}
        %2: float32[2, 3] = multiply(%1, %0)
        %3: float32[2, 3] = constant() {value = float32[] (-0.0), shape = [2, 3]}
        %4: float32[2, 3] = add(%2, %3)
        %5: float32[2, 3] = constant() {value = float32[] (0.0), shape = [2, 3]}
        %6: float32[2, 3] = add(%4, %5)
        %7: float32[2, 3] = negate(%6)
        %8: float32[2, 3] = negate(%7)
        %9: float32[2, 3] = subtract(%0, %7)
        %10: float32[6] = reshape(%9) {shape = [6]}
        %11: float32[3, 2] = reshape(%10) {shape = [3, 2]}
        %12: float32[2, 3] = transpose(%11) {permutation = [1, 0]}
        %13: float32[3, 2] = transpose(%12) {permutation = [1, 0]}
        %14: float32[2, 3] = convert(%8) {dtype = float32}
        return %14, %13
      }
      """, { try $0.simplified() },
      """
      program(%0: float32[2, 3]) {
        %1: float32[2, 3] = constant() {value = float32[] (0.0), shape = [2, 3]}
        %2: float32[2, 3] = add(%0, %1)
        %3: float32[2, 3] = add(%0, %2)
        %4: float32[3, 2] = reshape(%3) {shape = [3, 2]}
        return %2, %4
      }
      """)
  }

  @Test func `transposes become part of products`() throws {
    try expect(
      """
      program(%0: float32[4, 2], %1: float32[4, 3]) {
        %2: float32[2, 4] = transpose(%0) {permutation = [1, 0]}
        %3: float32[2, 3] = dot_general(%2, %1) {lhs_contracting = [1], rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
        %4: float32[3, 2] = transpose(%3) {permutation = [1, 0]}
        return %4
      }
      """, { try $0.simplified() },
      """
      program(%0: float32[4, 2], %1: float32[4, 3]) {
        %2: float32[3, 2] = dot_general(%1, %0) {lhs_contracting = [0], rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
        return %2
      }
      """)
  }

  @Test func `all passes keep the meaning`() throws {
    for seed in 100..<160 {
      let (program, arguments) = randomProgram(seed: UInt64(seed), size: 50, dtype: .float64)
      let optimized = try program.optimized()
      try optimized.verify()
      for (a, b) in zip(optimized.evaluate(arguments), program.evaluate(arguments)) {
        #expect(agree(a, b, 1e-12), "seed \(seed)")
      }
    }
  }
}
