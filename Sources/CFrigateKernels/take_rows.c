#include "include/frigate_take_rows.h"

#include <string.h>

#include "index_at.h"

enum { AHEAD = 8 };  // rows to fetch ahead: they lie anywhere in a table that may be larger than the caches

static int64_t row_at(const void *indices, frigate_dtype dtype, size_t k, int64_t bound, const void *filler) {
  const int64_t index = index_at(indices, dtype, k);
  if (index >= 0 && index < bound) return index;
  return filler != NULL ? -1 : index < 0 ? 0 : bound - 1;
}

void frigate_take_rows(
  size_t row_bytes, void *dst, const void *src, size_t bound, const void *indices, frigate_dtype dtype, size_t first,
  size_t count, const void *filler
) {
  char *to = dst;
  for (size_t k = first; k < first + count; k++, to += row_bytes) {
    const int64_t row = row_at(indices, dtype, k, (int64_t)bound, filler);
    if (k + AHEAD < first + count) {
      const int64_t next = row_at(indices, dtype, k + AHEAD, (int64_t)bound, filler);
      const char *coming = (const char *)src + (size_t)(next < 0 ? 0 : next) * row_bytes;
      for (size_t at = 0; at < row_bytes && at < 512; at += 64) __builtin_prefetch(coming + at);
    }
    memcpy(to, row < 0 ? filler : (const char *)src + (size_t)row * row_bytes, row_bytes);
  }
}
