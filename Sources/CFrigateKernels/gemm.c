#include "include/frigate_gemm.h"

#include "gemm_tables.h"

#define KERNEL(name, REAL)                                                                                      \
  void name(                                                                                                    \
    size_t, size_t, size_t, const REAL *, ptrdiff_t, ptrdiff_t, const REAL *, ptrdiff_t, ptrdiff_t, REAL *,     \
    ptrdiff_t, void *);

#if defined(FRIGATE_X86)
KERNEL(frigate_gemm_f32_avx2, float)
KERNEL(frigate_gemm_f64_avx2, double)
KERNEL(frigate_gemm_f32_avx512, float)
KERNEL(frigate_gemm_f64_avx512, double)
#endif

void frigate_gemm_f32(
  size_t M, size_t N, size_t K, const float *a, ptrdiff_t a_row, ptrdiff_t a_col, const float *b, ptrdiff_t b_row,
  ptrdiff_t b_col, float *c, ptrdiff_t c_row, void *scratch
) {
  FRIGATE_CHOOSE(frigate_gemm_f32)(M, N, K, a, a_row, a_col, b, b_row, b_col, c, c_row, scratch);
}

void frigate_gemm_f64(
  size_t M, size_t N, size_t K, const double *a, ptrdiff_t a_row, ptrdiff_t a_col, const double *b, ptrdiff_t b_row,
  ptrdiff_t b_col, double *c, ptrdiff_t c_row, void *scratch
) {
  FRIGATE_CHOOSE(frigate_gemm_f64)(M, N, K, a, a_row, a_col, b, b_row, b_col, c, c_row, scratch);
}

size_t frigate_gemm_scratch(size_t M, size_t K, ptrdiff_t a_col, size_t element_size) {
  const size_t depth = K < DEPTH ? K : DEPTH;
  const size_t rows = !PACKS_ROWS(M, a_col) ? 0 : M < MOST_ROWS ? (M + ROWS - 1) / ROWS * ROWS : MOST_ROWS;
  // 256 bytes are the widest panel's row, whatever the instruction set; 64 to begin at a line, 64 for what packing writes
  // too much.
  return rows * depth * element_size + depth * 256 + 128;
}
