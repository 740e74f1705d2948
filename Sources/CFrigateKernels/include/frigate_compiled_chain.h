#pragma once

#include <stdbool.h>

#include "frigate_elementwise.h"

/// Chains of any lanes, written as machine code while planning, so that values stay in registers from one to the next.
///
/// Only on x86-64 with AVX-512; elsewhere, or where the system grants no executable memory, nothing compiles, and the
/// lanes do the same with the same bits. The code is never writable while it can run.

/// A lane as the compiler knows it, or -1 for one that it doesn't: names and dtypes as for `frigate_lane_find`, and
/// conversions to float32 as `convert`, those of float32 to bfloat16 as `round`.
int frigate_compiled_lane(const char *name, frigate_dtype dtype);

typedef enum {
  FRIGATE_COMPILED_WORDS,  // float32, int32 or uint32, position by position
  FRIGATE_COMPILED_HALVES,  // bfloat16, position by position
  FRIGATE_COMPILED_BOOLS,  // position by position
  FRIGATE_COMPILED_SCALAR,  // a word in memory, the same for all positions
  FRIGATE_COMPILED_CONSTANT,  // a word known now; not among the kernel's operands
} frigate_compiled_kind;

typedef struct {
  frigate_compiled_kind kind;
  uint32_t word;
} frigate_compiled_input;

/// One lane of values by their numbers: the inputs come first, then what each lane computes. Where it takes fewer than
/// three operands, the first stands in for the others.
typedef struct {
  int16_t lane;
  uint8_t operands[3];
} frigate_compiled_step;

typedef struct {
  const frigate_compiled_input *inputs;
  const frigate_compiled_step *steps;
  /// The values that are written.
  const uint8_t *results;
  int32_t input_count, step_count, result_count;
  /// Whether results are written past the caches where they begin on a line: the lines aren't read first.
  bool streams;
} frigate_compiled_source;

typedef struct {
  /// Takes the inputs but for the constants, in order.
  frigate_chain_kernel kernel;
  void *memory;
  size_t byte_count;
} frigate_compiled_chain;

/// False if it doesn't fit into the registers, or can't be had.
bool frigate_chain_compile(const frigate_compiled_source *source, frigate_compiled_chain *chain);

/// Whether it would compile, for a planner that asks before it adds a lane.
bool frigate_chain_fits(const frigate_compiled_source *source);

void frigate_chain_free(frigate_compiled_chain chain);
