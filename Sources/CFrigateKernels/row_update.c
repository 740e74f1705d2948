#include "include/frigate_row_update.h"

#include "index_at.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { AHEAD = 8 };  // rows of w to fetch ahead: they lie anywhere in a table larger than the caches

size_t frigate_row_update_scratch(size_t rows, size_t count, size_t width) {
  return (rows + 2 * count + width) * 4;
}

void frigate_row_update_f32(
  float *y, const float *w, size_t first, size_t rows, size_t bound, size_t width, float rate, const float *updates,
  const void *indices, frigate_dtype dtype, size_t count, bool clips, void *scratch
) {
  if (rows == 0 || width == 0) return;
  // For each row the first k that names it, for each k the next one of its row, and its row counted from `first`; -1 is
  // none. Rows no k names have no valid head.
  int32_t *head = scratch, *next = head + rows, *row_of = next + count;
  float *sum = (float *)(row_of + count);
  const bool touches_all = y != w || !(rate >= 0 && isfinite(rate)) || signbit(rate);
  for (size_t r = 0; touches_all && r < rows; r++) head[r] = -1;
  for (size_t k = 0; k < count; k++) {
    int64_t index = index_at(indices, dtype, k);
    if (clips) index = index < 0 ? 0 : index >= (int64_t)bound ? (int64_t)bound - 1 : index;
    const bool is_ours = index >= (int64_t)first && index < (int64_t)(first + rows);
    row_of[k] = is_ours ? (int32_t)(index - (int64_t)first) : -1;
    if (is_ours) head[row_of[k]] = -1;
  }
  for (size_t k = count; k-- > 0;)
    if (row_of[k] >= 0) {
      next[k] = head[row_of[k]];
      head[row_of[k]] = (int32_t)k;
    }
  const size_t steps = touches_all ? rows : count;
  for (size_t s = 0; s < steps; s++) {
    if (!touches_all && s + AHEAD < steps && row_of[s + AHEAD] >= 0) {
      const char *coming = (const char *)(w + (first + (size_t)row_of[s + AHEAD]) * width);
      for (size_t at = 0; at < width * sizeof(float) && at < 1024; at += 64) __builtin_prefetch(coming + at, 1);
    }
    const int32_t row = touches_all ? (int32_t)s : row_of[s];
    if (row < 0 || (!touches_all && head[row] != (int32_t)s)) continue;
    memset(sum, 0, width * sizeof(float));
    for (int32_t k = head[row]; k >= 0; k = next[k]) {
      const float *update = updates + (size_t)k * width;
      for (size_t i = 0; i < width; i++) sum[i] += update[i];
    }
    const size_t at = (first + (size_t)row) * width;
    for (size_t i = 0; i < width; i++) y[at + i] = w[at + i] - rate * sum[i];
  }
}
