import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing

@testable import FrigateEngine

@Suite struct KernelsTests {
  /// Every native kernel against the reference rule, with and without threads.
  private func check(
    _ primitive: any Primitive, _ operands: [Literal], tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let types = operands.map(\.type)
    let inputs = types.enumerated().map { Value(id: $0, type: $1) }
    let results = try primitive.types(of: types).enumerated().map { Value(id: inputs.count + $0, type: $1) }
    let program = Program(
      inputs: inputs, equations: [Equation(primitive, inputs, results)], outputs: results)
    for threads in [1, 2] {
      let plan = try Plan(program, options: .init(threads: threads, kernels: .native))
      #expect(
        !plan.steps.contains { $0.kernel is ReferenceKernel }, "\(plan)", sourceLocation: sourceLocation)
      for (a, b) in zip(plan.run(operands), program.evaluate(operands)) {
        #expect(agree(a, b, tolerance), "\(program)", sourceLocation: sourceLocation)
      }
    }
  }

  private func noise(_ dtype: DType, _ shape: [Int], seed: UInt64 = 1) -> Literal {
    var random = SplitMix(state: seed)
    return random.literal(TensorType(dtype, shape))
  }

  @Test func reductions() throws {
    for dtype in [DType.float32, .float64, .int32, .int64] {
      for axes in [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], []] {
        let x = noise(dtype, [5, 7, 3])
        try check(ReduceSum(axes: axes), [x])
        try check(ReduceProduct(axes: axes), [x])
        try check(ReduceMax(axes: axes), [x])
        try check(ReduceMin(axes: axes), [x])
      }
      for axis in 0..<3 {
        let x = noise(dtype, [5, 7, 3])
        try check(ArgMax(axis: axis, indexDType: .int32), [x])
        try check(ArgMin(axis: axis, indexDType: .int32), [x])
        try check(CumulativeSum(axis: axis, reverse: false), [x])
        try check(CumulativeProduct(axis: axis, reverse: false), [x])
      }
    }
    let truth = Literal([true, false, true, true, true, true], shape: [3, 2])
    try check(ReduceAnd(axes: [0]), [truth])
    try check(ReduceOr(axes: [1]), [truth])
    try check(ReduceSum(axes: [0]), [noise(.float32, [1000, 300])], tolerance: 1e-4)
    try check(ReduceSum(axes: [1]), [noise(.float32, [1000, 300])], tolerance: 1e-4)
  }

  @Test func movers() throws {
    for dtype in [DType.float32, .float64, .int8, .bfloat16] {
      let x = noise(dtype, [4, 5, 6])
      try check(Transpose(permutation: [2, 0, 1]), [x])
      try check(Broadcast(shape: [4, 2, 5, 6], axes: [0, 2, 3]), [x])
      try check(Slice(starts: [1, 0, 2], limits: [4, 5, 6], strides: [2, 1, 3]), [x])
      try check(Reverse(axes: [0, 2]), [x])
      try check(Concatenate(axis: 1), [x, noise(dtype, [4, 2, 6], seed: 2), x])
      try check(Pad(low: [1, 0, 2], high: [0, 3, 1], interior: [2, 0, 1]), [x, noise(dtype, [])])
    }
    try check(Transpose(permutation: [1, 0]), [noise(.float32, [300, 400])])
  }

  @Test func indexing() throws {
    let x = noise(.float32, [6, 3])
    let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
    for index in [
      Literal([0, 5, 9, -3, 2] as [Int32], shape: [5, 1]),
      Literal([1, 7, 0, -1, 5] as [Int64], shape: [5, 1]),
    ] {
      for bounds in Gather.Bounds.allCases {
        try check(Gather(rows, sliceSizes: [1, 3], bounds: bounds), [x, index])
      }
    }
    for start in [[0, 0], [4, 1], [9, 9], [-1, 1]] {
      let index = Literal(start.map(Int32.init), shape: [2])
      try check(DynamicSlice(sizes: [2, 2]), [x, index])
      try check(DynamicUpdateSlice(), [x, noise(.float32, [2, 2], seed: 3), index])
    }
  }

  @Test func `random bits`() throws {
    for dtype in [DType.uint8, .uint16, .uint32, .uint64] {
      try check(RandomBits(dtype, shape: [5, 3]), [Literal([7, 9] as [UInt32], shape: [2])])
      try check(RandomBits(dtype, shape: [4]), [Literal([7, 9, 1, 2, 3, 4] as [UInt32], shape: [3, 2])])
    }
    try check(RandomBits(.uint32, shape: [40000]), [Literal([7, 9] as [UInt32], shape: [2])])
  }

  @Test func products() throws {
    let cases: [(DotGeneral, [Int], [Int])] = [
      (DotGeneral(lhsContracting: [1], rhsContracting: [0]), [5, 7], [7, 9]),
      (DotGeneral(lhsContracting: [0], rhsContracting: [1]), [7, 5], [9, 7]),
      (DotGeneral(lhsContracting: [1], rhsContracting: [1]), [70, 50], [60, 50]),
      (
        DotGeneral(lhsContracting: [2], rhsContracting: [1], lhsBatch: [0], rhsBatch: [0]), [3, 4, 5],
        [3, 5, 6]
      ),
      (
        DotGeneral(lhsContracting: [1], rhsContracting: [2], lhsBatch: [2], rhsBatch: [0]), [4, 5, 3],
        [3, 6, 5]
      ),
      (DotGeneral(lhsContracting: [0, 2], rhsContracting: [1, 0]), [3, 4, 5], [5, 3, 2]),
      (DotGeneral(lhsContracting: [0], rhsContracting: [0]), [8], [8]),
      (DotGeneral(lhsContracting: [], rhsContracting: []), [3], [4]),
      (DotGeneral(lhsContracting: [1], rhsContracting: [0]), [128, 200], [200, 150]),
    ]
    for (dot, a, b) in cases {
      for dtype in [DType.float32, .float64] {
        try check(dot, [noise(dtype, a), noise(dtype, b, seed: 2)])
      }
    }
  }
}
