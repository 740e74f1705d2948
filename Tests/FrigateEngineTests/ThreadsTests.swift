import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

/// Work large enough to be dealt to threads gives the bits of one thread, and what the reference rules give.
@Suite struct ThreadsTests {
  /// `program`'s results on one thread; records where other numbers of threads, or separate loops, differ.
  /// `isDealt` says that threads do get shares.
  @discardableResult
  private func check(
    _ program: Program, _ x: [Literal], isDealt: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [Literal] {
    let one = try Plan(program, options: .init(threads: 1, kernels: .native)).run(x)
    for threads in [2, 3, 4, 7] {
      for fuses in [true, false] {
        var options = Plan.Options(threads: threads, kernels: .native)
        options.fuses = fuses
        let plan = try Plan(program, options: options)
        if isDealt {
          #expect(plan.schedule.regions.contains { $0.tasks > 1 }, "\(plan)", sourceLocation: sourceLocation)
        }
        for (a, b) in zip(plan.run(x), one) {
          let text = differenceInUlps(a, b, allowed: 0)
          #expect(
            text == nil, "\(threads) threads, fused \(fuses): \(text ?? "")", sourceLocation: sourceLocation)
        }
      }
    }
    return one
  }

  private func check(
    _ primitive: any Primitive, _ x: Literal..., isDealt: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let program = try Program(applying: primitive, to: x.map(\.type))
    let results = try check(program, x, isDealt: isDealt, sourceLocation: sourceLocation)
    for (result, expected) in zip(results, program.evaluate(x)) {
      let agreement = Agreement(primitive, expected.type.dtype)
      let text = agreement.difference(result, expected, of: primitive, x)
      #expect(text == nil, "\(primitive.name): \(text ?? "")", sourceLocation: sourceLocation)
    }
  }

  private func noise(_ dtype: DType = .float32, _ shape: Int..., seed: Int = 1) -> Literal {
    .noise(TensorType(dtype, shape), seed: seed)
  }

  private func anything(_ dtype: DType = .float32, _ shape: Int..., seed: Int = 1) -> Literal {
    .anything(TensorType(dtype, shape), seed: seed)
  }

  @Test func elementwise() throws {
    // A prime number of elements, so that no number of threads divides it.
    for dtype in [DType.float32, .float64, .int64] {
      try check(Add(), anything(dtype, 100_003), anything(dtype, 100_003, seed: 2))
      try check(Divide(), anything(dtype, 100_003), anything(dtype, 100_003, seed: 2))
      try check(Convert(to: .int8), anything(dtype, 100_003))
    }
    try check(Tanh(), anything(.float32, 100_003))
    try check(Sin(), anything(.float32, 333, 301))
    try check(
      Select(), anything(.bool, 100_003), anything(.float64, 100_003), anything(.float64, 100_003, seed: 2))
  }

  @Test func reductions() throws {
    for axes in [[0], [1], [2], [0, 2], [1, 2]] {
      try check(ReduceSum(axes: axes), noise(.float32, 61, 53, 67))
      try check(ReduceMax(axes: axes), anything(.float64, 61, 53, 67))
    }
    for axis in [1, 2] {
      try check(CumulativeSum(axis: axis), noise(.float32, 61, 53, 67))
      try check(ArgMin(axis: axis, indexDType: .int32), anything(.int32, 61, 53, 67))
    }
  }

  /// The first axis is cut in the most equal parts there may be; where there are none, it stays on one thread.
  @Test func reductionsOfTheFirstAxis() throws {
    for size in [67, 120, 3000] {
      try check(ReduceSum(axes: [0, 1]), noise(.float32, size, 9, 70), isDealt: size != 67)
      try check(ReduceMin(axes: [0]), anything(.float32, size, 630), isDealt: size != 67)
      try check(ReduceSum(axes: [0, 1]), noise(.int32, size, 9, 70), isDealt: size != 67)
      try check(ReduceOr(axes: [0]), anything(.bool, size, 630), isDealt: size != 67)
    }
  }

