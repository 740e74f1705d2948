// Threefry-2x32 over arrays. The rounds are independent per element, so plain loops over a block of elements vectorise;
// the rotations are constants.
#include "isa.h"

FRIGATE_TARGET_BEGIN

enum { BLOCK = 64 };

#define ROTATE(x, by) ((x) << (by) | (x) >> (32 - (by)))
#define ROUND(by)       \
  a += b;               \
  b = ROTATE(b, by) ^ a;
#define FOUR(r0, r1, r2, r3) ROUND(r0) ROUND(r1) ROUND(r2) ROUND(r3)

/// Twenty rounds on one block in place; the key schedule adds a word of (k0, k1, k0 ^ k1 ^ parity) every four.
static inline __attribute__((always_inline)) void threefry(uint32_t k0, uint32_t k1, uint32_t *x, uint32_t *y) {
  const uint32_t k2 = k0 ^ k1 ^ 0x1BD11BDAu;
  uint32_t a = *x + k0, b = *y + k1;
  FOUR(13, 15, 26, 6) a += k1; b += k2 + 1;
  FOUR(17, 29, 16, 24) a += k2; b += k0 + 2;
  FOUR(13, 15, 26, 6) a += k0; b += k1 + 3;
  FOUR(17, 29, 16, 24) a += k1; b += k2 + 4;
  FOUR(13, 15, 26, 6) a += k2; b += k0 + 5;
  *x = a;
  *y = b;
}

void FRIGATE_NAMED(frigate_threefry2x32)(
  uint32_t k0, uint32_t k1, const uint32_t *x0, const uint32_t *x1, uint32_t *y0, uint32_t *y1, size_t n
) {
  for (size_t i = 0; i < n; i += BLOCK) {
    size_t m = n - i < BLOCK ? n - i : BLOCK;
    uint32_t a[BLOCK] = {0}, b[BLOCK] = {0};
    memcpy(a, x0 + i, m * sizeof *a);
    memcpy(b, x1 + i, m * sizeof *b);
    for (int l = 0; l < BLOCK; l++) threefry(k0, k1, &a[l], &b[l]);
    memcpy(y0 + i, a, m * sizeof *a);
    memcpy(y1 + i, b, m * sizeof *b);
  }
}

#define RANDOM_BITS(T, width, value)                                                                               \
  void FRIGATE_NAMED(frigate_random_bits##width)(uint32_t k0, uint32_t k1, uint64_t first, T *out, size_t n) {     \
    for (size_t i = 0; i < n; i += BLOCK) {                                                                        \
      T block[BLOCK];                                                                                              \
      for (int l = 0; l < BLOCK; l++) {                                                                            \
        const uint64_t counter = first + i + (uint64_t)l;                                                          \
        uint32_t a = (uint32_t)(counter >> 32), b = (uint32_t)counter;                                             \
        threefry(k0, k1, &a, &b);                                                                                  \
        block[l] = (T)(value);                                                                                     \
      }                                                                                                            \
      memcpy(out + i, block, (n - i < BLOCK ? n - i : BLOCK) * sizeof(T));                                         \
    }                                                                                                              \
  }
RANDOM_BITS(uint8_t, 8, a ^ b)
RANDOM_BITS(uint16_t, 16, a ^ b)
RANDOM_BITS(uint32_t, 32, a ^ b)
RANDOM_BITS(uint64_t, 64, (uint64_t)a << 32 | b)

FRIGATE_TARGET_END
