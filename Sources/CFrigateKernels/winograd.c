#include "include/frigate_winograd.h"

#include "winograd_tables.h"

#define KERNELS(set)                                                                                                      \
  void frigate_winograd_filter_f32_##set(const frigate_winograd *, bool, size_t, size_t, float *, const float *);        \
  void frigate_winograd_run_f32_##set(                                                                                   \
    const frigate_winograd *, size_t, size_t, float *, const float *, const float *, const float *, void *);             \
  void frigate_winograd_pool_f32_##set(                                                                                  \
    const frigate_winograd *, bool, size_t, size_t, float *, uint8_t *, const float *, const float *, const float *,     \
    void *);                                                                                                             \
  void frigate_winograd_gradient_f32_##set(                                                                              \
    const frigate_winograd *, size_t, size_t, size_t, float *, const float *, const float *, void *);

#if defined(FRIGATE_X86)
KERNELS(avx2)
KERNELS(avx512)
#endif

size_t frigate_winograd_filter_count(const frigate_winograd *t) {
  return WINOGRAD_PRODUCTS * winograd_step(t->channels * t->features);
}

size_t frigate_winograd_tiles(const frigate_winograd *t) { return (t->out_height + 1) / 2 * winograd_tiles_across(t); }

size_t frigate_winograd_run_scratch(const frigate_winograd *t, size_t tiles) {
  const size_t block = winograd_most(tiles, winograd_block(t));
  return sizeof(float)
    * (t->channels + t->features
       + WINOGRAD_PRODUCTS * (winograd_step(block * t->channels) + winograd_step(block * t->features)));
}

size_t frigate_winograd_gradient_scratch(const frigate_winograd *t, size_t images, size_t blocks) {
  // Fewer channels at once take more tiles: room for whichever needs most.
  size_t largest = 0;
  for (size_t k = 1; k <= blocks; k++) {
    const size_t channels = k * WINOGRAD_BLOCK;
    const size_t block = winograd_most(frigate_winograd_tiles(t) * images, winograd_gradient_block(t, channels));
    const size_t count = winograd_step(block * channels) + winograd_step(block * t->features)
      + winograd_step(channels * t->features);
    if (count > largest) largest = count;
  }
  return sizeof(float) * (t->channels + t->features + WINOGRAD_PRODUCTS * largest);
}

void frigate_winograd_filter_f32(
  const frigate_winograd *t, bool is_gradient, size_t first, size_t last, float *transformed, const float *filter
) {
  FRIGATE_CHOOSE(frigate_winograd_filter_f32)(t, is_gradient, first, last, transformed, filter);
}

void frigate_winograd_run_f32(
  const frigate_winograd *t, size_t first, size_t last, float *y, const float *x, const float *transformed,
  const float *bias, void *scratch
) {
  FRIGATE_CHOOSE(frigate_winograd_run_f32)(t, first, last, y, x, transformed, bias, scratch);
}

void frigate_winograd_pool_f32(
  const frigate_winograd *t, bool is_relu, size_t first, size_t last, float *y, uint8_t *winners, const float *x,
  const float *transformed, const float *bias, void *scratch
) {
  FRIGATE_CHOOSE(frigate_winograd_pool_f32)(t, is_relu, first, last, y, winners, x, transformed, bias, scratch);
}

void frigate_winograd_gradient_f32(
  const frigate_winograd *t, size_t images, size_t first, size_t last, float *gradient, const float *x, const float *dy,
  void *scratch
) {
  FRIGATE_CHOOSE(frigate_winograd_gradient_f32)(t, images, first, last, gradient, x, dy, scratch);
}
