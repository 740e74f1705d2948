import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

// Bits as JAX draws them (0.10.2):
//   key = jax.random.wrap_key_data(jnp.array([7, 0xDEADBEEF], dtype=jnp.uint32))
//   jax.random.bits(key, (2, 3), dtype=…) under jax.enable_x64(True)
//   jax.random.key_data(jax.random.split(key, 3))
extension RandomBits: Sampled {
  public static var samples: [Sample] {
    let key = u32(7, 0xDEAD_BEEF)
    let words = u32(0x31E7_0013, 0x35AB_8E08, 0xC451_C995, 0x186F_DB7F, 0x1260_CE00, 0x63F9_0A4B)
    return [
      Sample(
        RandomBits(.uint8, shape: [2, 3]), key,
        gives: u8(0x13, 0x08, 0x95, 0x7F, 0x00, 0x4B).reshaped([2, 3])),
      Sample(
        RandomBits(.uint16, shape: [2, 3]), key,
        gives: u16(0x0013, 0x8E08, 0xC995, 0xDB7F, 0xCE00, 0x0A4B).reshaped([2, 3])),
      Sample(RandomBits(.uint32, shape: [6]), key, gives: words),
      Sample(
        RandomBits(.uint64, shape: [6]), key,
        gives: u64(
          0x1089_DF83_216E_DF90, 0xDF93_3D0B_EA38_B303, 0xE7EE_18D0_23BF_D145, 0x6356_B461_7B39_6F1E,
          0xDBBC_C5BC_C9DC_0BBC, 0x6A44_91EA_09BD_9BA1)),
      // The words of jax.random.split(key, 3), two and two.
      Sample(
        RandomBits(.uint64, shape: [3]), key,
        gives: u64(
          277_471_107 << 32 | 560_914_320, 3_750_968_587 << 32 | 3_929_584_387,
          3_891_140_816 << 32 | 599_773_509)),
      Sample(RandomBits(.uint32, shape: []), key, gives: Literal(UInt32(0x31E7_0013))),
      Sample(RandomBits(.uint32, shape: [2]), u32(7, 0xDEAD_BEEF, 0, 1, 2, 3).reshaped([3, 2])),
      Sample(RandomBits(.uint32, shape: [0]), key, gives: u32()),
      Sample(
        RandomBits(.uint8, shape: [4]), Literal([UInt32](), shape: [0, 2]),
        gives: Literal([UInt8](), shape: [0, 4])),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        RandomBits(.uint32, shape: [2]), tensor(.uint32, 3),
        message: """
          random_bits: needs keys of two uint32 words along the last axis.
            received  uint32[3]
            fix       make keys from a seed
          """),
      ErrorSample(
        RandomBits(.uint32, shape: [2]), tensor(.int32, 2),
        message: """
          random_bits: needs keys of two uint32 words along the last axis.
            received  int32[2]
            fix       make keys from a seed
          """),
      ErrorSample(
        RandomBits(.float32, shape: [2]), tensor(.uint32, 2),
        message: """
          random_bits: can't give bits as float32.
            fix       draw unsigned integers and convert them
          """),
    ]
  }
}
