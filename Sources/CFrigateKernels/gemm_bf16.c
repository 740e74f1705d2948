#include "include/frigate_gemm_bf16.h"

#include "gemm_bf16_body.h"

#define KERNEL(name)                                                                                              \
  void name(                                                                                                      \
    size_t, size_t, size_t, const uint16_t *, ptrdiff_t, ptrdiff_t, const uint16_t *, ptrdiff_t, ptrdiff_t,       \
    uint16_t *, ptrdiff_t, void *);

#if defined(FRIGATE_X86)
KERNEL(frigate_gemm_bf16_avx2)
KERNEL(frigate_gemm_bf16_avx512)
KERNEL(frigate_gemm_bf16_avx512_bf16)
#endif

void frigate_gemm_bf16(
  size_t M, size_t N, size_t K, const uint16_t *a, ptrdiff_t a_row, ptrdiff_t a_col, const uint16_t *b, ptrdiff_t b_row,
  ptrdiff_t b_col, uint16_t *c, ptrdiff_t c_row, void *scratch
) {
#if defined(FRIGATE_X86)
  const frigate_isa isa = frigate_isa_current();
  if (frigate_isa_has_bf16())
    frigate_gemm_bf16_avx512_bf16(M, N, K, a, a_row, a_col, b, b_row, b_col, c, c_row, scratch);
  else if (isa == FRIGATE_ISA_AVX512)
    frigate_gemm_bf16_avx512(M, N, K, a, a_row, a_col, b, b_row, b_col, c, c_row, scratch);
  else if (isa == FRIGATE_ISA_AVX2)
    frigate_gemm_bf16_avx2(M, N, K, a, a_row, a_col, b, b_row, b_col, c, c_row, scratch);
  else
#endif
    frigate_gemm_bf16_baseline(M, N, K, a, a_row, a_col, b, b_row, b_col, c, c_row, scratch);
}

size_t frigate_gemm_bf16_scratch(size_t M, size_t N, size_t K) {
  // Without instructions for pairs a multiply-add takes one product, so K is the most there can be.
  const size_t depth = K < DEPTH ? K : DEPTH;
  const size_t rows = M < MOST_ROWS ? (M + ROWS - 1) / ROWS * ROWS : MOST_ROWS;
  const size_t columns = N < MOST_COLUMNS ? (N + 63) / 64 * 64 : MOST_COLUMNS;
  const size_t sums = K > DEPTH ? rows * columns : 0;
  // 64 bytes to begin at a line, 64 for what packing writes too much.
  return 4 * (rows / ROWS * STRIP_UNITS(depth) + depth * 64 * MOST_PANELS + sums) + 128;
}
