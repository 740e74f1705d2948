#include "include/frigate_dense.h"

#include "dense_tables.h"

#define KERNELS(isa)                                                                                      \
  void frigate_dense_f32_##isa(                                                                         \
    size_t, size_t, size_t, const float *, ptrdiff_t, ptrdiff_t, const float *, ptrdiff_t, float *,       \
    ptrdiff_t, void *);                                                                                   \
  void frigate_dense_f64_##isa(                                                                         \
    size_t, size_t, size_t, const double *, ptrdiff_t, ptrdiff_t, const double *, ptrdiff_t, double *,    \
    ptrdiff_t, void *);                                                                                   \
  void frigate_dense_row_f32_##isa(                                                                       \
    size_t, size_t, const float *, ptrdiff_t, const float *, ptrdiff_t, float *);                         \
  void frigate_dense_row_f64_##isa(                                                                       \
    size_t, size_t, const double *, ptrdiff_t, const double *, ptrdiff_t, double *);                      \
  size_t frigate_dense_scratch_##isa(size_t, size_t, size_t, size_t);

#if defined(FRIGATE_X86)
KERNELS(avx2)
KERNELS(avx512)
#endif

void frigate_dense_f32(
  size_t M, size_t N, size_t K, const float *a, ptrdiff_t a_row, ptrdiff_t a_col, const float *b, ptrdiff_t b_row,
  float *c, ptrdiff_t c_row, void *scratch
) {
  FRIGATE_CHOOSE(frigate_dense_f32)(M, N, K, a, a_row, a_col, b, b_row, c, c_row, scratch);
}

void frigate_dense_f64(
  size_t M, size_t N, size_t K, const double *a, ptrdiff_t a_row, ptrdiff_t a_col, const double *b, ptrdiff_t b_row,
  double *c, ptrdiff_t c_row, void *scratch
) {
  FRIGATE_CHOOSE(frigate_dense_f64)(M, N, K, a, a_row, a_col, b, b_row, c, c_row, scratch);
}

void frigate_dense_row_f32(
  size_t N, size_t K, const float *a, ptrdiff_t a_col, const float *b, ptrdiff_t b_row, float *c
) {
  FRIGATE_CHOOSE(frigate_dense_row_f32)(N, K, a, a_col, b, b_row, c);
}

void frigate_dense_row_f64(
  size_t N, size_t K, const double *a, ptrdiff_t a_col, const double *b, ptrdiff_t b_row, double *c
) {
  FRIGATE_CHOOSE(frigate_dense_row_f64)(N, K, a, a_col, b, b_row, c);
}

size_t frigate_dense_scratch(size_t M, size_t N, size_t K, size_t element_size) {
  // Enough for every instruction set: the product asks which one when it runs, and a limit may have
  // been set or lifted since.
  size_t most = frigate_dense_scratch_baseline(M, N, K, element_size);
#if defined(FRIGATE_X86)
  const size_t wider[] = {frigate_dense_scratch_avx2(M, N, K, element_size),
                          frigate_dense_scratch_avx512(M, N, K, element_size)};
  for (int i = 0; i < 2; i++)
    if (wider[i] > most) most = wider[i];
#endif
  return most;
}
