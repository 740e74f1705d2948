import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

@Suite struct ShardTests {
  /// The gradient of a layer by its weights: the product over the batch and the bias's sum are sums of terms.
  @Test func gradientOfALayer() throws {
    let gradient = try tanhLayer.pullback(along: [false, true, true])
    let sharded = try gradient.sharded(cut: [0, nil, nil, nil], count: 2)
    #expect(sharded.outputs == [nil, nil, nil])
    #expect(
      sharded.program.description == """
        program(%0: float32[2, 3], %1: float32[3, 2], %2: float32[2], %3: float32[], %4: int64[]) {
          %5: float32[2, 2] = dot_general(%0, %1) {lhs_contracting = [1], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          %6: float32[2, 2] = broadcast(%2) {shape = [2, 2], axes = [1]}
          %7: float32[2, 2] = add(%5, %6)
          %8: float32[2, 2] = tanh(%7)
          %9: float32[2, 2] = constant() {value = float32[] (1.0), shape = [2, 2]}
          %10: float32[2, 2] = multiply(%8, %8)
          %11: float32[2, 2] = subtract(%9, %10)
          %12: float32[] = reduce_sum(%8) {axes = [0, 1]}
          %13: float32[] = all_reduce(%12)
          %14: float32[2, 2] = broadcast(%3) {shape = [2, 2], axes = []}
          %15: float32[2, 2] = multiply(%14, %11)
          %16: float32[2] = reduce_sum(%15) {axes = [0]}
          %17: float32[2] = all_reduce(%16)
          %18: float32[3, 2] = dot_general(%0, %15) {lhs_contracting = [0], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          %19: float32[3, 2] = all_reduce(%18)
          return %13, %19, %17
        }
        """)
    let x = gradient.inputTypes.enumerated().map { Literal.noise($1, seed: $0) }
    for (a, b) in zip(try sharded.joined().evaluate(x), gradient.evaluate(x)) {
      #expect(difference(a, b, tolerance: 1e-6) == nil)
    }
  }

  @Test func outputsStayCut() throws {
    let program = Program(tensor(.float64, 4, 2), tensor(.float64, 2)) { x in
      [x[0].sin() * x[1].broadcast(to: [4, 2], axes: [1]), x[1].sin(), x[0].transposed([1, 0])]
    }
    let sharded = try program.sharded(cut: [0, nil], count: 4)
    #expect(sharded.outputs == [0, nil, 1])
    #expect(
      sharded.program.outputTypes
        == [tensor(.float64, 1, 2), tensor(.float64, 2), tensor(.float64, 2, 1)])
    try expectJoined(program, cut: [0, nil], count: 4)
  }

  /// What one shard can't do with its part it does with all parts, and takes its own of the result.
  @Test func whatNeedsTheWholeIsGathered() throws {
    let program = Program(tensor(.float32, 4)) { x in
      [x[0] + x[0].write(CumulativeSum(axis: 0)), x[0].write(Sort(axis: 0)).sum(axes: [0])]
    }
    let sharded = try program.sharded(cut: [0], count: 2)
    #expect(
      sharded.program.description == """
        program(%0: float32[2], %1: int64[]) {
          %2: float32[4] = all_gather(%0) {axis = 0, count = 2}
          %3: float32[4] = cumulative_sum(%2) {axis = 0, reverse = false}
          %4: int64[1] = constant() {value = int64[1] (2), shape = [1]}
          %5: int64[1] = broadcast(%1) {shape = [1], axes = []}
          %6: int64[1] = multiply(%5, %4)
          %7: float32[2] = dynamic_slice(%3, %6) {sizes = [2]}
          %8: float32[2] = add(%0, %7)
          %9: float32[4] = sort(%2) {axis = 0, keys = 1}
          %10: float32[] = reduce_sum(%9) {axes = [0]}
          return %8, %10
        }
        """)
    try expectJoined(program, cut: [0], count: 2)
  }

  /// Of an extremum over the batch, shards gather one number each.
  @Test func extremaAreCombined() throws {
    let program = Program(tensor(.float32, 6, 2)) { x in
      [x[0].write(ReduceMax(axes: [0, 1])), x[0].write(ReduceMin(axes: [0]))]
    }
    let sharded = try program.sharded(cut: [0], count: 3)
    let gathered = sharded.program.equations.filter { $0.primitive is AllGather }
    #expect(gathered.map(\.results[0].type) == [tensor(.float32, 3), tensor(.float32, 3, 2)])
    try expectJoined(program, cut: [0], count: 3)
    let joined = try sharded.joined()
    let x = f32(1, 2, -0.0, 0, .nan, 5, -.infinity, 3, 4, .infinity, 0, 1).reshaped([6, 2])
    for (a, b) in zip(joined.evaluate([x]), program.evaluate([x])) { #expect(difference(a, b) == nil) }
  }

  @Test func gatheredValuesKeepTheirBits() throws {
    let reversed = Program(tensor(.float32, 4)) { [$0[0].write(Reverse(axes: [0]))] }
    let joined = try reversed.sharded(cut: [0], count: 2).joined()
    #expect(joined.evaluate([f32(-0.0, .nan, .infinity, -0.0)]) == [f32(-0.0, .infinity, .nan, -0.0)])
    let flags = Program(tensor(.bool, 4)) { [$0[0].write(Reverse(axes: [0]))] }
    #expect(
      try flags.sharded(cut: [0], count: 4).joined().evaluate([bools(true, false, false, false)])
        == [bools(false, false, false, true)])
  }

  /// A shard draws the numbers of its own examples, and counts its own positions.
  @Test func onlyPartsAreMadeOfWhatOnlyPartsAreWanted() throws {
    let program = Program(tensor(.uint32, 4, 3), tensor(.uint32, 2)) { x in
      let bits = x[1].write(RandomBits(.uint32, shape: [4, 3]))
      let rows = x[0].iota(.uint32, shape: [4, 3], axis: 0)
      return [x[0].write(Xor(), bits) + rows]
    }
    let sharded = try program.sharded(cut: [0, nil], count: 2)
    let sizes = sharded.program.equations.flatMap(\.results).map(\.type.count)
    #expect(sizes.allSatisfy { $0 <= 6 }, "\(sharded.program)")
    try expectJoined(program, cut: [0, nil], count: 2)
  }

  /// What is added to counts once, and what shards add is summed.
  @Test func scatteredUpdatesAreTerms() throws {
    let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
    let program = Program(tensor(.int32, 3, 2), tensor(.int32, 4, 1), tensor(.int32, 4, 2)) { x in
      [x[0].write(Scatter(.add, rows, bounds: .drop), x[1], x[2])]
    }
    let sharded = try program.sharded(cut: [nil, 0, 0], count: 2)
    #expect(sharded.program.equations.count { $0.primitive is AllReduce } == 1)
    try expectJoined(program, cut: [nil, 0, 0], count: 2)
  }

  @Test func callsAreSplitInside() throws {
    let sharded = try calling.sharded(cut: [0], count: 2)
    #expect(!sharded.program.equations.contains { $0.primitive is Call || $0.primitive is AllGather })
    try expectJoined(calling, cut: [0], count: 2, tolerance: 1e-15)
  }

  /// Cut along different axes of a product: one of the operands is gathered, the smaller one.
  @Test func theSmallerOperandIsGathered() throws {
    let program = Program(tensor(.float32, 6, 4), tensor(.float32, 4, 2)) { x in
      [x[0].write(DotGeneral(lhsContracting: [1], rhsContracting: [0]), x[1])]
    }
    let sharded = try program.sharded(cut: [0, 1], count: 2)
    #expect(sharded.outputs == [0])
    let gathered = sharded.program.equations.filter { $0.primitive is AllGather }
    #expect(gathered.map(\.results[0].type) == [tensor(.float32, 4, 2)])
    try expectJoined(program, cut: [0, 1], count: 2)
  }

  @Test func oneShardIsTheWhole() throws {
    try expectJoined(try tanhLayer.pullback(along: [false, true, true]), cut: [0, nil, nil, nil], count: 1)
  }

  @Test func equalProgramsHaveEqualShards() throws {
    let gradient = try tanhLayer.pullback(along: [true, true, true])
    let texts = try (0..<5).map { _ in
      try gradient.sharded(cut: [0, 1, nil, nil], count: 2).program.description
    }
    #expect(Set(texts).count == 1)
  }

  @Test func errors() throws {
    #expect(
      message { try tanhLayer.sharded(cut: [0], count: 2) } == """
        sharded: 1 cuts for 3 inputs and 2 shards.
          fix       give an axis or nil for each input, and at least one shard
        """)
    #expect(
      message { try tanhLayer.sharded(cut: [0, nil, nil], count: 0) } == """
        sharded: 3 cuts for 3 inputs and 0 shards.
          fix       give an axis or nil for each input, and at least one shard
        """)
    for (axis, count) in [(0, 3), (2, 2), (-1, 2)] {
      #expect(
        message { try tanhLayer.sharded(cut: [axis, nil, nil], count: count) } == """
          sharded: input 0 can't be cut into \(count) equal parts along axis \(axis).
            received  float32[4, 3]
            fix       choose an axis whose size the number of shards divides
          """)
    }
    let shard = try tanhLayer.sharded(cut: [0, nil, nil], count: 2).program
    #expect(
      message { try shard.sharded(cut: [0, nil, nil, nil], count: 2) } == """
        sharded: the program has a collective, all_reduce: it is one shard's already.
          fix       cut the program of the whole
        """)
    let emitter = Emitter()
    let x = emitter.input(tensor(.float32, 3, 4))
    #expect(
      message { try AllGather(axis: 0, count: 2).joined(x) } == """
        all_gather: is written for 2 shards, but 3 are joined.
          received  float32[3, 4]
          fix       join as many shards as the program was made for
        """)
  }

  /// Shards together are the whole, whose values must be exact unless there is a tolerance.
  private func expectJoined(
    _ program: Program, cut: [Int?], count: Int, tolerance: Double = 0,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let x = program.inputTypes.enumerated().map { k, type in
      type.dtype.isFloating ? Literal.noise(type, seed: k) : .counting(type.dtype, type.shape)
    }
    let sharded = try program.sharded(cut: cut, count: count)
    #expect(try Program(sharded.program.description) == sharded.program, sourceLocation: location)
    let joined = try sharded.joined()
    #expect(joined.inputTypes == program.inputTypes, sourceLocation: location)
    for (a, b) in zip(joined.evaluate(x), program.evaluate(x)) {
      let text = difference(a, b, tolerance: tolerance)
      #expect(text == nil, "\(sharded.program)", sourceLocation: location)
    }
  }
}
