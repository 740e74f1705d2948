// Integers and booleans. Sums and products are taken in an unsigned type at least as wide as int, where they wrap and
// no promotion can overflow.

// Division has no vector instruction and a power's loop has no fixed length.
#define ONE_BY_ONE(name, tag, T, R, expression)                             \
  static void name##_##tag(void *y, const void *const *x, size_t n) {       \
    const T *a = x[0], *b = x[1];                                           \
    R *r = y;                                                               \
    for (size_t i = 0; i < n; i++) {                                        \
      const T p = a[i], q = b[i];                                           \
      r[i] = (R)(expression);                                               \
    }                                                                       \
  }
#define SHIFT_FITS(q, U) ((U)(q) < sizeof(U) * 8)

#define INTEGERS(tag, T, U, WIDE, SMALLEST)                                                                 \
  INLINE T quotient_##tag(T p, T q) {                                                                       \
    if (q == 0) return (T)-1;                                                                               \
    return SMALLEST != 0 && q == (T)-1 ? (T)(0 - (WIDE)p) : (T)(p / q);                                     \
  }                                                                                                         \
  INLINE T rest_##tag(T p, T q) {                                                                           \
    if (q == 0) return p;                                                                                   \
    return SMALLEST != 0 && q == (T)-1 ? (T)0 : (T)(p % q);                                                 \
  }                                                                                                         \
  INLINE T raised_##tag(T p, T q) {                                                                         \
    if (SMALLEST != 0 && q < (T)1 && q != 0)                                                                \
      return p == (T)1 ? p : p == (T)-1 ? ((U)q & 1 ? p : (T)1) : (T)0;                                     \
    WIDE result = 1, square = (WIDE)p;                                                                      \
    for (U left = (U)q; left != 0; left = (U)(left >> 1), square *= square)                                 \
      if (left & 1) result *= square;                                                                       \
    return (T)result;                                                                                       \
  }                                                                                                         \
  BINARY(add, tag, T, T, (WIDE)p + (WIDE)q)                                                                 \
  BINARY(subtract, tag, T, T, (WIDE)p - (WIDE)q)                                                            \
  BINARY(multiply, tag, T, T, (WIDE)p *(WIDE)q)                                                             \
  ONE_BY_ONE(divide, tag, T, T, quotient_##tag(p, q))                                                           \
  ONE_BY_ONE(remainder, tag, T, T, rest_##tag(p, q))                                                            \
  ONE_BY_ONE(power, tag, T, T, raised_##tag(p, q))                                                              \
  BINARY(maximum, tag, T, T, p > q ? p : q)                                                                 \
  BINARY(minimum, tag, T, T, p < q ? p : q)                                                                 \
  BINARY(and, tag, T, T, p & q)                                                                             \
  BINARY(or, tag, T, T, p | q)                                                                              \
  BINARY(xor, tag, T, T, p ^ q)                                                                             \
  BINARY(shift_left, tag, T, T, SHIFT_FITS(q, U) ? (WIDE)p << (q & (T)(sizeof(T) * 8 - 1)) : 0)             \
  BINARY(shift_right_logical, tag, T, T, SHIFT_FITS(q, U) ? (U)p >> (q & (T)(sizeof(T) * 8 - 1)) : 0)       \
  BINARY(shift_right_arithmetic, tag, T, T, SIGNED_##tag(p) >> (SHIFT_FITS(q, U) ? q : (T)(sizeof(T) * 8 - 1))) \
  COMPARES(tag, T)                                                                                          \
  UNARY(negate, tag, T, T, 0 - (WIDE)p)                                                                     \
  UNARY(abs, tag, T, T, SMALLEST != 0 && p < (T)1 ? 0 - (WIDE)p : (WIDE)p)                                  \
  UNARY(sign, tag, T, T, p == 0 ? 0 : SMALLEST == 0 || p > 0 ? 1 : -1)                                      \
  UNARY(not, tag, T, T, ~p)                                                                                 \
  UNARY(popcnt, tag, T, T, __builtin_popcountll((U)p))                                                      \
  UNARY(                                                                                                    \
    count_leading_zeros, tag, T, T, p == 0 ? (int)sizeof(T) * 8 : __builtin_clzll((U)p) - 64 + (int)sizeof(T) * 8)

#define SIGNED_i8(p) (p)
#define SIGNED_i16(p) (p)
#define SIGNED_i32(p) (p)
#define SIGNED_i64(p) (p)
#define SIGNED_u8(p) ((int8_t)(p))
#define SIGNED_u16(p) ((int16_t)(p))
#define SIGNED_u32(p) ((int32_t)(p))
#define SIGNED_u64(p) ((int64_t)(p))
INTEGERS(i8, int8_t, uint8_t, uint32_t, INT8_MIN)
INTEGERS(i16, int16_t, uint16_t, uint32_t, INT16_MIN)
INTEGERS(i32, int32_t, uint32_t, uint32_t, INT32_MIN)
INTEGERS(i64, int64_t, uint64_t, uint64_t, INT64_MIN)
INTEGERS(u8, uint8_t, uint8_t, uint32_t, 0)
INTEGERS(u16, uint16_t, uint16_t, uint32_t, 0)
INTEGERS(u32, uint32_t, uint32_t, uint32_t, 0)
INTEGERS(u64, uint64_t, uint64_t, uint64_t, 0)
SELECT(u8, uint8_t)
SELECT(u16, uint16_t)
SELECT(i8, uint8_t)
SELECT(i16, uint16_t)
SELECT(i32, uint32_t)
SELECT(i64, uint64_t)
SELECT(u32, uint32_t)
SELECT(u64, uint64_t)

UNARY(not, bool, uint8_t, uint8_t, p ^ 1)

#define INTEGER_ENTRIES_OF(tag, DTYPE)                                                                            \
  ENTRY(add, tag, DTYPE) ENTRY(subtract, tag, DTYPE) ENTRY(multiply, tag, DTYPE) ENTRY(divide, tag, DTYPE)        \
  ENTRY(remainder, tag, DTYPE) ENTRY(power, tag, DTYPE) ENTRY(maximum, tag, DTYPE) ENTRY(minimum, tag, DTYPE)     \
  ENTRY(and, tag, DTYPE) ENTRY(or, tag, DTYPE) ENTRY(xor, tag, DTYPE) ENTRY(shift_left, tag, DTYPE)               \
  ENTRY(shift_right_logical, tag, DTYPE) ENTRY(shift_right_arithmetic, tag, DTYPE) COMPARE_ENTRIES(tag, DTYPE)    \
  ENTRY(select, tag, DTYPE) ENTRY(negate, tag, DTYPE) ENTRY(abs, tag, DTYPE) ENTRY(sign, tag, DTYPE)              \
  ENTRY(not, tag, DTYPE) ENTRY(popcnt, tag, DTYPE) ENTRY(count_leading_zeros, tag, DTYPE)
#define INTEGER_ENTRIES                                                                                           \
  INTEGER_ENTRIES_OF(i8, I8) INTEGER_ENTRIES_OF(i16, I16) INTEGER_ENTRIES_OF(i32, I32)                            \
  INTEGER_ENTRIES_OF(i64, I64) INTEGER_ENTRIES_OF(u8, U8) INTEGER_ENTRIES_OF(u16, U16)                            \
  INTEGER_ENTRIES_OF(u32, U32) INTEGER_ENTRIES_OF(u64, U64) COMPARE_ENTRIES(u8, BOOL)                             \
  ENTRY(and, u8, BOOL) ENTRY(or, u8, BOOL) ENTRY(xor, u8, BOOL) ENTRY(not, bool, BOOL)                            \
  {"add", FRIGATE_BOOL, or_u8}, {"multiply", FRIGATE_BOOL, and_u8}, {"maximum", FRIGATE_BOOL, or_u8},             \
  {"minimum", FRIGATE_BOOL, and_u8},
