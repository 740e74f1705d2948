import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

// The values are those of jax.lax.gather with the same dimension numbers.
extension Gather: Sampled {
  public static var samples: [Sample] {
    let x = Literal.counting(.float64, [4, 3])
    let rows = GatherAxes(offset: [1], collapsed: [0], startIndexMap: [0])
    let places = i32(2, -1, 9, 0).reshaped([4, 1])
    let elements = GatherAxes(offset: [], collapsed: [0, 1], startIndexMap: [0, 1])
    let windows = GatherAxes(offset: [0, 2], collapsed: [], startIndexMap: [1, 0])
    let starts = i64(1, 0, 2, 2).reshaped([2, 2])
    let along = GatherAxes(
      offset: [], collapsed: [0], operandBatching: [1], indicesBatching: [1], startIndexMap: [0])
    let single = GatherAxes(offset: [], collapsed: [0], startIndexMap: [0])
    return [
      Sample(
        Gather(rows, sliceSizes: [1, 3], bounds: .clip), x, places,
        gives: f64(7, 8, 9, 1, 2, 3, 10, 11, 12, 1, 2, 3).reshaped([4, 3])),
      Sample(
        Gather(rows, sliceSizes: [1, 3], bounds: .zero), x, places,
        gives: f64(7, 8, 9, 0, 0, 0, 0, 0, 0, 1, 2, 3).reshaped([4, 3])),
      Sample(
        Gather(
          GatherAxes(offset: [0], collapsed: [1], startIndexMap: [1]), sliceSizes: [4, 1], bounds: .clip),
        x, i32(0, 2, 1, 1).reshaped([2, 2, 1]),
        gives: f64(1, 3, 2, 2, 4, 6, 5, 5, 7, 9, 8, 8, 10, 12, 11, 11).reshaped([4, 2, 2])),
      Sample(
        Gather(elements, sliceSizes: [1, 1], bounds: .invalid), x,
        i32(3, 0, 0, 2, 1, 1, 4, 0).reshaped([4, 2]), gives: f64(10, 3, 5, .nan)),
      Sample(
        Gather(windows, sliceSizes: [2, 2], bounds: .clip), x, starts,
        gives: f64(2, 3, 8, 9, 5, 6, 11, 12).reshaped([2, 2, 2])),
      Sample(
        Gather(windows, sliceSizes: [2, 2], bounds: .zero), x, starts,
        gives: f64(2, 3, 0, 0, 5, 6, 0, 0).reshaped([2, 2, 2])),
      Sample(
        Gather(along, sliceSizes: [1, 1], bounds: .clip), x, i32(2, 1, 3, 0, 1, 2).reshaped([2, 3, 1]),
        gives: f64(7, 5, 12, 1, 5, 9).reshaped([2, 3])),
      Sample(
        Gather(single, sliceSizes: [1], bounds: .invalid), i8(1, 2), i32(1, 2).reshaped([2, 1]),
        gives: i8(2, -128)),
      Sample(
        Gather(single, sliceSizes: [1], bounds: .invalid), u8(1, 2), u64(1, .max).reshaped([2, 1]),
        gives: u8(2, 255)),
      Sample(
        Gather(single, sliceSizes: [1], bounds: .invalid), bools(false, false),
        i32(1, 2).reshaped([2, 1]), gives: bools(false, true)),
      Sample(
        Gather(rows, sliceSizes: [1, 3], bounds: .clip), x, Literal([Int32](), shape: [0, 1]),
        gives: Literal([Double](), shape: [0, 3])),
      Sample(
        Gather(rows, sliceSizes: [1, 0], bounds: .clip), x, places, gives: Literal([Double](), shape: [4, 0])),
    ]
  }

  public static var errors: [ErrorSample] {
    func rows(
      offset: [Int] = [1], collapsed: [Int] = [0], batching: [Int] = [], map: [Int] = [0],
      sliceSizes: [Int] = [1, 3]
    ) -> Gather {
      Gather(
        GatherAxes(
          offset: offset, collapsed: collapsed, operandBatching: batching, indicesBatching: batching,
          startIndexMap: map), sliceSizes: sliceSizes, bounds: .clip)
    }
    let x = tensor(.float32, 4, 3)
    let places = tensor(.int32, 5, 1)
    return [
      ErrorSample(
        rows(), x, tensor(.float32, 5, 1),
        message: """
          gather: the indices must be integers with an index vector along their last axis.
            received  float32[4, 3], float32[5, 1]
          """),
      ErrorSample(
        rows(), x, tensor(.int32, 5, 2),
        message: """
          gather: the 2 components of an index vector need an operand axis each; start_index_map is [0].
            received  float32[4, 3], int32[5, 2]
          """),
      ErrorSample(
        rows(collapsed: [0, 0]), x, places,
        message: """
          gather: collapsed [0, 0] and operand_batching [] must be different axes of the operand, ascending, \
          the batching ones not indexed.
            received  float32[4, 3], int32[5, 1]
          """),
      ErrorSample(
        rows(collapsed: [], batching: [0], map: [1]), x, places,
        message: """
          gather: operand_batching [0] and indices_batching [0] must be axes of equal sizes.
            received  float32[4, 3], int32[5, 1]
          """),
      ErrorSample(
        rows(offset: [2]), x, places,
        message: """
          gather: offset [2] must name, ascending, the 1 axes of a window among the 2 axes of the windows.
            received  float32[4, 3], int32[5, 1]
          """),
      ErrorSample(
        rows(sliceSizes: [1, 4]), x, places,
        message: """
          gather: a window of [1, 4] doesn't fit into [4, 3].
            received  float32[4, 3], int32[5, 1]
            fix       windows have size 1 along collapsed and batching axes, at most the operand's elsewhere
          """),
    ]
  }
}
