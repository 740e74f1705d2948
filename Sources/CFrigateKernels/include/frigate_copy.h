#pragma once

#include <stddef.h>
#include <stdint.h>

/// `dst[index] = src[index]` for every index of `shape`. Strides are in bytes and may be 0 (broadcast, in `src`) or
/// negative; `dst` and `src` point at index 0 and do not overlap. At most FRIGATE_COPY_MAX_RANK axes have more than one
/// element (more would be beyond the 2^48 bytes that a tensor type may have); element sizes 1, 2, 4, 8 and 16.
///
/// Axes are reordered and joined first, so that broadcasts, slices, transposes, reversals and plain copies all
/// end in one of a few inner loops.
void frigate_copy_strided(
  size_t element_size, int rank, const size_t *shape, void *dst, const ptrdiff_t *dst_strides, const void *src,
  const ptrdiff_t *src_strides);

#define FRIGATE_COPY_MAX_RANK 48

/// `dst[i] = *value` for `i < n`; element sizes 1, 2, 4, 8 and 16.
void frigate_fill(size_t element_size, void *dst, const void *value, size_t n);

/// `dst[i] = src[indices[i]]` for rows of `row_bytes` bytes and `i < count`: how a batch is drawn from a data set.
/// Indices are clamped to `0 ..< bound`; a `bound` of 0 or less writes nothing.
void frigate_gather_rows(
  size_t row_bytes, void *dst, const void *src, const int64_t *indices, size_t count, int64_t bound);
