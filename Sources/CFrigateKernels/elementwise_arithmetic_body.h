// Arithmetic, comparison and choice: plain loops that the compiler vectorises.

#define UNARY(name, tag, T, R, expression)                                  \
  static void name##_##tag(void *y, const void *const *x, size_t n) {       \
    const T *a = x[0];                                                      \
    R *r = y;                                                               \
    LANES {                                                                 \
      const T p = a[i];                                                     \
      r[i] = (R)(expression);                                               \
    }                                                                       \
  }
#define BINARY(name, tag, T, R, expression)                                 \
  static void name##_##tag(void *y, const void *const *x, size_t n) {       \
    const T *a = x[0], *b = x[1];                                           \
    R *r = y;                                                               \
    LANES {                                                                 \
      const T p = a[i], q = b[i];                                           \
      r[i] = (R)(expression);                                               \
    }                                                                       \
  }

#define COMPARES(tag, T)                       \
  BINARY(compare_eq, tag, T, uint8_t, p == q)  \
  BINARY(compare_ne, tag, T, uint8_t, p != q)  \
  BINARY(compare_lt, tag, T, uint8_t, p < q)   \
  BINARY(compare_le, tag, T, uint8_t, p <= q)  \
  BINARY(compare_gt, tag, T, uint8_t, p > q)   \
  BINARY(compare_ge, tag, T, uint8_t, p >= q)

#define SELECT(tag, T)                                                  \
  static void select_##tag(void *y, const void *const *x, size_t n) {   \
    const uint8_t *c = x[0];                                            \
    const T *a = x[1], *b = x[2];                                       \
    T *r = y;                                                           \
    LANES {                                                             \
      const T p = a[i], q = b[i];                                       \
      r[i] = c[i] ? p : q;                                              \
    }                                                                   \
  }

// Equal operands differ at most in a zero's sign: joining the bits with and gives +0 before -0, with or the other way.
// A NaN in `p` is kept by its own test, one in `q` because every comparison with it fails.
#define EXTREMA(T, U)                                                            \
  INLINE T both_##T(T p, T q) {                                                  \
    U a, b;                                                                      \
    memcpy(&a, &p, sizeof a), memcpy(&b, &q, sizeof b), a &= b;                  \
    memcpy(&p, &a, sizeof a);                                                    \
    return p;                                                                    \
  }                                                                              \
  INLINE T either_##T(T p, T q) {                                                \
    U a, b;                                                                      \
    memcpy(&a, &p, sizeof a), memcpy(&b, &q, sizeof b), a |= b;                  \
    memcpy(&p, &a, sizeof a);                                                    \
    return p;                                                                    \
  }                                                                              \
  INLINE T larger_##T(T p, T q) {                                                \
    T strict = p > q || p != p ? p : q;                                          \
    return p == q ? both_##T(p, q) : strict;                                     \
  }                                                                              \
  INLINE T smaller_##T(T p, T q) {                                               \
    T strict = p < q || p != p ? p : q;                                          \
    return p == q ? either_##T(p, q) : strict;                                   \
  }
EXTREMA(float, uint32_t)
EXTREMA(double, uint64_t)

#define FLOATS(tag, T, LARGEST)                                              \
  BINARY(add, tag, T, T, p + q)                                              \
  BINARY(subtract, tag, T, T, p - q)                                         \
  BINARY(multiply, tag, T, T, p * q)                                         \
  BINARY(divide, tag, T, T, p / q)                                           \
  BINARY(maximum, tag, T, T, larger_##T(p, q))                               \
  BINARY(minimum, tag, T, T, smaller_##T(p, q))                              \
  COMPARES(tag, T)                                                           \
  SELECT(tag, T)                                                             \
  UNARY(negate, tag, T, T, -p)                                               \
  UNARY(abs, tag, T, T, __builtin_elementwise_abs(p))                        \
  UNARY(sign, tag, T, T, p > 0 ? (T)1 : p < 0 ? (T)-1 : p)                   \
  UNARY(sqrt, tag, T, T, __builtin_elementwise_sqrt(p))                      \
  UNARY(rsqrt, tag, T, T, (T)1 / __builtin_elementwise_sqrt(p))              \
  UNARY(floor, tag, T, T, __builtin_elementwise_floor(p))                    \
  UNARY(ceil, tag, T, T, __builtin_elementwise_ceil(p))                      \
  UNARY(round_nearest_even, tag, T, T, __builtin_elementwise_rint(p))        \
  UNARY(is_finite, tag, T, uint8_t, __builtin_elementwise_abs(p) <= LARGEST)
FLOATS(f32, float, FLT_MAX)
FLOATS(f64, double, DBL_MAX)

#define ENTRY(name, tag, DTYPE) {#name, FRIGATE_##DTYPE, name##_##tag},
#define COMPARE_ENTRIES(tag, DTYPE)                                                                              \
  ENTRY(compare_eq, tag, DTYPE) ENTRY(compare_ne, tag, DTYPE) ENTRY(compare_lt, tag, DTYPE)                      \
  ENTRY(compare_le, tag, DTYPE) ENTRY(compare_gt, tag, DTYPE) ENTRY(compare_ge, tag, DTYPE)
#define FLOAT_ENTRIES(tag, DTYPE)                                                                                \
  ENTRY(add, tag, DTYPE) ENTRY(subtract, tag, DTYPE) ENTRY(multiply, tag, DTYPE) ENTRY(divide, tag, DTYPE)       \
  ENTRY(maximum, tag, DTYPE) ENTRY(minimum, tag, DTYPE) COMPARE_ENTRIES(tag, DTYPE) ENTRY(select, tag, DTYPE)    \
  ENTRY(negate, tag, DTYPE) ENTRY(abs, tag, DTYPE) ENTRY(sign, tag, DTYPE) ENTRY(sqrt, tag, DTYPE)               \
  ENTRY(rsqrt, tag, DTYPE) ENTRY(floor, tag, DTYPE) ENTRY(ceil, tag, DTYPE)                                      \
  ENTRY(round_nearest_even, tag, DTYPE) ENTRY(is_finite, tag, DTYPE)
#define ARITHMETIC_ENTRIES                                                                                       \
  FLOAT_ENTRIES(f32, F32) FLOAT_ENTRIES(f64, F64)                                                                \
  {"select", FRIGATE_F16, select_u16}, {"select", FRIGATE_BF16, select_u16}, {"select", FRIGATE_BOOL, select_u8},
