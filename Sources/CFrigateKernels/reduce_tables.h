// Every reduction of one instruction set.
#include <math.h>

#include "include/frigate_reduce.h"
#include "isa.h"
#include "reduce_entry.h"

#pragma STDC FP_CONTRACT OFF

FRIGATE_TARGET_BEGIN

#include "reduce_body.h"

#define NUMBERS(tag, T, LOWEST, HIGHEST, MAX, MIN) \
  FOLD(reduce_max, tag, T, LOWEST, MAX)            \
  FOLD(reduce_min, tag, T, HIGHEST, MIN)           \
  RUN(cummax, tag, T, MAX)                         \
  RUN(cummin, tag, T, MIN)                         \
  FIND(argmax, reduce_max, tag, T, >)              \
  FIND(argmin, reduce_min, tag, T, <)
NUMBERS(f32, float, -INFINITY, INFINITY, OP_MAXIMUM, OP_MINIMUM)
NUMBERS(f64, double, -INFINITY, INFINITY, OP_MAXIMUM, OP_MINIMUM)
NUMBERS(i32, int32_t, INT32_MIN, INT32_MAX, OP_LARGER, OP_SMALLER)
NUMBERS(i64, int64_t, INT64_MIN, INT64_MAX, OP_LARGER, OP_SMALLER)
NUMBERS(u32, uint32_t, 0, UINT32_MAX, OP_LARGER, OP_SMALLER)

// Signed integers share the unsigned sums and products, which wrap.
#define SUMS(tag, T)                        \
  FOLD(reduce_sum, tag, T, 0, OP_SUM)       \
  FOLD(reduce_product, tag, T, 1, OP_PRODUCT) \
  RUN(cumsum, tag, T, OP_SUM)               \
  RUN(cumprod, tag, T, OP_PRODUCT)
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
