#pragma once

#include <stddef.h>

/// `C[M,N] = A[M,K] · B[K,N]` for large matrices, with `A[i,k]` at `a[i * a_row + k * a_col]`, `B[k,j]` at
/// `b[k * b_row + j * b_col]` and `C[i,j]` at `c[i * c_row + j]`; strides count elements. C overlaps neither A nor B. K = 0
/// gives zeros.
///
/// The bits are those of `frigate_dense_f32` and `_f64`: every `C[i,j]` starts at +0 and takes the products in ascending k.
/// Hence any part of C may be computed by any thread.
///
/// Panels of B, and rows of A that are many or lie far apart along k, are packed into `scratch`: `frigate_gemm_scratch` bytes for M and K
/// at least as large. Each thread needs its own.
void frigate_gemm_f32(
  size_t M, size_t N, size_t K, const float *a, ptrdiff_t a_row, ptrdiff_t a_col, const float *b, ptrdiff_t b_row,
  ptrdiff_t b_col, float *c, ptrdiff_t c_row, void *scratch);
void frigate_gemm_f64(
  size_t M, size_t N, size_t K, const double *a, ptrdiff_t a_row, ptrdiff_t a_col, const double *b, ptrdiff_t b_row,
  ptrdiff_t b_col, double *c, ptrdiff_t c_row, void *scratch);

/// Bytes of scratch a product of M rows and K products to an element uses, at most, whatever the instruction set.
size_t frigate_gemm_scratch(size_t M, size_t K, ptrdiff_t a_col, size_t element_size);
