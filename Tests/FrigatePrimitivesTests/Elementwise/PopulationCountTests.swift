import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension PopulationCount: Sampled {
  public static var samples: [Sample] {
    [
      Sample(PopulationCount(), i32(0, -1, 5), gives: i32(0, 32, 2)),
      Sample(PopulationCount(), i8(-128), gives: i8(1)),
      Sample(PopulationCount(), u64(.max), gives: u64(64)),
      Sample(PopulationCount(), u16(), gives: u16()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(PopulationCount(), "integer", .float32),
      .wrongCount(PopulationCount(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
