#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A convolution with a window of 3 x 3, strides of 1 and no dilation: y[n, i, j, f] = Σ x[n, i + r - low_y, j + s - low_x, c] *
/// filter[r, s, c, f], what is outside of x being 0. Channels and features are multiples of 16. Winograd's sums take differences of x and of products first:
/// where those overflow, or x isn't finite, results may be NaN where the sum above isn't.
typedef struct {
  size_t height, width, channels;
  size_t out_height, out_width, features;
  size_t low_y, low_x;
} frigate_winograd;

/// Elements of a transformed filter.
size_t frigate_winograd_filter_count(const frigate_winograd *convolution);

/// The filter as `frigate_winograd_run_f32` reads it: blocks `first ..< last` of 16 channels. With `is_gradient` the filter is that of
/// the convolution whose gradient in its input `convolution` is, [3, 3, features, channels], and read turned.
void frigate_winograd_filter_f32(
  const frigate_winograd *convolution, bool is_gradient, size_t first, size_t last, float *transformed, const float *filter);

/// Tiles of 2 x 2 results in an image.
size_t frigate_winograd_tiles(const frigate_winograd *convolution);

/// Bytes of scratch for so many tiles in one call.
size_t frigate_winograd_run_scratch(const frigate_winograd *convolution, size_t tiles);

/// Tiles `first ..< last` of y, counted through all images, line by line; `bias` has a number to add for each feature, or is NULL.
void frigate_winograd_run_f32(
  const frigate_winograd *convolution, size_t first, size_t last, float *y, const float *x, const float *transformed,
  const float *bias, void *scratch);

/// The same, of an even height and width, with only the largest of each tile written, `y[(image, tile), feature]`, after relu (`v <= 0
/// ? 0 : v`) if asked: NaN if there is one, 0 above -0. If `winners` isn't NULL it gets the largest result's number in its
/// tile, in row-major order, the first of equals, as without relu.
void frigate_winograd_pool_f32(
  const frigate_winograd *convolution, bool is_relu, size_t first, size_t last, float *y, uint8_t *winners, const float *x,
  const float *transformed, const float *bias, void *scratch);

/// Bytes of scratch for so many blocks of 16 channels in one call.
size_t frigate_winograd_gradient_scratch(const frigate_winograd *convolution, size_t images, size_t blocks);

/// The gradient of the filter, [3, 3, channels, features], for blocks `first ..< last` of 16 channels, of all images.
void frigate_winograd_gradient_f32(
  const frigate_winograd *convolution, size_t images, size_t first, size_t last, float *gradient, const float *x,
  const float *dy, void *scratch);
