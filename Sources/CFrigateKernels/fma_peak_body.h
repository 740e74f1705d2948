// The loop of frigate_fma_peak_f32 for one instruction set. Enough independent sums to hide the latency of a
// multiply-add (4 cycles, two a cycle), few enough for the registers.
#include "isa.h"

#pragma STDC FP_CONTRACT OFF

FRIGATE_TARGET_BEGIN

#if defined(FRIGATE_BUILD_AVX512)
enum { SUMS = 24 };
#else
enum { SUMS = 12 };
#endif

typedef float lanes __attribute__((vector_size(FRIGATE_VECTOR_BYTES)));

static inline __attribute__((always_inline)) lanes multiply_add(lanes a, lanes b, lanes c) {
#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

double FRIGATE_NAMED(frigate_fma_peak_f32)(size_t rounds, float *sum) {
  const lanes factor = (lanes){} + 0.5f, term = (lanes){} + 1.0f;
  lanes sums[SUMS];
  for (int k = 0; k < SUMS; k++) sums[k] = (lanes){} + (float)k;
  for (size_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
    for (int k = 0; k < SUMS; k++) sums[k] = multiply_add(sums[k], factor, term);
  }
  lanes total = (lanes){};
  for (int k = 0; k < SUMS; k++) total += sums[k];
  *sum = total[0];
  return 2.0 * SUMS * (FRIGATE_VECTOR_BYTES / sizeof(float)) * (double)rounds;
}

FRIGATE_TARGET_END
