import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

extension Compare: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Compare(.lt), f32(1, 2, 0, .nan), f32(2, 2, -0.0, 1),
        gives: bools(true, false, false, false)),
      Sample(
        Compare(.le), f32(1, 2, 0, .nan), f32(2, 1, -0.0, .nan),
        gives: bools(true, false, true, false)),
      Sample(
        Compare(.eq), f64(1, 0, .nan, .infinity), f64(1, -0.0, .nan, .infinity),
        gives: bools(true, true, false, true)),
      Sample(
        Compare(.ne), f64(1, 0, .nan, .infinity), f64(1, -0.0, .nan, .infinity),
        gives: bools(false, false, true, false)),
      Sample(Compare(.gt), i32(1, -1), i32(-1, 1), gives: bools(true, false)),
      Sample(Compare(.ge), u64(.max, 0), u64(1, 1), gives: bools(true, false)),
      Sample(Compare(.lt), u64(.max, 0), u64(1, 1), gives: bools(false, true)),
      Sample(Compare(.gt), i64(.min, .max), i64(.max, .max - 1), gives: bools(false, true)),
      Sample(
        Compare(.lt), bools(false, true, true), bools(true, false, true),
        gives: bools(true, false, false)),
      Sample(Compare(.ge), bf16(1), bf16(1), gives: bools(true)),
      Sample(Compare(.eq), f32(), f32(), gives: bools()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .mixedDTypes(Compare(.lt), .float32, .int32),
      .unequalShapes(Compare(.eq), .int8),
      .wrongCount(Compare(.eq), 2, tensor(.bool)),
    ]
  }
}

@Suite struct CompareTests {
  @Test func eachDirectionHasItsKernel() {
    let names = Compare.Direction.allCases.map { Compare($0).kernelName }
    #expect(
      names == [
        "compare_eq", "compare_ne", "compare_lt", "compare_le", "compare_gt", "compare_ge",
      ])
  }

  @Test func unknownDirectionIsRefused() {
    #expect(throws: AttributeError("the attribute direction must be one of eq, ne, lt, le, gt, ge")) {
      try Compare(["direction": .name("sideways")])
    }
  }
}
