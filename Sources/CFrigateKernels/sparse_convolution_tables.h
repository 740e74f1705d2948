// Sparse gradients of convolutions for one instruction set: sizes, then sparse_convolution_body.h for both element types.
#include <stdbool.h>
#include <string.h>

#include "include/frigate_sparse_convolution.h"
#include "isa.h"

#pragma STDC FP_CONTRACT OFF

#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
#define FRIGATE_FUSED 1
#endif

// Places listed at a time, bytes that hold their lists, and vectors of a row that stay in registers: 3 rows of at most 6 or one of 8 where there are 32
// registers, else one of 4.
enum { MOST_PLACES = 128, LISTS_BYTES = 2048 };
#if defined(FRIGATE_BUILD_AVX512) || (defined(__aarch64__) && !defined(FRIGATE_BUILD_AVX2))
#define MOST_VECTORS 8
#else
#define MOST_VECTORS 4
#endif

#if !defined(FRIGATE_WINDOW_PART)
#define FRIGATE_WINDOW_PART 1
/// The part of an output place's window that is inside the input, and the position of its element (0, 0, 0).
typedef struct {
  size_t from[3], to[3];
  ptrdiff_t input;
  bool is_whole;
} window_part;

static inline window_part part_of(const frigate_convolution *t, size_t place) {
  const size_t at[3] = {place / t->output[2] / t->output[1], place / t->output[2] % t->output[1], place % t->output[2]};
  window_part part = {.is_whole = true};
  for (int axis = 0; axis < 3; axis++) {
    const ptrdiff_t start = (ptrdiff_t)(at[axis] * t->stride[axis]) - (ptrdiff_t)t->low[axis];
    const ptrdiff_t step = (ptrdiff_t)t->dilation[axis], size = (ptrdiff_t)t->input[axis];
    size_t from = start < 0 ? (size_t)((-start + step - 1) / step) : 0, to = t->window[axis];
    if (start + (ptrdiff_t)(to - 1) * step >= size) to = start >= size ? 0 : (size_t)((size - start + step - 1) / step);
    if (to < from) to = from;
    part.from[axis] = from, part.to[axis] = to;
    part.input = part.input * size + start;
    part.is_whole &= from == 0 && to == t->window[axis];
  }
  return part;
}
#endif

FRIGATE_TARGET_BEGIN

#include "part.h"

#define REAL float
#define TYPED(name) name##_f32
#define LANES (FRIGATE_VECTOR_BYTES / 4)
#include "sparse_convolution_body.h"

#define REAL double
#define TYPED(name) name##_f64
#define LANES (FRIGATE_VECTOR_BYTES / 8)
#include "sparse_convolution_body.h"

FRIGATE_TARGET_END
