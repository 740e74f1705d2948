// Windows for one instruction set: window_body.h for both element types.
#include <stdbool.h>
#include <string.h>

#include "include/frigate_window.h"
#include "isa.h"

#pragma STDC FP_CONTRACT OFF

#if !defined(FRIGATE_WINDOW_RANGE)
#define FRIGATE_WINDOW_RANGE 1
/// The elements of a window along one axis that are inside the operand.
typedef struct {
  size_t first, last;
  ptrdiff_t start;
} window_range;

static inline window_range inside(const frigate_window *w, int axis, size_t index) {
  const ptrdiff_t start = (ptrdiff_t)(index * w->stride[axis]) - (ptrdiff_t)w->low[axis];
  const ptrdiff_t size = (ptrdiff_t)w->input[axis], step = (ptrdiff_t)w->dilation[axis];
  window_range range = {0, w->window[axis], start};
  if (start < 0) range.first = (size_t)((-start + step - 1) / step);
  if (start + (ptrdiff_t)(w->window[axis] - 1) * step >= size) range.last = start >= size ? 0 : (size_t)((size - start + step - 1) / step);
  if (range.last < range.first) range.last = range.first;
  return range;
}

/// Where an element of a window stands, from the first element's place on.
static inline ptrdiff_t tap_place(const frigate_window *w, size_t i, size_t j, size_t k) {
  return (((ptrdiff_t)(i * w->dilation[0]) * (ptrdiff_t)w->input[1] + (ptrdiff_t)(j * w->dilation[1])) * (ptrdiff_t)w->input[2]
          + (ptrdiff_t)(k * w->dilation[2])) * (ptrdiff_t)w->inner;
}

/// The elements inside a window, listed if they are few. Most windows have their neighbour's.
enum { MOST_LISTED = 64 };
typedef struct {
  bool is_listed;
  size_t first[3], last[3], count;
  ptrdiff_t place[MOST_LISTED];
  int number[MOST_LISTED];
} window_taps;

static inline void list_taps(
  window_taps *taps, const frigate_window *w, window_range depth, window_range height, window_range width
) {
  if (w->window[0] * w->window[1] * w->window[2] > MOST_LISTED) return;
  if (taps->is_listed && taps->first[0] == depth.first && taps->last[0] == depth.last && taps->first[1] == height.first
      && taps->last[1] == height.last && taps->first[2] == width.first && taps->last[2] == width.last)
    return;
  taps->is_listed = true;
  taps->first[0] = depth.first, taps->first[1] = height.first, taps->first[2] = width.first;
  taps->last[0] = depth.last, taps->last[1] = height.last, taps->last[2] = width.last;
  taps->count = 0;
  for (size_t i = depth.first; i < depth.last; i++)
    for (size_t j = height.first; j < height.last; j++)
      for (size_t k = width.first; k < width.last; k++) {
        taps->number[taps->count] = (int)((i * w->window[1] + j) * w->window[2] + k);
        taps->place[taps->count++] = tap_place(w, i, j, k);
      }
}

/// Whether no place is in two windows.
static inline bool are_apart(const frigate_window *w) {
  for (int axis = 0; axis < 3; axis++)
    if (w->output[axis] > 1 && w->stride[axis] < (w->window[axis] - 1) * w->dilation[axis] + 1) return false;
  return true;
}

/// Whether every place is in one window.
static inline bool are_tiles(const frigate_window *w) {
  for (int axis = 0; axis < 3; axis++)
    if (w->low[axis] != 0 || w->stride[axis] != w->window[axis] || (w->dilation[axis] != 1 && w->window[axis] != 1)
        || w->output[axis] * w->stride[axis] != w->input[axis])
      return false;
  return true;
}
#endif

FRIGATE_TARGET_BEGIN

#include "part.h"

#if defined(FRIGATE_BUILD_AVX512)
typedef __mmask16 flags_f32;
typedef __mmask8 flags_f64;
#define FLAG_INLINE static inline __attribute__((always_inline, unused))
// "Not less or equal" holds where one is NaN, too; nothing beats a NaN.
FLAG_INLINE flags_f32 beats_f32(const bool is_max, part_f32 x, part_f32 best) {
  const __mmask16 known = _mm512_cmp_ps_mask((__m512)best, (__m512)best, _CMP_ORD_Q);
  return is_max ? _mm512_mask_cmp_ps_mask(known, (__m512)x, (__m512)best, _CMP_NLE_UQ)
                : _mm512_mask_cmp_ps_mask(known, (__m512)x, (__m512)best, _CMP_NGE_UQ);
}
FLAG_INLINE flags_f64 beats_f64(const bool is_max, part_f64 x, part_f64 best) {
  const __mmask8 known = _mm512_cmp_pd_mask((__m512d)best, (__m512d)best, _CMP_ORD_Q);
  return is_max ? _mm512_mask_cmp_pd_mask(known, (__m512d)x, (__m512d)best, _CMP_NLE_UQ)
                : _mm512_mask_cmp_pd_mask(known, (__m512d)x, (__m512d)best, _CMP_NGE_UQ);
}
FLAG_INLINE flags_f32 equal_f32(part_f32 a, part_f32 b) { return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_EQ_OQ); }
FLAG_INLINE flags_f64 equal_f64(part_f64 a, part_f64 b) { return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_EQ_OQ); }
#define SAME_INT __typeof__((part_f32){} < (part_f32){})
#define SAME_LONG __typeof__((part_f64){} < (part_f64){})
FLAG_INLINE flags_f32 same_f32(SAME_INT a, SAME_INT b) { return _mm512_cmpeq_epi32_mask((__m512i)a, (__m512i)b); }
FLAG_INLINE flags_f64 same_f64(SAME_LONG a, SAME_LONG b) { return _mm512_cmpeq_epi64_mask((__m512i)a, (__m512i)b); }
FLAG_INLINE part_f32 chosen_f32(flags_f32 flags, part_f32 a, part_f32 b) {
  return (part_f32)_mm512_mask_blend_ps(flags, (__m512)b, (__m512)a);
}
FLAG_INLINE part_f64 chosen_f64(flags_f64 flags, part_f64 a, part_f64 b) {
  return (part_f64)_mm512_mask_blend_pd(flags, (__m512d)b, (__m512d)a);
}
#endif

#define REAL float
#define TYPED(name) name##_f32
#define LANES (FRIGATE_VECTOR_BYTES / 4)
#include "window_body.h"

#define REAL double
#define TYPED(name) name##_f64
#define LANES (FRIGATE_VECTOR_BYTES / 8)
#include "window_body.h"

FRIGATE_TARGET_END
