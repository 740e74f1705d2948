#pragma once

#include <stdbool.h>
#include <stddef.h>

/// Whether oneDNN is there.
bool frigate_onednn_is_available(void);

/// `C[M,N] = A[M,K] · B[K,N]` in float32 by oneDNN, on the calling thread alone.
typedef struct frigate_onednn_product frigate_onednn_product;

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

/// A convolution or one of its gradients in float32 by oneDNN, on the calling thread alone.
typedef struct frigate_onednn_convolution frigate_onednn_convolution;

typedef enum {
  FRIGATE_ONEDNN_FORWARD,
  FRIGATE_ONEDNN_INPUT_GRADIENT,
  FRIGATE_ONEDNN_FILTER_GRADIENT,
} frigate_onednn_direction;

/// Sizes: `rank` spatial axes, channels and features of one group. Activations are [batch, spatial…, channels], the filter is
/// [window…, channels, groups * features].
typedef struct {
  int rank;
  size_t batch, groups, channels, features;
  size_t input[3], window[3], output[3], stride[3], dilation[3], low[3], high[3];
} frigate_onednn_sizes;

/// Made ready to run; NULL if oneDNN isn't there or refuses.
frigate_onednn_convolution *frigate_onednn_convolution_create(
  frigate_onednn_direction direction, const frigate_onednn_sizes *sizes);

void frigate_onednn_convolution_destroy(frigate_onednn_convolution *convolution);

/// Bytes of scratch one run needs.
size_t frigate_onednn_convolution_scratch(const frigate_onednn_convolution *convolution);

/// (x, w, y), (dy, w, dx) or (x, dy, dw). Any number of threads may run one at once, each with its own scratch (64-byte
/// aligned). False if oneDNN failed; c is then undefined.
bool frigate_onednn_convolution_run(
  frigate_onednn_convolution *convolution, const float *a, const float *b, float *c, void *scratch);
