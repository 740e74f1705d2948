// Reductions and running reductions of one instruction set. The includer has set FRIGATE_TARGET_BEGIN.
//
// Vectors have a fixed number of lanes on every instruction set (the compiler cuts them to fit), so that a sum's
// tree, and with it the sum's bits, is the same everywhere.

enum {
  ROW = 32,           // lanes of a reduction along contiguous elements
  ROW_STEPS = 32,     // vectors to a block there
  COLUMN_STEPS = 64,  // rows to a block where inner > 1
  LEVELS = 64,        // of the pairwise tree over blocks; 2^64 blocks
};

#define VECTOR(T, W) T __attribute__((vector_size(W * sizeof(T))))
#define INLINE static inline __attribute__((always_inline))

// Operations on vectors, and on single elements as vectors of one lane.
#define OP_SUM(a, b) ((a) + (b))
#define OP_PRODUCT(a, b) ((a) * (b))
#define OP_AND(a, b) ((a) & (b))
#define OP_OR(a, b) ((a) | (b))
#define CHOOSE(mask, a, b) ((__typeof__(a))(((mask) & (__typeof__(mask))(a)) | (~(mask) & (__typeof__(mask))(b))))
#define OP_LARGER(a, b) CHOOSE((a) > (b), a, b)
#define OP_SMALLER(a, b) CHOOSE((a) < (b), a, b)
// For floats: a NaN wins from either side, and of two equal zeros the bits are joined.
#define JOINED(a, b, join) ((__typeof__(a))((__typeof__((a) == (b)))(a) join(__typeof__((a) == (b)))(b)))
#define OP_MAXIMUM(a, b) CHOOSE((a) == (b), JOINED(a, b, &), CHOOSE(((a) > (b)) | ((a) != (a)), a, b))
#define OP_MINIMUM(a, b) CHOOSE((a) == (b), JOINED(a, b, |), CHOOSE(((a) < (b)) | ((a) != (a)), a, b))

// A float's maximum is found as an integer's: with the lower bits of negative numbers turned over, the order of the
// bits is the order of the numbers, -0 before +0, and a NaN is given the key beyond all others. An integer maximum
// has a third of the latency of one that looks out for NaNs.
#define SIGN_SHIFT(x) (sizeof((x)[0]) * 8 - 1)
#define TURNED(x) ((x) ^ (((x) >> SIGN_SHIFT(x)) & ~((__typeof__(x)){} + 1 << SIGN_SHIFT(x))))
#define SAME(x) (x)
#define MAX_KEY(x) ({ __typeof__((x) != (x)) nan = (x) != (x), bits = (__typeof__(nan))(x);  \
    CHOOSE(nan, ~((__typeof__(nan)){} + 1 << SIGN_SHIFT(bits)), TURNED(bits)); })
#define MIN_KEY(x) ({ __typeof__((x) != (x)) nan = (x) != (x), bits = (__typeof__(nan))(x);  \
    CHOOSE(nan, (__typeof__(nan)){} + 1 << SIGN_SHIFT(bits), TURNED(bits)); })

// Halves a vector until one lane is left: lane l meets lane l + half.
#define HALVE(T, OP, from, to, half)                                     \
  VECTOR(T, half) to;                                                    \
  {                                                                      \
    VECTOR(T, half) low, high;                                           \
    memcpy(&low, &from, sizeof low);                                     \
    memcpy(&high, (const char *)&from + sizeof low, sizeof high);        \
    to = OP(low, high);                                                  \
  }

// Pairwise tree over the blocks of a reduction: after block b, as many joins as b has trailing ones.
#define PUSH(OP, value, block)                                        \
  for (size_t left = block; left & 1; left >>= 1) {                      \
    top--;                                                               \
    value = OP(stack[top], value);                                       \
  }                                                                      \
  stack[top++] = value;
#define COLLAPSE(OP)                                                     \
  while (top > 1) {                                                      \
    top--;                                                               \
    stack[top - 1] = OP(stack[top - 1], stack[top]);                     \
  }

