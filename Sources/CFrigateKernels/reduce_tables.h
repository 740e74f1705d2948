// Every reduction of one instruction set.
#include <math.h>

#include "include/frigate_reduce.h"
#include "isa.h"
#include "reduce_entry.h"

#pragma STDC FP_CONTRACT OFF

FRIGATE_TARGET_BEGIN

#include "reduce_body.h"

#define NUMBERS(tag, T, MAX, MIN)     \
  RUN(cummax, tag, T, MAX, SAME)      \
  RUN(cummin, tag, T, MIN, SAME)      \
  FIND(argmax, reduce_max, tag, T, >) \
  FIND(argmin, reduce_min, tag, T, <)

// An empty maximum is -inf, whose key this is; +inf's is the bits themselves.
#define FLOATS(tag, T, K, INFINITE)                                                            \
  FOLD_BY_KEY(reduce_max, tag, T, K, MAX_KEY, TURNED, (-1 - INFINITE), OP_LARGER)              \
  FOLD_BY_KEY(reduce_min, tag, T, K, MIN_KEY, TURNED, INFINITE, OP_SMALLER)                    \
  NUMBERS(tag, T, OP_MAXIMUM, OP_MINIMUM)
FLOATS(f32, float, int32_t, 0x7f800000)
FLOATS(f64, double, int64_t, 0x7ff0000000000000)

#define INTEGERS(tag, T, LOWEST, HIGHEST)        \
  FOLD(reduce_max, tag, T, LOWEST, OP_LARGER)    \
  FOLD(reduce_min, tag, T, HIGHEST, OP_SMALLER)  \
  NUMBERS(tag, T, OP_LARGER, OP_SMALLER)
INTEGERS(i32, int32_t, INT32_MIN, INT32_MAX)
INTEGERS(i64, int64_t, INT64_MIN, INT64_MAX)
INTEGERS(u32, uint32_t, 0, UINT32_MAX)

// Signed integers share the unsigned sums and products, which wrap.
#define SUMS(tag, T)                          \
  FOLD(reduce_sum, tag, T, 0, OP_SUM)         \
  FOLD(reduce_product, tag, T, 1, OP_PRODUCT) \
  RUN(cumsum, tag, T, OP_SUM, AFTER_ZERO)     \
  RUN(cumprod, tag, T, OP_PRODUCT, SAME)
SUMS(f32, float)
SUMS(f64, double)
SUMS(u32, uint32_t)
SUMS(u64, uint64_t)

#define BITS(tag, T, ONES)                \
  FOLD(reduce_and, tag, T, ONES, OP_AND)  \
  FOLD(reduce_or, tag, T, 0, OP_OR)
BITS(u8, uint8_t, 1)
BITS(u32, uint32_t, UINT32_MAX)
BITS(u64, uint64_t, UINT64_MAX)

#define ENTRY(name, tag, DTYPE) {#name, FRIGATE_##DTYPE, name##_##tag},
#define ENTRIES(tag, sums, DTYPE)                                                                          \
  ENTRY(reduce_max, tag, DTYPE) ENTRY(reduce_min, tag, DTYPE) ENTRY(cummax, tag, DTYPE)                    \
  ENTRY(cummin, tag, DTYPE) ENTRY(argmax, tag, DTYPE) ENTRY(argmin, tag, DTYPE)                            \
  ENTRY(reduce_sum, sums, DTYPE) ENTRY(reduce_product, sums, DTYPE) ENTRY(cumsum, sums, DTYPE)             \
  ENTRY(cumprod, sums, DTYPE)
#define BIT_ENTRIES(tag, DTYPE) ENTRY(reduce_and, tag, DTYPE) ENTRY(reduce_or, tag, DTYPE)
const reduce_entry FRIGATE_NAMED(frigate_reduces)[] = {
  ENTRIES(f32, f32, F32) ENTRIES(f64, f64, F64) ENTRIES(i32, u32, I32) ENTRIES(i64, u64, I64)
  ENTRIES(u32, u32, U32) BIT_ENTRIES(u8, BOOL) BIT_ENTRIES(u32, I32) BIT_ENTRIES(u64, I64)
  BIT_ENTRIES(u32, U32)
  {"reduce_max", FRIGATE_BOOL, reduce_or_u8}, {"reduce_min", FRIGATE_BOOL, reduce_and_u8},
  {NULL, FRIGATE_F32, NULL},
};

FRIGATE_TARGET_END
