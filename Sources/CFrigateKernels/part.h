// Vectors of one instruction set and loads and stores of their first n lanes. Included between FRIGATE_TARGET_BEGIN and
// FRIGATE_TARGET_END.
#define PART_INLINE static inline __attribute__((always_inline, unused))
typedef float part_f32 __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(4), may_alias));
typedef double part_f64 __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(8), may_alias));

#if defined(FRIGATE_BUILD_AVX512)
PART_INLINE part_f32 load_part_f32(const float *from, size_t n) {
  return (part_f32)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), from);
}
PART_INLINE part_f64 load_part_f64(const double *from, size_t n) {
  return (part_f64)_mm512_maskz_loadu_pd((__mmask8)((1u << n) - 1), from);
}
PART_INLINE void store_part_f32(float *to, part_f32 x, size_t n) {
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << n) - 1), (__m512)x);
}
PART_INLINE void store_part_f64(double *to, part_f64 x, size_t n) {
  _mm512_mask_storeu_pd(to, (__mmask8)((1u << n) - 1), (__m512d)x);
}
#elif defined(FRIGATE_BUILD_AVX2)
PART_INLINE __m256i first_of_8(size_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
PART_INLINE __m256i first_of_4(size_t n) {
  return _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)n), _mm256_setr_epi64x(0, 1, 2, 3));
}
PART_INLINE part_f32 load_part_f32(const float *from, size_t n) {
  return (part_f32)_mm256_maskload_ps(from, first_of_8(n));
}
PART_INLINE part_f64 load_part_f64(const double *from, size_t n) {
  return (part_f64)_mm256_maskload_pd(from, first_of_4(n));
}
PART_INLINE void store_part_f32(float *to, part_f32 x, size_t n) { _mm256_maskstore_ps(to, first_of_8(n), (__m256)x); }
PART_INLINE void store_part_f64(double *to, part_f64 x, size_t n) { _mm256_maskstore_pd(to, first_of_4(n), (__m256d)x); }
#else
PART_INLINE part_f32 load_part_f32(const float *from, size_t n) {
  return (part_f32){from[0], n > 1 ? from[1] : 0, n > 2 ? from[2] : 0, 0};
}
PART_INLINE part_f64 load_part_f64(const double *from, size_t n) {
  (void)n;
  return (part_f64){from[0], 0};
}
PART_INLINE void store_part_f32(float *to, part_f32 x, size_t n) {
  for (size_t i = 0; i < n; i++) to[i] = x[i];
}
PART_INLINE void store_part_f64(double *to, part_f64 x, size_t n) {
  for (size_t i = 0; i < n; i++) to[i] = x[i];
}
#endif