// Partial results are of type K: KEY(x) takes an element there, VALUE(key) brings the result back.
#define ROW_FOLD(name, tag, T, K, KEY, VALUE, IDENTITY, OP)                                                 \
  static T row_##name##_##tag(const T *x, size_t n) {                                                       \
    typedef VECTOR(K, 1) one;                                                                               \
    typedef VECTOR(T, 1) one_x;                                                                             \
    typedef VECTOR(K, ROW) wide;                                                                            \
    typedef VECTOR(T, ROW) wide_x;                                                                          \
    one stack[LEVELS];                                                                                      \
    int top = 0;                                                                                            \
    if (n < ROW) {                                                                                          \
      VECTOR(K, 4) sum4 = (VECTOR(K, 4)){} + (K)IDENTITY;                                                   \
      for (; n >= 4; n -= 4, x += 4) {                                                                      \
        VECTOR(T, 4) next;                                                                                  \
        memcpy(&next, x, sizeof next);                                                                      \
        sum4 = OP(sum4, KEY(next));                                                                         \
      }                                                                                                     \
      HALVE(K, OP, sum4, sum2, 2)                                                                           \
      HALVE(K, OP, sum2, sum1, 1)                                                                           \
      for (; n > 0; n--, x++) {                                                                             \
        const one_x next = {*x};                                                                            \
        sum1 = OP(sum1, KEY(next));                                                                         \
      }                                                                                                     \
      PUSH(OP, sum1, 0)                                                                                     \
    }                                                                                                       \
    for (size_t block = 0; n > 0; block++) {                                                                \
      const size_t steps = n / ROW < ROW_STEPS ? n / ROW : ROW_STEPS;                                       \
      wide sum = (wide){} + (K)IDENTITY;                                                                    \
      for (size_t s = 0; s < steps; s++, x += ROW) {                                                        \
        wide_x next;                                                                                        \
        memcpy(&next, x, sizeof next);                                                                      \
        sum = OP(sum, KEY(next));                                                                           \
      }                                                                                                     \
      n -= steps * ROW;                                                                                     \
      if (steps < ROW_STEPS && n > 0) {                                                                     \
        const wide identity = (wide){} + (K)IDENTITY;                                                       \
        wide_x next = (wide_x)VALUE(identity);                                                              \
        memcpy(&next, x, n * sizeof(T));                                                                    \
        sum = OP(sum, KEY(next));                                                                           \
        n = 0;                                                                                              \
      }                                                                                                     \
      HALVE(K, OP, sum, sum16, 16)                                                                          \
      HALVE(K, OP, sum16, sum8, 8)                                                                          \
      HALVE(K, OP, sum8, sum4, 4)                                                                           \
      HALVE(K, OP, sum4, sum2, 2)                                                                           \
      HALVE(K, OP, sum2, sum1, 1)                                                                           \
      PUSH(OP, sum1, block)                                                                                 \
    }                                                                                                       \
    COLLAPSE(OP)                                                                                            \
    return ((one_x)VALUE(stack[0]))[0];                                                                     \
  }

// W neighbouring columns of `rows` rows.
#define COLUMN_FOLD(name, tag, T, K, KEY, VALUE, IDENTITY, OP, W)                                           \
  static void columns##W##_##name##_##tag(T *y, const T *x, size_t rows, size_t inner) {                    \
    typedef VECTOR(K, W) wide;                                                                              \
    typedef VECTOR(T, W) wide_x;                                                                            \
    wide stack[LEVELS];                                                                                     \
    int top = 0;                                                                                            \
    for (size_t block = 0; rows > 0; block++) {                                                             \
      const size_t steps = rows < COLUMN_STEPS ? rows : COLUMN_STEPS;                                       \
      wide sum = (wide){} + (K)IDENTITY;                                                                    \
      for (size_t s = 0; s < steps; s++, x += inner) {                                                      \
        wide_x next;                                                                                        \
        memcpy(&next, x, sizeof next);                                                                      \
        sum = OP(sum, KEY(next));                                                                           \
      }                                                                                                     \
      rows -= steps;                                                                                        \
      PUSH(OP, sum, block)                                                                                  \
    }                                                                                                       \
    COLLAPSE(OP)                                                                                            \
    const wide_x result = (wide_x)VALUE(stack[0]);                                                          \
    memcpy(y, &result, sizeof result);                                                                      \
  }

// The last piece of a width that W doesn't divide overlaps the one before: the same columns give the same bits.
#define COLUMNS(name, tag, T, W)                                                                            \
  if (inner >= W) {                                                                                         \
    for (size_t i = 0; i < inner; i += W) {                                                                 \
      const size_t at = inner - i < W ? inner - W : i;                                                      \
      columns##W##_##name##_##tag(to + at, from + at, reduce, inner);                                       \
    }                                                                                                       \
    continue;                                                                                               \
  }

