// Threefry-2x32, four vectors of counters at a time: a round waits for the one before, so others' rounds fill the gaps.
#include "isa.h"

FRIGATE_TARGET_BEGIN

enum { BLOCK = FRIGATE_VECTOR_BYTES / 4 * 4 };
typedef uint32_t words __attribute__((vector_size(BLOCK * 4)));
typedef uint64_t long_words __attribute__((vector_size(BLOCK * 8)));

#define ROUND(by) \
  a += b;         \
  b = (b << by | b >> (32 - by)) ^ a;
#define FOUR(r0, r1, r2, r3) ROUND(r0) ROUND(r1) ROUND(r2) ROUND(r3)

/// Twenty rounds on one block in place; the key schedule adds a word of (k0, k1, k0 ^ k1 ^ parity) every four. Keys are
/// single words or one for each block.
#define ROUNDS(a, b, k0, k1, k2)                  \
  a += k0; b += k1;                               \
  FOUR(13, 15, 26, 6) a += k1; b += k2 + 1;       \
  FOUR(17, 29, 16, 24) a += k2; b += k0 + 2;      \
  FOUR(13, 15, 26, 6) a += k0; b += k1 + 3;       \
  FOUR(17, 29, 16, 24) a += k1; b += k2 + 4;      \
  FOUR(13, 15, 26, 6) a += k2; b += k0 + 5;

static inline __attribute__((always_inline)) void threefry(uint32_t k0, uint32_t k1, words *x, words *y) {
  const uint32_t k2 = k0 ^ k1 ^ 0x1BD11BDAu;
  words a = *x, b = *y;
  ROUNDS(a, b, k0, k1, k2)
  *x = a;
  *y = b;
}

void FRIGATE_NAMED(frigate_threefry2x32)(
  uint32_t k0, uint32_t k1, const uint32_t *x0, const uint32_t *x1, uint32_t *y0, uint32_t *y1, size_t n
) {
  for (size_t i = 0; i < n; i += BLOCK) {
    const size_t bytes = (n - i < BLOCK ? n - i : BLOCK) * sizeof(uint32_t);
    words a = {0}, b = {0};
    memcpy(&a, x0 + i, bytes);
    memcpy(&b, x1 + i, bytes);
    threefry(k0, k1, &a, &b);
    memcpy(y0 + i, &a, bytes);
    memcpy(y1 + i, &b, bytes);
  }
}

void FRIGATE_NAMED(frigate_threefry2x32_keys)(
  const uint32_t *k0, const uint32_t *k1, const uint32_t *x0, const uint32_t *x1, uint32_t *y0, uint32_t *y1, size_t n
) {
  for (size_t i = 0; i < n; i += BLOCK) {
    const size_t bytes = (n - i < BLOCK ? n - i : BLOCK) * sizeof(uint32_t);
    words key0 = {0}, key1 = {0}, a = {0}, b = {0};
    memcpy(&key0, k0 + i, bytes);
    memcpy(&key1, k1 + i, bytes);
    memcpy(&a, x0 + i, bytes);
    memcpy(&b, x1 + i, bytes);
    const words key2 = key0 ^ key1 ^ 0x1BD11BDAu;
    ROUNDS(a, b, key0, key1, key2)
    memcpy(y0 + i, &a, bytes);
    memcpy(y1 + i, &b, bytes);
  }
}

/// The words of the counters `first ..< first + BLOCK`.
static inline __attribute__((always_inline)) void count(
  uint32_t k0, uint32_t k1, const words *lanes, uint64_t first, words *a, words *b
) {
  *b = *lanes + (uint32_t)first;
  *a = (uint32_t)(first >> 32) - (words)(*b < (uint32_t)first);  // a comparison is -1 where the low word carried
  threefry(k0, k1, a, b);
}

#define RANDOM_BITS(T, width, V, value)                                                                            \
  void FRIGATE_NAMED(frigate_random_bits##width)(uint32_t k0, uint32_t k1, uint64_t first, T *out, size_t n) {     \
    typedef T V __attribute__((vector_size(BLOCK * sizeof(T))));                                                   \
    words lanes, a, b;                                                                                             \
    for (uint32_t l = 0; l < BLOCK; l++) lanes[l] = l;                                                             \
    size_t i = 0;                                                                                                  \
    for (; n - i >= BLOCK; i += BLOCK) {                                                                           \
      count(k0, k1, &lanes, first + i, &a, &b);                                                                    \
      const V block = value;                                                                                       \
      memcpy(out + i, &block, sizeof block);                                                                       \
    }                                                                                                              \
    if (i < n) {                                                                                                   \
      count(k0, k1, &lanes, first + i, &a, &b);                                                                    \
      const V block = value;                                                                                       \
      memcpy(out + i, &block, (n - i) * sizeof(T));                                                                \
    }                                                                                                              \
  }
#define WIDE(x) __builtin_convertvector(x, long_words)
RANDOM_BITS(uint8_t, 8, bytes, __builtin_convertvector(a ^ b, bytes))
RANDOM_BITS(uint16_t, 16, halves, __builtin_convertvector(a ^ b, halves))
RANDOM_BITS(uint32_t, 32, singles, a ^ b)
RANDOM_BITS(uint64_t, 64, doubles, WIDE(a) << 32 | WIDE(b))

FRIGATE_TARGET_END
