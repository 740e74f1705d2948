#include "include/frigate_copy.h"

#include <stdbool.h>
#include <string.h>

#include "include/frigate_dense.h"

typedef struct {
  uint64_t low, high;
} sixteen;

typedef struct {
  size_t count;
  ptrdiff_t dst, src;
} axis;

// One row and one plane of each element size. Elements move by memcpy, which compiles to a plain load and store and
// lets them be read under any type.
#define MOVERS(T)                                                                                        \
  static void row_##T(char *dst, const char *src, axis a) {                                              \
    if (a.dst == (ptrdiff_t)sizeof(T) && a.src == (ptrdiff_t)sizeof(T)) {                                \
      memcpy(dst, src, a.count * sizeof(T));                                                             \
    } else if (a.dst == (ptrdiff_t)sizeof(T) && a.src == 0) {                                            \
      T value;                                                                                           \
      memcpy(&value, src, sizeof(T));                                                                    \
      for (size_t i = 0; i < a.count; i++) memcpy(dst + i * sizeof(T), &value, sizeof(T));               \
    } else {                                                                                             \
      for (size_t i = 0; i < a.count; i++, dst += a.dst, src += a.src) memcpy(dst, src, sizeof(T));      \
    }                                                                                                    \
  }                                                                                                      \
  /* dst is contiguous along `in`, src along `out`. Square tiles keep the lines of both in cache. */     \
  static void transpose_##T(char *dst, const char *src, axis out, axis in) {                             \
    enum { TILE = sizeof(T) >= 16 ? 4 : 64 / sizeof(T) < 8 ? 8 : sizeof(T) == 1 ? 32 : 64 / sizeof(T) }; \
    for (size_t o = 0; o < out.count; o += TILE) {                                                       \
      size_t o_end = out.count - o < TILE ? out.count : o + TILE;                                        \
      for (size_t i = 0; i < in.count; i += TILE) {                                                      \
        size_t i_end = in.count - i < TILE ? in.count : i + TILE;                                        \
        for (size_t p = o; p < o_end; p++) {                                                             \
          char *d = dst + (ptrdiff_t)p * out.dst + (ptrdiff_t)i * (ptrdiff_t)sizeof(T);                  \
          const char *s = src + (ptrdiff_t)p * (ptrdiff_t)sizeof(T) + (ptrdiff_t)i * in.src;             \
          for (size_t q = i; q < i_end; q++, d += sizeof(T), s += in.src) memcpy(d, s, sizeof(T));       \
        }                                                                                                \
      }                                                                                                  \
    }                                                                                                    \
  }
MOVERS(uint8_t)
MOVERS(uint16_t)
MOVERS(uint32_t)
MOVERS(uint64_t)
MOVERS(sixteen)

typedef void (*row_mover)(char *, const char *, axis);
typedef void (*plane_mover)(char *, const char *, axis, axis);

static row_mover row_of(size_t size) {
  switch (size) {
    case 1: return row_uint8_t;
    case 2: return row_uint16_t;
    case 4: return row_uint32_t;
    case 8: return row_uint64_t;
    default: return row_sixteen;
  }
}

static plane_mover transpose_of(size_t size) {
  switch (size) {
    case 1: return transpose_uint8_t;
    case 2: return transpose_uint16_t;
    case 4: return transpose_uint32_t;
    case 8: return transpose_uint64_t;
    default: return transpose_sixteen;
  }
}

static ptrdiff_t magnitude(ptrdiff_t stride) { return stride < 0 ? -stride : stride; }

/// Drops axes of one element, sorts by falling destination stride and joins neighbours that step as one.
static int canonical(int rank, const size_t *shape, const ptrdiff_t *dst, const ptrdiff_t *src, axis *axes) {
  int kept = 0;
  for (int k = 0; k < rank; k++) {
    if (shape[k] == 1) continue;
    axis next = {shape[k], dst[k], src[k]};
    int at = kept++;
    for (; at > 0 && magnitude(axes[at - 1].dst) < magnitude(next.dst); at--) axes[at] = axes[at - 1];
    axes[at] = next;
  }
  if (kept == 0) return 0;
  int last = 0;
  for (int k = 1; k < kept; k++) {
    ptrdiff_t count = (ptrdiff_t)axes[k].count;
    if (axes[last].dst == axes[k].dst * count && axes[last].src == axes[k].src * count)
      axes[last] = (axis){axes[last].count * axes[k].count, axes[k].dst, axes[k].src};
    else
      axes[++last] = axes[k];
  }
  return last + 1;
}

