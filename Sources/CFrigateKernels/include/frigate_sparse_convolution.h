#pragma once

#include <stdbool.h>
#include <stddef.h>

/// A convolution over the three middle axes of `[batch, axes…, channels or features]`: output o reads input
/// `o * stride + k * dilation - low` through element k of the window; what is outside reads zeros. All operands are packed.
typedef struct {
  size_t input[3], window[3], output[3], stride[3], dilation[3], low[3];
  size_t channels, features;
} frigate_convolution;

/// Whether gradients of the convolution can be computed from only the elements of the output's gradient that aren't 0:
/// its channels fill vectors, and neighbours in the window are neighbours in the input.
bool frigate_sparse_convolution_is_possible(const frigate_convolution *convolution, size_t element_size);

/// The share of the elements that aren't 0, from a sample: the first 64 bytes, and of all that follow 64 in every 1088. 1 if there
/// are fewer.
double frigate_nonzero_share_f32(const float *x, size_t count);
double frigate_nonzero_share_f64(const double *x, size_t count);

/// Bytes of scratch the two gradients need, however many images or features they are called for.
size_t frigate_sparse_convolution_scratch(const frigate_convolution *convolution, size_t element_size);

/// `dx[i] = Σ g[o, f] * w[f, k]` over all o and k where o reads i, for each of `images`, only for g that aren't 0:
/// w is the filter as `[features, window…, channels]`. An infinite w meets no 0 here.
void frigate_sparse_input_gradient_f32(
  const frigate_convolution *convolution, size_t images, float *dx, const float *g, const float *w, void *scratch);
void frigate_sparse_input_gradient_f64(
  const frigate_convolution *convolution, size_t images, double *dx, const double *g, const double *w, void *scratch);

/// `dw[k, c, f] = Σ x[i, c] * g[o, f]` over all images and all o that read i through k, only for g that aren't 0, for the
/// features `first ..< last` of dw as `[window…, channels, features]`. An infinite x meets no 0 here.
void frigate_sparse_filter_gradient_f32(
  const frigate_convolution *convolution, size_t images, size_t first, size_t last, float *dw, const float *x,
  const float *g, void *scratch);
void frigate_sparse_filter_gradient_f64(
  const frigate_convolution *convolution, size_t images, size_t first, size_t last, double *dw, const double *x,
  const double *g, void *scratch);
