#include "include/frigate_sparse_convolution.h"

#include "sparse_convolution_tables.h"

#define KERNEL(name, ...) void name(__VA_ARGS__);
#define KERNELS(set, REAL, type)                                                                                      \
  double frigate_nonzero_share_##type##_##set(const REAL *, size_t);                                                  \
  KERNEL(                                                                                                             \
    frigate_sparse_input_gradient_##type##_##set, const frigate_convolution *, size_t, REAL *, const REAL *,          \
    const REAL *, void *)                                                                                             \
  KERNEL(                                                                                                             \
    frigate_sparse_filter_gradient_##type##_##set, const frigate_convolution *, size_t, size_t, size_t, REAL *,       \
    const REAL *, const REAL *, void *)

#if defined(FRIGATE_X86)
KERNELS(avx2, float, f32)
KERNELS(avx2, double, f64)
KERNELS(avx512, float, f32)
KERNELS(avx512, double, f64)
#endif

/// Lanes of the widest vectors there are: what can be done and what it takes doesn't depend on the machine.
static size_t lanes(size_t element_size) { return 64 / element_size; }

bool frigate_sparse_convolution_is_possible(const frigate_convolution *t, size_t element_size) {
  const size_t image = t->input[0] * t->input[1] * t->input[2] * t->channels;
  // A window may begin outside, further from the image than that is long.
  double reach = 0, step = (double)t->channels;
  for (int axis = 2; axis >= 0; step *= (double)t->input[axis], axis--)
    reach += step * ((double)(t->window[axis] - 1) * (double)t->dilation[axis] + (double)t->low[axis]);
  return t->channels % lanes(element_size) == 0 && (t->dilation[2] == 1 || t->window[2] == 1) &&
         image < INT32_MAX / 2 && reach < INT32_MAX / 2;
}

size_t frigate_sparse_convolution_scratch(const frigate_convolution *t, size_t element_size) {
  const size_t most = lanes(element_size), filter = t->window[0] * t->window[1] * t->window[2] * t->channels;
  return LISTS_BYTES + most * filter * element_size;
}

#define ENTRIES(REAL, type)                                                                                           \
  double frigate_nonzero_share_##type(const REAL *x, size_t count) {                                                  \
    return FRIGATE_CHOOSE(frigate_nonzero_share_##type)(x, count);                                                    \
  }                                                                                                                   \
  void frigate_sparse_input_gradient_##type(                                                                          \
    const frigate_convolution *t, size_t images, REAL *dx, const REAL *g, const REAL *w, void *scratch) {             \
    FRIGATE_CHOOSE(frigate_sparse_input_gradient_##type)(t, images, dx, g, w, scratch);                               \
  }                                                                                                                   \
  void frigate_sparse_filter_gradient_##type(                                                                         \
    const frigate_convolution *t, size_t images, size_t first, size_t last, REAL *dw, const REAL *x, const REAL *g,   \
    void *scratch) {                                                                                                  \
    FRIGATE_CHOOSE(frigate_sparse_filter_gradient_##type)(t, images, first, last, dw, x, g, scratch);                 \
  }
ENTRIES(float, f32)
ENTRIES(double, f64)
