#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A convolution without padding over images `[height, width, channels]`, and what is done to its results while they are in
/// registers: a bias added, relu (`v <= 0 ? 0 : v`), the largest of each `pool[0] x pool[1]` neighbours taken.
///
/// `output` counts what is left: result (i, j) comes of the convolution's results from (i * pool[0], j * pool[1]) on, and
/// convolution's result (i, j) of the input from (i * stride[0], j * stride[1]) on. pool[0] * pool[1] is 1, 2 or 4.
typedef struct {
  size_t height, width, channels, features;
  size_t window[2], stride[2], dilation[2], pool[2], output[2];
  bool is_relu;
} frigate_packed_convolution;

/// Floats of a packed filter of `depth` rows, one for each element of the window and its channels.
size_t frigate_packed_filter_count(size_t depth, size_t features);

/// Rows `first ..< last` of the filter `[depth, features]` in blocks of 32 features, the last of 16 if it has no more: each block
/// row by row, zeros for the features there aren't.
void frigate_pack_filter_f32(
  size_t depth, size_t features, size_t first, size_t last, const float *filter, float *packed);

/// Results `first ..< last`, counted over all images: `y[(image, i, j), feature]`. `bias` has `features` floats, or is NULL.
///
/// Each sum starts at +0 and takes the products in the filter's order, by fused multiply-add (multiply then add on x86's
/// baseline): the bits are those of frigate_contraction_f32 with its results added to, compared and reduced one by one. The
/// largest is NaN if there is one; 0 is above -0. If `winners` isn't NULL it gets the number of each result's largest among its
/// neighbours, in row-major order, the first of equals (as without relu, where that is taken).
void frigate_packed_convolution_f32(
  const frigate_packed_convolution *convolution, size_t first, size_t last, const float *x, const float *packed,
  const float *bias, float *y, uint8_t *winners);
