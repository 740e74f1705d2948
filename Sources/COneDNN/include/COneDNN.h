#pragma once

#include <stdbool.h>
#include <stddef.h>

/// `C[M,N] = A[M,K] · B[K,N]` in float32 by oneDNN, on the calling thread alone.
typedef struct frigate_onednn_product frigate_onednn_product;

/// Whether oneDNN is there.
bool frigate_onednn_is_available(void);

/// A product made ready to run: `A[i,k]` at `a[i * a_row + k * a_col]`, B likewise, C packed; strides count elements. NULL if
/// oneDNN isn't there or refuses.
frigate_onednn_product *frigate_onednn_product_create(
  size_t M, size_t N, size_t K, size_t a_row, size_t a_col, size_t b_row, size_t b_col);

void frigate_onednn_product_destroy(frigate_onednn_product *product);

/// Bytes of scratch one run needs.
size_t frigate_onednn_product_scratch(const frigate_onednn_product *product);

/// Computes it. Any number of threads may run one product at once, each with its own scratch (64-byte aligned if possible).
/// False if oneDNN failed; C is then undefined.
bool frigate_onednn_product_run(
  frigate_onednn_product *product, const float *a, const float *b, float *c, void *scratch);