  /// What one thread must do by itself, here the sum of few columns, keeps nothing else from the others.
  @Test func whatFollowsOnOneThread() throws {
    let program = Program(tensor(.float32, 257, 400), tensor(.float32, 64, 400)) { x in
      let mean = x[0].sum(axes: [0]) * 0.01
      return [(x[1] - mean.broadcast(to: [64, 400], axes: [1])).exp()]
    }
    let x = program.inputTypes.enumerated().map { Literal.noise($1, seed: $0) }
    try check(program, x)
    let plan = try Plan(program, options: .init(threads: 2, kernels: .native))
    #expect(plan.schedule.regions.map(\.tasks) == [1, 2], "\(plan)")
  }

  @Test func products() throws {
    let matrices = DotGeneral(lhsContracting: [1], rhsContracting: [0])
    try check(matrices, noise(.float32, 101, 53), noise(.float32, 53, 67, seed: 2))
    try check(matrices, noise(.float64, 67, 300), noise(.float64, 300, 31, seed: 2))
    let transposed = DotGeneral(lhsContracting: [0], rhsContracting: [1])
    try check(transposed, noise(.float32, 53, 101), noise(.float32, 67, 53, seed: 2))
    let batched = DotGeneral(lhsContracting: [2], rhsContracting: [1], lhsBatch: [0], rhsBatch: [0])
    try check(batched, noise(.float32, 7, 31, 41), noise(.float32, 7, 41, 37, seed: 2))
  }

  @Test func largeProducts() throws {
    let transposed = DotGeneral(lhsContracting: [0], rhsContracting: [0])
    try check(transposed, noise(.float32, 301, 263), noise(.float32, 301, 277, seed: 2))
    let byRows = DotGeneral(lhsContracting: [1], rhsContracting: [1])
    try check(byRows, noise(.float32, 263, 301), noise(.float32, 277, 301, seed: 2))
    try check(byRows, noise(.float64, 131, 301), noise(.float64, 137, 301, seed: 2))
  }

  @Test func scatters() throws {
    let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
    for combiner in [Scatter.Combiner.add, .set] {
      for bounds in Scatter.Bounds.allCases {
        try check(
          Scatter(combiner, rows, bounds: bounds), noise(.float32, 211, 67),
          Literal((0..<5003).map { Int32($0 * 7919 % 223 - 5) }, shape: [5003, 1]),
          noise(.float32, 5003, 67, seed: 2))
      }
    }
  }

  @Test func movers() throws {
    let x = anything(.float32, 101, 53, 31)
    try check(Transpose(permutation: [2, 0, 1]), x)
    try check(Reverse(axes: [0, 2]), x)
    try check(Slice(starts: [1, 2, 0], limits: [100, 53, 31], strides: [2, 1, 3]), x)
    try check(Concatenate(axis: 1), x, anything(.float32, 101, 7, 31, seed: 2), isDealt: false)
    try check(Pad(low: [1, 0, 2], high: [0, 3, 1], interior: [1, 0, 0]), x, anything(.float32))
    try check(Broadcast(shape: [101, 53, 67, 31], axes: [0, 1, 3]), x)
    let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
    try check(
      Gather(rows, sliceSizes: [1, 257], bounds: .clip), anything(.float32, 97, 257), anything(.int32, 501, 1)
    )
  }

  @Test func randomBits() throws {
    for dtype in [DType.uint8, .uint16, .uint32, .uint64] {
      try check(RandomBits(dtype, shape: [317, 101]), anything(.uint32, 2))
      try check(RandomBits(dtype, shape: [1009]), anything(.uint32, 31, 2))
    }
  }

  /// Loops, row reductions, products and movers together: softmax of a dense layer, and its gradient.
  @Test func together() throws {
    let layer = Program(tensor(.float32, 203, 57), tensor(.float32, 57, 101), tensor(.float32, 101)) { x in
      let dot = DotGeneral(lhsContracting: [1], rhsContracting: [0])
      let z = x[0].write(dot, x[1]) + x[2].broadcast(to: [203, 101], axes: [1])
      let y = (z - z.write(ReduceMax(axes: [1])).broadcast(to: [203, 101], axes: [0])).exp()
      return [y / y.sum(axes: [1]).broadcast(to: [203, 101], axes: [0])]
    }
    let x = [noise(.float32, 203, 57), noise(.float32, 57, 101, seed: 2), noise(.float32, 101, seed: 3)]
    try check(layer, x)
    try check(try layer.pullback(along: [true, true, true]), x + [noise(.float32, 203, 101, seed: 4)])
  }
}
