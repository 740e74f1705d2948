// The largest of several vectors and which of them it is, lane by lane: NaN if there is one, 0 above -0, of equals the first's
// number. Included between FRIGATE_TARGET_BEGIN and FRIGATE_TARGET_END, after part.h.
#define LARGEST_INLINE static inline __attribute__((always_inline, unused))

typedef __typeof__((part_f32){} < (part_f32){}) part_i32;
typedef uint8_t part_u8 __attribute__((vector_size(FRIGATE_VECTOR_BYTES / 4)));

// What holds lane by lane: a mask register where there is one, else a vector of all bits or none.
#if defined(FRIGATE_BUILD_AVX512)
typedef __mmask16 lanes_f32;
LARGEST_INLINE part_f32 chosen_lanes(lanes_f32 lanes, part_f32 a, part_f32 b) {
  return (part_f32)_mm512_mask_blend_ps(lanes, (__m512)b, (__m512)a);
}
/// Where b is above a or NaN, and a is none.
LARGEST_INLINE lanes_f32 beats_lanes(part_f32 b, part_f32 a) {
  const __mmask16 known = _mm512_cmp_ps_mask((__m512)a, (__m512)a, _CMP_ORD_Q);
  return _mm512_mask_cmp_ps_mask(known, (__m512)b, (__m512)a, _CMP_NLE_UQ);
}
LARGEST_INLINE lanes_f32 equal_lanes(part_f32 a, part_f32 b) { return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_EQ_OQ); }
#else
typedef part_i32 lanes_f32;
LARGEST_INLINE part_f32 chosen_lanes(lanes_f32 lanes, part_f32 a, part_f32 b) {
  return (part_f32)((lanes & (part_i32)a) | (~lanes & (part_i32)b));
}
LARGEST_INLINE lanes_f32 beats_lanes(part_f32 b, part_f32 a) { return ~(b <= a) & (a == a); }
LARGEST_INLINE lanes_f32 equal_lanes(part_f32 a, part_f32 b) { return a == b; }
#endif

/// The largest so far, and its number.
typedef struct {
  part_f32 value;
  part_i32 number;
} largest_f32;

/// With vector `number` taken in; whether its sign matters if it is 0 is `minds_zeros`, whether numbers do `counts`.
LARGEST_INLINE largest_f32 largest_of(largest_f32 so_far, part_f32 x, int number, const bool minds_zeros, const bool counts) {
  const lanes_f32 beats = beats_lanes(x, so_far.value);
  largest_f32 result = {chosen_lanes(beats, x, so_far.value), so_far.number};
  // Equal numbers differ in nothing but the sign of a zero.
  if (minds_zeros) {
    const part_f32 both = (part_f32)((part_i32)so_far.value & (part_i32)x);
    result.value = chosen_lanes(equal_lanes(so_far.value, x), both, result.value);
  }
  if (counts) result.number = (part_i32)chosen_lanes(beats, (part_f32)(number - (part_i32){}), (part_f32)so_far.number);
  return result;
}

/// relu, `v <= 0 ? 0 : v`.
LARGEST_INLINE part_f32 relu_of(part_f32 v) { return (part_f32)(~(v <= 0) & (part_i32)v); }

LARGEST_INLINE void store_numbers(uint8_t *to, part_i32 numbers, size_t n) {
  const part_u8 bytes = __builtin_convertvector(numbers, part_u8);
  memcpy(to, &bytes, n);
}
