#include "include/frigate_row_update.h"

#include "index_at.h"

#include <math.h>
#include <stdint.h>

#include "row_update_tables.h"

enum { AHEAD = 16 };  // rows of w to fetch ahead: they lie anywhere in a table larger than the caches

#define KERNEL(name)                                                                                          \
  void name(                                                                                                  \
    float *, const float *, size_t, float, const float *, const int32_t *, const int32_t *, int32_t, uint32_t);
#if defined(FRIGATE_X86)
KERNEL(frigate_update_row_f32_avx2)
KERNEL(frigate_update_row_f32_avx512)
#endif

size_t frigate_row_update_scratch(size_t rows, size_t count) { return (rows + 3 * count) * 4; }

/// The k whose rows are among `first ..< first + rows`, and those rows counted from `first`; their number.
static size_t list(
  const void *indices, frigate_dtype dtype, size_t count, bool clips, size_t first, size_t rows, size_t bound, int32_t *order,
  int32_t *row_of
) {
  size_t n = 0;
#define LIST(INDEX)                                                                                     \
  for (size_t k = 0; k < count; k++) {                                                                  \
    int64_t index = INDEX;                                                                              \
    if (clips) index = index < 0 ? 0 : index >= (int64_t)bound ? (int64_t)bound - 1 : index;            \
    const uint64_t row = (uint64_t)index - first;                                                       \
    order[n] = (int32_t)k;                                                                              \
    row_of[n] = (int32_t)row;                                                                           \
    n += row < rows;                                                                                    \
  }
  if (dtype == FRIGATE_I32) LIST(((const int32_t *)indices)[k])
  else LIST(index_at(indices, dtype, k))
  return n;
}

void frigate_row_update_f32(
  float *y, const float *w, size_t first, size_t rows, size_t bound, size_t width, float rate, const float *updates,
  size_t repeats, const void *indices, frigate_dtype dtype, size_t count, bool clips, void *scratch
) {
  if (rows == 0 || width == 0) return;
  // Of what is listed: for each row the first that names it, for each the next one of its row; -1 is none. Rows that none names
  // have no valid head.
  int32_t *head = scratch, *next = head + rows, *order = next + count, *row_of = order + count;
  void (*const update)(
    float *, const float *, size_t, float, const float *, const int32_t *, const int32_t *, int32_t, uint32_t) =
    FRIGATE_CHOOSE(frigate_update_row_f32);
  const size_t listed = list(indices, dtype, count, clips, first, rows, bound, order, row_of);
  const bool touches_all = y != w || !(rate >= 0 && isfinite(rate)) || signbit(rate);
  for (size_t r = 0; touches_all && r < rows; r++) head[r] = -1;
  for (size_t k = 0; k < listed; k++) head[row_of[k]] = -1;
  for (size_t k = listed; k-- > 0;) {
    next[k] = head[row_of[k]];
    head[row_of[k]] = (int32_t)k;
  }
  if (touches_all) {
    for (size_t r = 0; r < rows; r++)
      update(
        y + (first + r) * width, w + (first + r) * width, width, rate, updates, order, next, head[r], (uint32_t)repeats);
    return;
  }
  for (size_t k = 0; k < listed; k++) {
    if (k + AHEAD < listed) {
      const char *coming = (const char *)(w + (first + (size_t)row_of[k + AHEAD]) * width);
      for (size_t at = 0; at < width * sizeof(float) && at < 1024; at += 64) __builtin_prefetch(coming + at, 1);
    }
    const size_t row = (size_t)row_of[k], at = (first + row) * width;
    if (head[row] == (int32_t)k) update(y + at, w + at, width, rate, updates, order, next, (int32_t)k, (uint32_t)repeats);
  }
}
