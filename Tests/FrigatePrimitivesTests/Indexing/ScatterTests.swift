import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

// The values are those of jax.lax.scatter_add and its kin with the same dimension numbers.
extension Scatter: Sampled {
  public static var samples: [Sample] {
    let x = Literal.counting(.float64, [4, 3])
    let u = Literal(TensorType(.float64, [4, 3]), doubles: (1...12).map { 10 * Double($0) })
    let quarters = Literal(TensorType(.float64, [4, 3]), doubles: (1...12).map { 2.5 * Double($0) })
    let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
    let places = i32(2, -1, 2, 0).reshaped([4, 1])
    let windows = GatherAxes(offset: [0, 2], collapsed: [], startIndexMap: [1, 0])
    let starts = i64(1, 0, 2, 2).reshaped([2, 2])
    let along = GatherAxes(
      offset: [], collapsed: [0], operandBatching: [1], indicesBatching: [1], startIndexMap: [0])
    let single = GatherAxes(offset: [], collapsed: [0], startIndexMap: [0])
    return [
      Sample(
        Scatter(.add, rows, bounds: .drop), x, places, u,
        gives: f64(101, 112, 123, 4, 5, 6, 87, 108, 129, 10, 11, 12).reshaped([4, 3])),
      Sample(
        Scatter(.add, rows, bounds: .clip), x, places, u,
        gives: f64(141, 162, 183, 4, 5, 6, 87, 108, 129, 10, 11, 12).reshaped([4, 3])),
      Sample(
        Scatter(.min, rows, bounds: .drop), x, places, quarters,
        gives: f64(1, 2, 3, 4, 5, 6, 2.5, 5, 7.5, 10, 11, 12).reshaped([4, 3])),
      Sample(
        Scatter(.max, rows, bounds: .drop), x, places, u,
        gives: f64(100, 110, 120, 4, 5, 6, 70, 80, 90, 10, 11, 12).reshaped([4, 3])),
      // Of several updates of one place the last stands, and it alone has a derivative.
      Sample(
        Scatter(.set, rows, bounds: .drop), x, places, u,
        gives: f64(100, 110, 120, 4, 5, 6, 70, 80, 90, 10, 11, 12).reshaped([4, 3])),
      Sample(
        Scatter(.set, rows, bounds: .drop, uniqueIndices: true), x, i32(2, 4, 0, 3).reshaped([4, 1]), u,
        gives: f64(70, 80, 90, 4, 5, 6, 10, 20, 30, 100, 110, 120).reshaped([4, 3])),
      Sample(
        Scatter(.multiply, rows, bounds: .drop, uniqueIndices: true), x, i32(2, 4, 0, 3).reshaped([4, 1]),
        quarters),
      Sample(
        Scatter(.multiply, single, bounds: .drop), i32(1, 2), i32(1, 1, 0).reshaped([3, 1]), i32(3, 4, 5),
        gives: i32(5, 24)),
      Sample(
        Scatter(.multiply, single, bounds: .drop), f64(1, 2), i32(1, 1).reshaped([2, 1]), f64(3, 4),
        gives: f64(1, 24),
        refuses: [
          .derivative: "scatter: has no derivative along multiplied updates: several may meet in one place; "
            + "promise unique indices if they don't"
        ]),
      Sample(
        Scatter(.add, windows, bounds: .drop), x, starts,
        .counting(.float64, [2, 2, 2])),
      Sample(
        Scatter(.add, along, bounds: .clip), x, i32(2, 1, 3, 0, 1, 2).reshaped([2, 3, 1]),
        f64(10, 20, 30, 40, 50, 60).reshaped([2, 3]),
        gives: f64(41, 2, 3, 4, 75, 6, 17, 8, 69, 10, 11, 42).reshaped([4, 3])),
      // Ties share the tangent.
      Sample(
        Scatter(.max, single, bounds: .drop), f64(1, 3, 2), i32(1, 1, 0).reshaped([3, 1]), f64(3, 3, 0),
        gives: f64(1, 3, 2), isSmooth: false),
      Sample(
        Scatter(.max, single, bounds: .drop), f32(1, .nan), i32(0, 1).reshaped([2, 1]), f32(.nan, 2),
        gives: f32(.nan, .nan)),
      Sample(
        Scatter(.min, single, bounds: .drop), u64(.max), i32(0, 0).reshaped([2, 1]), u64(7, 9),
        gives: u64(7)),
      Sample(
        Scatter(.set, single, bounds: .clip), bools(false, false), i32(9).reshaped([1, 1]), bools(true),
        gives: bools(false, true)),
      Sample(
        Scatter(.add, rows, bounds: .drop), x, Literal([Int32](), shape: [0, 1]),
        Literal([Double](), shape: [0, 3]), gives: x),
    ]
  }

