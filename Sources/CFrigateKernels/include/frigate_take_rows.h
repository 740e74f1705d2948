#pragma once

#include <stddef.h>

#include "frigate_dtype.h"

/// `dst[i] = src[indices[first + i]]` for rows of `row_bytes` bytes and `i < count`. `indices` are integers of `dtype`; one
/// outside `0 ..< bound` (which isn't empty) takes the nearest row, or `filler`'s bytes if there is one.
void frigate_take_rows(
  size_t row_bytes, void *dst, const void *src, size_t bound, const void *indices, frigate_dtype dtype, size_t first,
  size_t count, const void *filler);