void frigate_copy_strided(
  size_t element_size, int rank, const size_t *shape, void *dst, const ptrdiff_t *dst_strides, const void *src,
  const ptrdiff_t *src_strides
) {
  for (int k = 0; k < rank; k++)
    if (shape[k] == 0) return;
  axis axes[FRIGATE_COPY_MAX_RANK];
  int count = canonical(rank, shape, dst_strides, src_strides, axes);
  if (count == 0) {
    memcpy(dst, src, element_size);
    return;
  }
  const ptrdiff_t unit = (ptrdiff_t)element_size;
  const axis in = axes[count - 1];
  int outer = count - 1;
  // A transpose if the destination is contiguous along its last axis and the source along another; that one
  // moves next to the last.
  bool transposed = false;
  if (in.dst == unit && in.src != unit && in.src != 0)
    for (int k = 0; k < count - 1 && !transposed; k++)
      if (axes[k].src == unit) {
        axis unit_axis = axes[k];
        memmove(&axes[k], &axes[k + 1], (size_t)(count - 2 - k) * sizeof(axis));
        axes[count - 2] = unit_axis;
        outer = count - 2;
        transposed = true;
      }
  row_mover row = row_of(element_size);
  plane_mover plane = transpose_of(element_size);
  size_t index[FRIGATE_COPY_MAX_RANK] = {0};
  char *d = dst;
  const char *s = src;
  for (;;) {
    if (transposed) plane(d, s, axes[count - 2], in);
    else row(d, s, in);
    int k = outer - 1;
    for (; k >= 0; k--) {
      d += axes[k].dst;
      s += axes[k].src;
      if (++index[k] < axes[k].count) break;
      index[k] = 0;
      d -= axes[k].dst * (ptrdiff_t)axes[k].count;
      s -= axes[k].src * (ptrdiff_t)axes[k].count;
    }
    if (k < 0) return;
  }
}

void frigate_transpose_copy(
  size_t element_size, size_t rows, size_t cols, const void *src, ptrdiff_t src_row, void *dst, ptrdiff_t dst_row
) {
  if (rows == 0 || cols == 0) return;
  const ptrdiff_t size = (ptrdiff_t)element_size;
  transpose_of(element_size)(
    dst, src, (axis){cols, dst_row * size, size}, (axis){rows, size, src_row * size});
}

void frigate_fill(size_t element_size, void *dst, const void *value, size_t n) {
  if (n > 0) row_of(element_size)(dst, value, (axis){n, (ptrdiff_t)element_size, 0});
}

static size_t clamped(int64_t index, int64_t bound) {
  return (size_t)(index < 0 ? 0 : index >= bound ? bound - 1 : index);
}

void frigate_gather_rows(
  size_t row_bytes, void *dst, const void *src, const int64_t *indices, size_t count, int64_t bound
) {
  if (bound <= 0) return;
  // Rows in random order come from memory, not from a cache: asking for the starts of the next but one
  // hides its latency (784-byte rows: 2.1 µs instead of 3.0 for 32); the hardware fetches what follows.
  const size_t ahead = 2, front = row_bytes < 512 ? row_bytes : 512;
  char *d = dst;
  for (size_t i = 0; i < count; i++, d += row_bytes) {
    if (i + ahead < count) {
      const char *next = (const char *)src + clamped(indices[i + ahead], bound) * row_bytes;
      for (size_t offset = 0; offset < front; offset += 64) __builtin_prefetch(next + offset);
    }
    memcpy(d, (const char *)src + clamped(indices[i], bound) * row_bytes, row_bytes);
  }
}
