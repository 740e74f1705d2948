import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

/// Descent on a table of embeddings, w − η · g, where the gradient g is rows added to zeros.
@Suite struct RowUpdateTests {
  private let table = tensor(.float32, 501, 19)
  private let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])

  /// (w, indices, updates, η) → w − η · g, and g where it is asked for, which keeps the two apart.
  private func descent(
    _ indices: DType, bounds: Scatter.Bounds, isRateFirst: Bool = true, showsGradient: Bool
  ) -> Program {
    Program(table, tensor(indices, 700, 1), tensor(.float32, 700, 19), tensor(.float32)) { x in
      let zeros = x[0].emitter.write(Constant.zeros(x[0].type))
      let gradient = zeros.write(Scatter(.add, rows, bounds: bounds), x[1], x[2])
      let rate = x[3].broadcast(to: [501, 19], axes: [])
      let next = x[0] - (isRateFirst ? rate * gradient : gradient * rate)
      return showsGradient ? [next, gradient] : [next]
    }
  }

  private func arguments(_ indices: DType, rate: Float) -> [Literal] {
    let places = Literal(
      tensor(indices, 700, 1), integers: (0..<700).map { Int64($0 * $0 % 613 % 128) * 5 - 20 })
    // Zeros of both signs, NaN and infinities among the rows that are touched and those that aren't.
    return [
      .anything(table, seed: 3), places, .noise(tensor(.float32, 700, 19), seed: 4),
      Literal([rate], shape: []),
    ]
  }

  @Test(arguments: [0.1, 0, -0.0, -0.5, .infinity, .nan] as [Float])
  func bitsOfTheDenseGradient(rate: Float) throws {
    for indices in [DType.int32, .int64, .int16, .uint64] {
      for bounds in Scatter.Bounds.allCases {
        let x = arguments(indices, rate: rate)
        let apart = try Plan(
          descent(indices, bounds: bounds, showsGradient: true), options: .init(threads: 1, kernels: .native))
        let expected = apart.run(x)[0]
        for (threads, isRateFirst) in [(1, true), (2, false), (4, true)] {
          let program = descent(indices, bounds: bounds, isRateFirst: isRateFirst, showsGradient: false)
          let plan = try Plan(
            program, options: .init(threads: threads, donated: [0: 0], kernels: .native))
          #expect(plan.steps.map { $0.kernel is RowUpdate } == [true], "\(plan)")
          #expect(plan.schedule.regions[0].tasks == threads, "\(plan)")
          #expect(
            differenceInUlps(plan.run(x)[0], expected, allowed: 0) == nil, "elsewhere, \(threads) threads")
          let inPlace = Literal(table, bitPatterns: x[0].bitPatterns)
          plan.makeExecution().run(
            inputs: [inPlace.storage] + x[1...].map(\.storage), outputs: [inPlace.storage])
          #expect(differenceInUlps(inPlace, expected, allowed: 0) == nil, "in place, \(threads) threads")
        }
      }
    }
  }

  /// Rows that are one row's copies, as a mean's gradient is, are never written down.
  @Test func repeatedRowsAreReadWhereTheyAre() throws {
    let bags = GatherAxes(offset: [2], collapsed: [0], startIndexMap: [0])
    func program(showsRows: Bool) -> Program {
      Program(table, tensor(.int32, 35, 20, 1), tensor(.float32, 35, 19), tensor(.float32)) { x in
        let rows = x[2].broadcast(to: [35, 20, 19], axes: [0, 2])
        let gradient = x[0].emitter.write(Constant.zeros(x[0].type))
          .write(Scatter(.add, bags, bounds: .clip), x[1], rows)
        let next = x[0] - x[3].broadcast(to: [501, 19], axes: []) * gradient
        return showsRows ? [next, rows, gradient] : [next]
      }
    }
    let all = arguments(.int32, rate: 0.1)
    let x = [
      all[0], Literal(tensor(.int32, 35, 20, 1), integers: all[1].integers),
      .noise(tensor(.float32, 35, 19), seed: 4), all[3],
    ]
    let expected = try Plan(program(showsRows: true), options: .init(threads: 1, kernels: .native)).run(x)[0]
    for threads in [1, 2, 4] {
      let plan = try Plan(
        program(showsRows: false), options: .init(threads: threads, donated: [0: 0], kernels: .native))
      #expect(plan.steps.map { $0.kernel is RowUpdate } == [true], "\(plan)")
      #expect(differenceInUlps(plan.run(x)[0], expected, allowed: 0) == nil, "\(threads) threads")
    }
  }

  /// A table of numbers, and one of matrices: what a row repeats there isn't along the indices.
  @Test func tablesOfOtherRanks() throws {
    func expectReference(
      _ table: TensorType, _ indices: Literal, _ axes: GatherAxes, _ updates: TensorType, shape: [Int],
      repeated: [Int]
    ) throws {
      let program = Program(table, indices.type, updates) { x in
        let zeros = x[0].emitter.write(Constant.zeros(table))
        let gradient = zeros.write(
          Scatter(.add, axes, bounds: .drop), x[1], x[2].broadcast(to: shape, axes: repeated))
        let rate = x[0].emitter.write(Constant(Literal([0.5] as [Float], shape: []), shape: table.shape))
        return [x[0] - rate * gradient]
      }
      let plan = try Plan(program, options: .init(threads: 1, kernels: .native))
      #expect(plan.steps.contains { $0.kernel is RowUpdate }, "\(plan)")
      let x = [.noise(table, seed: 1), indices, .noise(updates, seed: 2)]
      #expect(difference(plan.run(x)[0], program.evaluate(x)[0], tolerance: 1e-6) == nil)
    }
    let places = Literal(tensor(.int32, 2, 3, 1), integers: [0, 1, 2, 3, 4, 2])
    try expectReference(
      tensor(.float32, 6), places, GatherAxes(offset: [], collapsed: [0], startIndexMap: [0]),
      tensor(.float32, 3), shape: [2, 3], repeated: [1])
    let few = Literal(tensor(.int32, 3, 1), integers: [4, 1, 4])
    let matrices = GatherAxes(offset: [1, 2], collapsed: [0], startIndexMap: [0])
    try expectReference(
      tensor(.float32, 6, 4, 5), few, matrices, tensor(.float32, 3, 5), shape: [3, 4, 5], repeated: [0, 2])
    try expectReference(
      tensor(.float32, 6, 4, 5), few, matrices, tensor(.float32, 3, 4), shape: [3, 4, 5], repeated: [0, 1])
  }

  /// Every instruction set, and rows that fill no vector of it.
  @Test(arguments: [1, 3, 16, 64, 100]) func instructionSetsHaveTheSameBits(width: Int) throws {
    let table = tensor(.float32, 50, width)
    func program(showsGradient: Bool) -> Program {
      Program(table, tensor(.int32, 90, 1), tensor(.float32, 90, width)) { x in
        let zeros = x[0].emitter.write(Constant.zeros(x[0].type))
        let gradient = zeros.write(Scatter(.add, rows, bounds: .drop), x[1], x[2])
        let rate = x[0].emitter.write(Constant(Literal([0.3] as [Float], shape: []), shape: table.shape))
        return [x[0] - rate * gradient] + (showsGradient ? [gradient] : [])
      }
    }
    let x = [
      Literal.noise(table, seed: 1),
      Literal(tensor(.int32, 90, 1), integers: (0..<90).map { $0 * $0 % 53 - 1 }),
      .noise(tensor(.float32, 90, width), seed: 2),
    ]
    let apart = try Plan(program(showsGradient: true), options: .init(threads: 1, kernels: .native))
    let expected = apart.run(x)[0]
    let off = try underEachInstructionSet {
      let plan = try Plan(program(showsGradient: false), options: .init(threads: 1, kernels: .native))
      #expect(plan.steps.map { $0.kernel is RowUpdate } == [true], "\(plan)")
      return differenceInUlps(plan.run(x)[0], expected, allowed: 0).map { [$0] } ?? []
    }
    #expect(off.isEmpty, "\(off)")
  }

  @Test func whatTheReferenceRulesGive() throws {
    let x = arguments(.int32, rate: 0.25)
    let program = descent(.int32, bounds: .drop, showsGradient: false)
    let (plan, reference) = (try Plan(program).run(x)[0], program.evaluate(x)[0])
    #expect(difference(plan, reference, tolerance: 1e-4) == nil)
  }

  /// Gathering from the table comes first, then its rows are changed where they lie.
  @Test func readersComeFirst() throws {
    let places = tensor(.int32, 700, 1)
    let program = Program(table, places, tensor(.float32)) { x in
      let taken = x[0].write(Gather(rows, sliceSizes: [1, 19], bounds: .clip), x[1])
      let zeros = x[0].emitter.write(Constant.zeros(x[0].type))
      let gradient = zeros.write(Scatter(.add, rows, bounds: .clip), x[1], taken)
      return [x[0] - x[2].broadcast(to: [501, 19], axes: []) * gradient, taken.sum(axes: [0])]
    }
    let all = arguments(.int32, rate: 0.5)
    let x = [Literal.noise(table, seed: 9), all[1], all[3]]
    let expected = try Plan(program, options: .init(threads: 1)).run(x)
    for threads in [1, 2, 4] {
      let plan = try Plan(program, options: .init(threads: threads, donated: [0: 0], kernels: .native))
      #expect(plan.steps.contains { $0.kernel is RowUpdate })
      let (inPlace, sums) = (
        Literal(table, bitPatterns: x[0].bitPatterns), Literal.zeros(tensor(.float32, 19))
      )
      plan.makeExecution().run(
        inputs: [inPlace.storage] + x[1...].map(\.storage), outputs: [inPlace.storage, sums.storage])
      #expect(differenceInUlps(inPlace, expected[0], allowed: 0) == nil)
      #expect(differenceInUlps(sums, expected[1], allowed: 0) == nil)
    }
  }
}