  public static var errors: [ErrorSample] {
    let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
    let add = Scatter(.add, rows, bounds: .drop)
    let places = tensor(.int32, 5, 1)
    return [
      ErrorSample(
        add, tensor(.float32, 4, 3), places, tensor(.float64, 5, 3),
        message: """
          scatter: needs updates of the operand's element type.
            received  float32[4, 3], int32[5, 1], float64[5, 3]
            fix       convert the updates to float32
          """),
      ErrorSample(
        add, tensor(.bool, 4, 3), places, tensor(.bool, 5, 3),
        message: """
          scatter: can't add booleans.
            received  bool[4, 3], int32[5, 1], bool[5, 3]
            fix       convert to an integer type
          """),
      ErrorSample(
        add, tensor(.float32, 4, 3), places, tensor(.float32, 6, 3),
        message: """
          scatter: the updates must be one window for each index vector, no window larger than the operand.
            received  float32[4, 3], int32[5, 1], float32[6, 3]
            fix       with these axes and windows, updates have the shape [5, 3]
          """),
      ErrorSample(
        add, tensor(.float32, 4, 3), places, tensor(.float32, 5, 4),
        message: """
          scatter: the updates must be one window for each index vector, no window larger than the operand.
            received  float32[4, 3], int32[5, 1], float32[5, 4]
            fix       with these axes and windows, updates have the shape [5, 4]
          """),
      ErrorSample(
        add, tensor(.float32, 4, 3), places, tensor(.float32, 5),
        message: """
          scatter: offset [1] must name, ascending, the 1 axes of a window among the 2 axes of the windows.
            received  float32[4, 3], int32[5, 1], float32[5]
          """),
    ]
  }
}

@Suite struct ScatterTests {
  private let single = GatherAxes(offset: [], collapsed: [0], startIndexMap: [0])
  private let places = i32(1, 1, 0).reshaped([3, 1])

  /// The cotangents of operand and updates where every result's is 1.
  private func gradients(_ scatter: Scatter, _ x: Literal, _ updates: Literal) throws -> [Literal] {
    let program = try Program(applying: scatter, to: [x.type, places.type, updates.type])
    let pullback = try program.pullback(along: [true, false, true])
    return Array(pullback.evaluate([x, places, updates, f64(1, 1, 1)])[1...])
  }

  // jax.grad of the sum of jax.lax.scatter_max(x, indices, updates, …), along x and along updates.
  @Test func tiesShareTheCotangent() throws {
    let third = 1.0 / 3
    let results = try gradients(Scatter(.max, single, bounds: .drop), f64(1, 3, 2), f64(3, 3, 0))
    #expect(results == [f64(1, third, 1), f64(third, third, 0)])
  }

  @Test func onlyTheLastUpdateHasACotangent() throws {
    let results = try gradients(Scatter(.set, single, bounds: .drop), f64(1, 3, 2), f64(3, 4, 0))
    #expect(results == [f64(0, 0, 1), f64(0, 1, 1)])
  }
}
