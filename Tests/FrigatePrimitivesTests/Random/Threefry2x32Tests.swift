import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Threefry2x32: Sampled {
  public static var samples: [Sample] {
    [
      // The known answers of Random123, the algorithm's reference implementation.
      Sample(
        Threefry2x32(), u32(0, .max, 0x1319_8A2E), u32(0, .max, 0x0370_7344), u32(0, .max, 0x243F_6A88),
        u32(0, .max, 0x85A3_08D3),
        gives: [
          u32(0x6B20_0159, 0x1CB9_96FC, 0xC492_3A9C), u32(0x99BA_4EFE, 0xBB00_2BE7, 0x483D_F7A0),
        ]),
      // jax.random.fold_in(key, 5) with the key (7, 0xDEADBEEF).
      Sample(
        Threefry2x32(), u32(7), u32(0xDEAD_BEEF), u32(0), u32(5),
        gives: [u32(1_782_878_698), u32(163_421_089)]),
      Sample(Threefry2x32(), u32(), u32(), u32(), u32(), gives: [u32(), u32()]),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Threefry2x32(), tensor(.uint32, 2), tensor(.uint32, 2), tensor(.uint32, 2), tensor(.uint32, 3),
        message: """
          threefry_2x32: needs two key words and two counter words, uint32 of equal shape.
            received  uint32[2], uint32[2], uint32[2], uint32[3]
            fix       convert and broadcast the words first
          """),
      .wrongCount(Threefry2x32(), 4, tensor(.uint32, 2)),
    ]
  }
}
