#include "include/frigate_random_bits.h"

#include "random_bits_body.h"

#define KERNELS(isa)                                                                                               \
  void frigate_threefry2x32_##isa(                                                                                 \
    uint32_t, uint32_t, const uint32_t *, const uint32_t *, uint32_t *, uint32_t *, size_t);                       \
  void frigate_threefry2x32_keys_##isa(                                                                            \
    const uint32_t *, const uint32_t *, const uint32_t *, const uint32_t *, uint32_t *, uint32_t *, size_t);       \
  void frigate_random_bits8_##isa(uint32_t, uint32_t, uint64_t, uint8_t *, size_t);                                \
  void frigate_random_bits16_##isa(uint32_t, uint32_t, uint64_t, uint16_t *, size_t);                              \
  void frigate_random_bits32_##isa(uint32_t, uint32_t, uint64_t, uint32_t *, size_t);                              \
  void frigate_random_bits64_##isa(uint32_t, uint32_t, uint64_t, uint64_t *, size_t);

#if defined(FRIGATE_X86)
KERNELS(avx2)
KERNELS(avx512)
#define DISPATCH(name, ...)                                                                                        \
  switch (frigate_isa_current()) {                                                                                 \
    case FRIGATE_ISA_AVX512: name##_avx512(__VA_ARGS__); break;                                                    \
    case FRIGATE_ISA_AVX2: name##_avx2(__VA_ARGS__); break;                                                        \
    case FRIGATE_ISA_BASELINE: name##_baseline(__VA_ARGS__); break;                                                \
  }
#else
#define DISPATCH(name, ...) name##_baseline(__VA_ARGS__);
#endif

void frigate_threefry2x32(
  uint32_t k0, uint32_t k1, const uint32_t *x0, const uint32_t *x1, uint32_t *y0, uint32_t *y1, size_t n
) {
  DISPATCH(frigate_threefry2x32, k0, k1, x0, x1, y0, y1, n)
}

void frigate_threefry2x32_keys(
  const uint32_t *k0, const uint32_t *k1, const uint32_t *x0, const uint32_t *x1, uint32_t *y0, uint32_t *y1, size_t n
) {
  DISPATCH(frigate_threefry2x32_keys, k0, k1, x0, x1, y0, y1, n)
}

void frigate_random_bits8(uint32_t k0, uint32_t k1, uint64_t first, uint8_t *out, size_t n) {
  DISPATCH(frigate_random_bits8, k0, k1, first, out, n)
}
void frigate_random_bits16(uint32_t k0, uint32_t k1, uint64_t first, uint16_t *out, size_t n) {
  DISPATCH(frigate_random_bits16, k0, k1, first, out, n)
}
void frigate_random_bits32(uint32_t k0, uint32_t k1, uint64_t first, uint32_t *out, size_t n) {
  DISPATCH(frigate_random_bits32, k0, k1, first, out, n)
}
void frigate_random_bits64(uint32_t k0, uint32_t k1, uint64_t first, uint64_t *out, size_t n) {
  DISPATCH(frigate_random_bits64, k0, k1, first, out, n)
}
