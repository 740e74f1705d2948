#pragma once

#include <stddef.h>

/// `C[M,N] = A[M,K] · B[K,N]`, with `A[i,k]` at `a[i * a_row + k * a_col]`, `B[k,j]` at `b[k * b_row + j]` and
/// `C[i,j]` at `c[i * c_row + j]`; strides count elements. C overlaps neither A nor B. K = 0 gives zeros.
///
/// Every `C[i,j]` starts at +0 and takes the products in ascending k, by fused multiply-add (multiply then add on
/// x86's baseline), so splitting M or N among threads, or passing no scratch, changes no bit.
///
/// `scratch` is where B is packed in panels when that pays: `frigate_dense_scratch` bytes, 64-byte aligned if possible;
/// NULL skips the packing. Each thread needs its own.
void frigate_dense_f32(
  size_t M, size_t N, size_t K, const float *a, ptrdiff_t a_row, ptrdiff_t a_col, const float *b, ptrdiff_t b_row,
  float *c, ptrdiff_t c_row, void *scratch);
void frigate_dense_f64(
  size_t M, size_t N, size_t K, const double *a, ptrdiff_t a_row, ptrdiff_t a_col, const double *b, ptrdiff_t b_row,
  double *c, ptrdiff_t c_row, void *scratch);

/// `C[j] = Σ A[k] · B[k,j]`, one row of a product alone: the products are taken by fused multiply-add in four sums,
/// those of every fourth k, and `(s0 + s1) + (s2 + s3)` is the result. Splitting N changes no bit.
void frigate_dense_row_f32(
  size_t N, size_t K, const float *a, ptrdiff_t a_col, const float *b, ptrdiff_t b_row, float *c);
void frigate_dense_row_f64(
  size_t N, size_t K, const double *a, ptrdiff_t a_col, const double *b, ptrdiff_t b_row, double *c);

/// Bytes of scratch a product of this shape can use; 0 where packing would not pay.
size_t frigate_dense_scratch(size_t M, size_t N, size_t K, size_t element_size);

/// `dst[j * dst_row + i] = src[i * src_row + j]` for `i < rows`, `j < cols`: the copy that gives B a unit column
/// stride. Strides count elements; element sizes 1, 2, 4, 8 and 16.
void frigate_transpose_copy(
  size_t element_size, size_t rows, size_t cols, const void *src, ptrdiff_t src_row, void *dst, ptrdiff_t dst_row);
