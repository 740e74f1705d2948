// Everything dense of one instruction set: partial loads and stores, then dense_body.h for both element types.
#include <stdbool.h>

#include "isa.h"

#pragma STDC FP_CONTRACT OFF

#if defined(FRIGATE_BUILD_AVX512)
enum { MAX_ROWS = 12, MAX_VECTORS = 4 };
#else
enum { MAX_ROWS = 8, MAX_VECTORS = 2 };
#endif
#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
#define FRIGATE_FUSED 1
#endif

// A packed panel is PACKED_DEPTH rows of B, 64 KB with AVX-512: it stays in the second-level cache while the rows of A
// pass over it. Packing costs one pass over B, so it wants many rows of A.
enum { PACKED_DEPTH = 256 };
#define PACKING_PAYS(M, N, width) ((M) >= 64 && (N) > (width))

typedef void (*panel_f32)(
  size_t, size_t, size_t, const float *, ptrdiff_t, ptrdiff_t, const float *, ptrdiff_t, float *, ptrdiff_t, bool);
typedef void (*panel_f64)(
  size_t, size_t, size_t, const double *, ptrdiff_t, ptrdiff_t, const double *, ptrdiff_t, double *, ptrdiff_t, bool);

FRIGATE_TARGET_BEGIN

#define INLINE static inline __attribute__((always_inline))
typedef float part_f32 __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(4), may_alias));
typedef double part_f64 __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(8), may_alias));

#if defined(FRIGATE_BUILD_AVX512)
INLINE part_f32 load_part_f32(const float *from, size_t n) {
  return (part_f32)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), from);
}
INLINE part_f64 load_part_f64(const double *from, size_t n) {
  return (part_f64)_mm512_maskz_loadu_pd((__mmask8)((1u << n) - 1), from);
}
INLINE void store_part_f32(float *to, part_f32 x, size_t n) {
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << n) - 1), (__m512)x);
}
INLINE void store_part_f64(double *to, part_f64 x, size_t n) {
  _mm512_mask_storeu_pd(to, (__mmask8)((1u << n) - 1), (__m512d)x);
}
#elif defined(FRIGATE_BUILD_AVX2)
INLINE __m256i first_of_8(size_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
INLINE __m256i first_of_4(size_t n) {
  return _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)n), _mm256_setr_epi64x(0, 1, 2, 3));
}
INLINE part_f32 load_part_f32(const float *from, size_t n) {
  return (part_f32)_mm256_maskload_ps(from, first_of_8(n));
}
INLINE part_f64 load_part_f64(const double *from, size_t n) {
  return (part_f64)_mm256_maskload_pd(from, first_of_4(n));
}
INLINE void store_part_f32(float *to, part_f32 x, size_t n) { _mm256_maskstore_ps(to, first_of_8(n), (__m256)x); }
INLINE void store_part_f64(double *to, part_f64 x, size_t n) { _mm256_maskstore_pd(to, first_of_4(n), (__m256d)x); }
#else
INLINE part_f32 load_part_f32(const float *from, size_t n) {
  return (part_f32){from[0], n > 1 ? from[1] : 0, n > 2 ? from[2] : 0, 0};
}
INLINE part_f64 load_part_f64(const double *from, size_t n) {
  (void)n;
  return (part_f64){from[0], 0};
}
INLINE void store_part_f32(float *to, part_f32 x, size_t n) {
  for (size_t i = 0; i < n; i++) to[i] = x[i];
}
INLINE void store_part_f64(double *to, part_f64 x, size_t n) {
  for (size_t i = 0; i < n; i++) to[i] = x[i];
}
#endif

#define REAL float
#define ENTRY frigate_dense_f32
#define TYPED(name) name##_f32
#include "dense_body.h"
#define REAL double
#define ENTRY frigate_dense_f64
#define TYPED(name) name##_f64
#include "dense_body.h"

size_t FRIGATE_NAMED(frigate_dense_scratch)(size_t M, size_t N, size_t K, size_t element_size) {
  const size_t width = MAX_VECTORS * FRIGATE_VECTOR_BYTES / element_size;
  if (!PACKING_PAYS(M, N, width)) return 0;
  return (K < PACKED_DEPTH ? K : PACKED_DEPTH) * width * element_size;
}

FRIGATE_TARGET_END
