#pragma once

#include <stddef.h>
#include <stdint.h>

/// `C[M,N] = A[M,K] · B[K,N]` of bfloat16, as their upper 16 bits of float32: `A[i,k]` at `a[i * a_row + k * a_col]`,
/// `B[k,j]` at `b[k * b_row + j * b_col]`, `C[i,j]` at `c[i * c_row + j]`; strides count elements. C overlaps neither A nor
/// B. K = 0 gives zeros.
///
/// Every `C[i,j]` is a sum in float32 that starts at +0, takes the products in ascending k and is rounded once, to nearest,
/// ties to even. Hence any part of C may be computed by any thread. With `frigate_isa_has_bf16` the products are taken two
/// at a time, by `vdpbf16ps`, which treats subnormals as zeros; without, each by a multiply-add of float32.
///
/// Both operands are packed into `scratch` piece by piece: `frigate_gemm_bf16_scratch` bytes for M, N and K at least as
/// large. Each thread needs its own.
void frigate_gemm_bf16(
  size_t M, size_t N, size_t K, const uint16_t *a, ptrdiff_t a_row, ptrdiff_t a_col, const uint16_t *b, ptrdiff_t b_row,
  ptrdiff_t b_col, uint16_t *c, ptrdiff_t c_row, void *scratch);

/// Bytes of scratch a product uses, at most, whatever the instruction set.
size_t frigate_gemm_bf16_scratch(size_t M, size_t N, size_t K);
