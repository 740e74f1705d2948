// How kernels of one instruction set reach frigate_lane_find: arrays of entries ended by a NULL name.
#pragma once

#include "include/frigate_elementwise.h"

typedef struct {
  const char *name;
  frigate_dtype dtype;
  frigate_lane_kernel kernel;
} lane_entry;

typedef frigate_lane_kernel convert_table[FRIGATE_DTYPE_COUNT][FRIGATE_DTYPE_COUNT];

// Element by element, for what only the C library knows; compiled once.
extern const lane_entry frigate_lanes_library[];

extern const lane_entry frigate_lanes_baseline[];
extern const frigate_chain frigate_chains_baseline[];
extern const convert_table frigate_converts_baseline;
#if defined(__x86_64__)
extern const lane_entry frigate_lanes_avx2[], frigate_lanes_avx512[];
extern const frigate_chain frigate_chains_avx2[], frigate_chains_avx512[];
extern const convert_table frigate_converts_avx2, frigate_converts_avx512;
#endif
