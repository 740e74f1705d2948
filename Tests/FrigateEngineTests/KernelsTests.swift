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

  @Test func gathers() throws {
    let x = noise(.float32, [6, 5, 3])
    let starts = Literal([1, 0, 3, 2, 9, -1, 4, 3] as [Int64], shape: [4, 2])
    let first = GatherAxes(offset: [0, 2], collapsed: [0], startIndexMap: [1, 0])
    let last = GatherAxes(offset: [1, 2, 3], collapsed: [], startIndexMap: [0, 1])
    let along = GatherAxes(
      offset: [2], collapsed: [1], operandBatching: [0], indicesBatching: [0], startIndexMap: [1])
    for bounds in Gather.Bounds.allCases {
      try check(Gather(first, sliceSizes: [1, 2, 3], bounds: bounds), [x, starts])
      try check(Gather(last, sliceSizes: [2, 3, 2], bounds: bounds), [x, starts])
      let places = Literal([0, 4, 5, -1, 2, 2, 1, 0, 3, 3, 9, 4] as [Int32], shape: [6, 2, 1])
      try check(Gather(along, sliceSizes: [1, 1, 3], bounds: bounds), [x, places])
      let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
      for dtype in [DType.int8, .uint16, .int32, .uint64, .bool] {
        let places = Literal([0, 5, 9, -3, 2] as [Int32], shape: [5, 1])
        try check(Gather(rows, sliceSizes: [1, 3], bounds: bounds), [noise(dtype, [6, 3]), places])
      }
    }
  }

  @Test func scatters() throws {
    let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
    let places = Literal([0, 5, 9, -3, 2, 5, 5] as [Int32], shape: [7, 1])
    let windows = GatherAxes(offset: [1, 2], collapsed: [], startIndexMap: [0, 1])
    let starts = Literal([1, 0, 3, 2, 9, -1, 2, 0] as [Int64], shape: [4, 2])
    let mapped = GatherAxes(offset: [0, 2], collapsed: [1], startIndexMap: [1])
    for bounds in Scatter.Bounds.allCases {
      for combiner in [Scatter.Combiner.add, .multiply, .set] {
        for dtype in [DType.float32, .float64, .int32, .uint8] {
          let x = noise(dtype, [6, 3])
          try check(Scatter(combiner, rows, bounds: bounds), [x, places, noise(dtype, [7, 3], seed: 2)])
          try check(
            Scatter(combiner, windows, bounds: bounds), [x, starts, noise(dtype, [4, 2, 2], seed: 3)])
          try check(
            Scatter(combiner, mapped, bounds: bounds),
            [noise(dtype, [2, 6, 3]), places, noise(dtype, [2, 7, 3], seed: 4)])
        }
      }
      for combiner in [Scatter.Combiner.min, .max] {
        let x = noise(.int64, [6, 3])
        try check(Scatter(combiner, rows, bounds: bounds), [x, places, noise(.int64, [7, 3], seed: 2)])
      }
    }
  }

  @Test func `random bits`() throws {
    try check(
      Threefry2x32(), (0..<4).map { noise(.uint32, [3, 50], seed: $0) })
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
      // Large enough for the packed product, A and B transposed or in batches.
      (DotGeneral(lhsContracting: [0], rhsContracting: [0]), [300, 270], [300, 261]),
      (DotGeneral(lhsContracting: [0], rhsContracting: [1]), [290, 260], [270, 290]),
      (
        DotGeneral(lhsContracting: [2], rhsContracting: [2], lhsBatch: [0], rhsBatch: [0]), [3, 70, 30],
        [3, 40, 30]
      ),
    ]
    for (dot, a, b) in cases {
      for dtype in [DType.float32, .float64] {
        try check(dot, [noise(dtype, a), noise(dtype, b, seed: 2)])
      }
    }
  }
}
