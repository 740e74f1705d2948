// How Winograd's convolutions are cut: the same for every instruction set, so that scratch is.
#pragma once

#include "include/frigate_winograd.h"

enum { WINOGRAD_PRODUCTS = 16, WINOGRAD_BLOCK = 16, WINOGRAD_PANEL = 64 };

static inline size_t winograd_tiles_across(const frigate_winograd *t) { return (t->out_width + 1) / 2; }

/// From one of the 16 products to the next, in elements: not a power of 2, or all would crowd one part of the cache.
static inline size_t winograd_step(size_t count) { return count + 16; }

/// Tiles at once, at most: as many as the second cache holds with what they become; of a wide filter more, for each pass reads all
/// of it.
static inline size_t winograd_block(const frigate_winograd *t) {
  enum { BYTES = 768 * 1024, LEAST = 48, LEAST_OF_WIDE = 96, WIDE = 128 * 128 };
  const size_t fitting = BYTES / (WINOGRAD_PRODUCTS * (t->channels + t->features) * sizeof(float));
  const size_t least = t->channels * t->features >= WIDE ? LEAST_OF_WIDE : LEAST;
  return fitting < least ? least : fitting;
}

/// The same for the gradient of the filter, of so many channels at once.
static inline size_t winograd_gradient_block(const frigate_winograd *t, size_t channels) {
  enum { BYTES = 1024 * 1024, LEAST = 64 };
  const size_t fitting = BYTES / (WINOGRAD_PRODUCTS * (channels + t->features) * sizeof(float));
  return fitting < LEAST ? LEAST : fitting;
}

/// Blocks of about equal size, none larger than `most`.
static inline size_t winograd_even(size_t count, size_t most) {
  const size_t blocks = (count + most - 1) / most;
  return blocks > 0 ? (count + blocks - 1) / blocks : 1;
}

/// The largest of those blocks, of `count` or fewer.
static inline size_t winograd_most(size_t count, size_t most) { return count < 1 ? 1 : count < most ? count : most; }
