#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "frigate_dtype.h"

/// `y[r] = w[r] - rate * g[r]` for rows `first ..< first + rows` of a table of `bound` rows of `width` floats, where `g[r]`
/// is the sum, from +0 and in rising k, of the rows `updates[k / repeats]` with `indices[k] == r`. An index outside is left out, or
/// with `clips` means the nearest row.
///
/// Only rows that some index names are touched, if the others can't change: `y` is `w` itself and `rate` is finite and not
/// negative, so that `w - rate * 0` is `w`, also for zeros of either sign. The bits are those of computing all of `g` first.
///
/// `indices` are `count` integers of `dtype`; `bound` and `count` are below 2^31, `repeats` is at least 1. `scratch` is `frigate_row_update_scratch`
/// bytes, aligned to 4.
void frigate_row_update_f32(
  float *y, const float *w, size_t first, size_t rows, size_t bound, size_t width, float rate, const float *updates,
  size_t repeats, const void *indices, frigate_dtype dtype, size_t count, bool clips, void *scratch);

size_t frigate_row_update_scratch(size_t rows, size_t count);
