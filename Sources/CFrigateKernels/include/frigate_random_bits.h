#pragma once

#include <stddef.h>
#include <stdint.h>

/// Threefry-2x32 with 20 rounds: `(y0[i], y1[i])` is the block `(x0[i], x1[i])` under the key `(k0, k1)`.
/// Outputs may be the inputs' very pointers. Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", DOI 10.1145/2063384.2063405.
void frigate_threefry2x32(
  uint32_t k0, uint32_t k1, const uint32_t *x0, const uint32_t *x1, uint32_t *y0, uint32_t *y1, size_t n);

/// The same with a key for each block: `(k0[i], k1[i])`.
void frigate_threefry2x32_keys(
  const uint32_t *k0, const uint32_t *k1, const uint32_t *x0, const uint32_t *x1, uint32_t *y0, uint32_t *y1, size_t n);

/// Random words number `first ..< first + n` under a key. Word i comes from the block of the 64-bit counter i, high
/// half first, whose output is `(b1, b2)`: 32 bits are `b1 ^ b2`, 64 bits are `b1 << 32 | b2`, and 8 and 16 bits are
/// the low bits of the 32. This is `jax.random.bits` with `jax_threefry_partitionable` on, JAX's default since 0.5.
/// Being counted, any range can be drawn by any thread.
void frigate_random_bits8(uint32_t k0, uint32_t k1, uint64_t first, uint8_t *out, size_t n);
void frigate_random_bits16(uint32_t k0, uint32_t k1, uint64_t first, uint16_t *out, size_t n);
void frigate_random_bits32(uint32_t k0, uint32_t k1, uint64_t first, uint32_t *out, size_t n);
void frigate_random_bits64(uint32_t k0, uint32_t k1, uint64_t first, uint64_t *out, size_t n);
