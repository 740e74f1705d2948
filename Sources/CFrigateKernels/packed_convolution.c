#include "include/frigate_packed_convolution.h"

#include "packed_convolution_tables.h"

#define KERNEL(name)                                                                                              \
  void name(                                                                                                      \
    const frigate_packed_convolution *, size_t, size_t, const float *, const float *, const float *, float *, uint8_t *);

#if defined(FRIGATE_X86)
KERNEL(frigate_packed_convolution_f32_avx2)
KERNEL(frigate_packed_convolution_f32_avx512)
#endif

size_t frigate_packed_filter_count(size_t depth, size_t features) {
  return (features + HALF - 1) / HALF * HALF * depth;
}

void frigate_pack_filter_f32(
  size_t depth, size_t features, size_t first, size_t last, const float *filter, float *packed
) {
  for (size_t j = 0; j < features; j += BLOCK) {
    const size_t width = block_width(features, j), valid = features - j < width ? features - j : width;
    for (size_t k = first; k < last; k++) {
      float *to = packed + j * depth + k * width;
      memcpy(to, filter + k * features + j, valid * sizeof(float));
      memset(to + valid, 0, (width - valid) * sizeof(float));
    }
  }
}

void frigate_packed_convolution_f32(
  const frigate_packed_convolution *convolution, size_t first, size_t last, const float *x, const float *packed,
  const float *bias, float *y, uint8_t *winners
) {
  FRIGATE_CHOOSE(frigate_packed_convolution_f32)(convolution, first, last, x, packed, bias, y, winners);
}