#define FOLD_BY_KEY(name, tag, T, K, KEY, VALUE, IDENTITY, OP)                                              \
  ROW_FOLD(name, tag, T, K, KEY, VALUE, IDENTITY, OP)                                                       \
  COLUMN_FOLD(name, tag, T, K, KEY, VALUE, IDENTITY, OP, 64)                                                \
  COLUMN_FOLD(name, tag, T, K, KEY, VALUE, IDENTITY, OP, 16)                                                \
  COLUMN_FOLD(name, tag, T, K, KEY, VALUE, IDENTITY, OP, 4)                                                 \
  COLUMN_FOLD(name, tag, T, K, KEY, VALUE, IDENTITY, OP, 1)                                                 \
  static void name##_##tag(void *y, const void *x, size_t outer, size_t reduce, size_t inner) {             \
    for (size_t o = 0; o < outer; o++) {                                                                    \
      T *to = (T *)y + o * inner;                                                                           \
      const T *from = (const T *)x + o * reduce * inner;                                                    \
      if (reduce == 0) {                                                                                    \
        for (size_t i = 0; i < inner; i++) to[i] = row_##name##_##tag(from, 0);                             \
        continue;                                                                                           \
      }                                                                                                     \
      if (inner == 1) {                                                                                     \
        *to = row_##name##_##tag(from, reduce);                                                             \
        continue;                                                                                           \
      }                                                                                                     \
      COLUMNS(name, tag, T, 64)                                                                             \
      COLUMNS(name, tag, T, 16)                                                                             \
      COLUMNS(name, tag, T, 4)                                                                              \
      COLUMNS(name, tag, T, 1)                                                                              \
    }                                                                                                       \
  }
#define FOLD(name, tag, T, IDENTITY, OP) FOLD_BY_KEY(name, tag, T, T, SAME, SAME, IDENTITY, OP)

// FIRST(x) is the first running result: 0 + x for sums, which makes 0 of -0.
#define AFTER_ZERO(x) ((__typeof__(x)){} + (x))
#define RUN_COLUMNS(T, OP, FIRST, W)                                                                        \
  for (; inner - i >= W; i += W) {                                                                          \
    VECTOR(T, W) sum, next;                                                                                 \
    memcpy(&next, from + i, sizeof next);                                                                   \
    sum = FIRST(next);                                                                                      \
    memcpy(to + i, &sum, sizeof sum);                                                                       \
    for (size_t r = 1; r < reduce; r++) {                                                                   \
      memcpy(&next, from + r * inner + i, sizeof next);                                                     \
      sum = OP(sum, next);                                                                                  \
      memcpy(to + r * inner + i, &sum, sizeof sum);                                                         \
    }                                                                                                       \
  }
#define RUN(name, tag, T, OP, FIRST)                                                                        \
  static void name##_##tag(void *y, const void *x, size_t outer, size_t reduce, size_t inner) {             \
    for (size_t o = 0; o < outer && reduce > 0; o++) {                                                      \
      T *to = (T *)y + o * reduce * inner;                                                                  \
      const T *from = (const T *)x + o * reduce * inner;                                                    \
      size_t i = 0;                                                                                         \
      RUN_COLUMNS(T, OP, FIRST, 32)                                                                         \
      RUN_COLUMNS(T, OP, FIRST, 8)                                                                          \
      RUN_COLUMNS(T, OP, FIRST, 1)                                                                          \
    }                                                                                                       \
  }

// The extreme first, then the first place that holds it: two passes that both vectorise.
#define FIND(name, extreme, tag, T, BETTER)                                                                 \
  static int32_t row_##name##_##tag(const T *x, size_t n) {                                                 \
    typedef VECTOR(T, ROW) wide;                                                                            \
    const T best = row_##extreme##_##tag(x, n);                                                             \
    size_t i = 0;                                                                                           \
    for (; n - i >= ROW; i += ROW) {                                                                        \
      wide next;                                                                                            \
      memcpy(&next, x + i, sizeof next);                                                                    \
      if (__builtin_reduce_or(best == best ? next == best : next != next)) break;                           \
    }                                                                                                       \
    while (!(x[i] == best || (x[i] != x[i] && best != best))) i++;                                          \
    return (int32_t)i;                                                                                      \
  }                                                                                                         \
  static void name##_##tag(void *y, const void *x, size_t outer, size_t reduce, size_t inner) {             \
    for (size_t o = 0; o < outer; o++) {                                                                    \
      int32_t *to = (int32_t *)y + o * inner;                                                               \
      const T *from = (const T *)x + o * reduce * inner;                                                    \
      if (inner == 1 && reduce > 0) {                                                                       \
        *to = row_##name##_##tag(from, reduce);                                                             \
        continue;                                                                                           \
      }                                                                                                     \
      for (size_t i = 0; i < inner; i += ROW) {                                                             \
        const size_t width = inner - i < ROW ? inner - i : ROW;                                             \
        T best[ROW];                                                                                        \
        int32_t at[ROW] = {0};                                                                              \
        if (reduce > 0) memcpy(best, from + i, width * sizeof(T));                                          \
        for (size_t r = 1; r < reduce; r++)                                                                 \
          for (size_t l = 0; l < width; l++) {                                                              \
            const T next = from[r * inner + i + l], old = best[l];                                          \
            const int better = (next BETTER old) | ((next != next) & (old == old));                         \
            best[l] = better ? next : old;                                                                  \
            at[l] = better ? (int32_t)r : at[l];                                                            \
          }                                                                                                 \
        memcpy(to + i, at, width * sizeof(int32_t));                                                        \
      }                                                                                                     \
    }                                                                                                       \
  }
