#pragma once

#include "frigate_elementwise.h"

/// Where an operand or result of a loop begins, and how it moves on.
typedef struct {
  /// A buffer's number, or -1 for the caller's scratch.
  int32_t buffer;
  /// Bytes of an element; 0 for what stays in place from tile to tile.
  int32_t step;
  /// Bytes from the scratch's start.
  size_t offset;
} frigate_loop_slot;

/// One kernel of a loop: a lane, or unless it is NULL a chain; its results' slots, then its operands'.
typedef struct {
  frigate_lane_kernel _Nullable lane;
  frigate_chain_kernel _Nullable chain;
  uint8_t results, operands;
  uint16_t slots[FRIGATE_CHAIN_RESULTS + FRIGATE_CHAIN_OPERANDS];
} frigate_loop_instruction;

/// An operand whose element i is element (i / run) mod count of buffer `source`, laid out in a tile of its own.
typedef struct {
  int32_t slot, source;
  size_t element_size, run, count;
} frigate_loop_refill;

/// A result too large for the caches, computed in a tile and written past them.
typedef struct {
  int32_t slot, target;
  size_t element_size;
} frigate_loop_stream;

/// Elementwise kernels over the same positions, tile by tile: values that only the loop needs stay in tiles of scratch
/// that the innermost cache holds.
typedef struct {
  size_t tile;
  int32_t slot_count, instruction_count, refill_count, stream_count, fetched_count;
  const frigate_loop_slot *_Nonnull slots;
  const frigate_loop_instruction *_Nonnull instructions;
  const frigate_loop_refill *_Nonnull refills;
  const frigate_loop_stream *_Nonnull streams;
  /// Slots whose elements are asked for some tiles ahead, while others are computed.
  const int32_t *_Nonnull fetched;
} frigate_loop;

/// Positions `first ..< last`. `scratch` begins with room for `slot_count` addresses; the slots' offsets say the rest.
void frigate_loop_run(
  const frigate_loop *_Nonnull loop, void *_Nonnull const *_Nonnull buffers, size_t first, size_t last,
  void *_Nullable scratch);
