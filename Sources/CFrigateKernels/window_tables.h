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

/// Whether no place is in two windows.
static inline bool are_apart(const frigate_window *w) {
  for (int axis = 0; axis < 3; axis++)
    if (w->output[axis] > 1 && w->stride[axis] < (w->window[axis] - 1) * w->dilation[axis] + 1) return false;
  return true;
}
#endif

FRIGATE_TARGET_BEGIN

#include "part.h"

#define REAL float
#define TYPED(name) name##_f32
#define LANES (FRIGATE_VECTOR_BYTES / 4)
#include "window_body.h"

#define REAL double
#define TYPED(name) name##_f64
#define LANES (FRIGATE_VECTOR_BYTES / 8)
#include "window_body.h"

FRIGATE_TARGET_END
