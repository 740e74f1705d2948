// How reductions of one instruction set reach frigate_reduce_find: arrays ended by a NULL name.
#pragma once

#include "include/frigate_reduce.h"

typedef struct {
  const char *name;
  frigate_dtype dtype;
  frigate_reduce_kernel kernel;
} reduce_entry;

extern const reduce_entry frigate_reduces_baseline[];
#if defined(__x86_64__)
extern const reduce_entry frigate_reduces_avx2[], frigate_reduces_avx512[];
#endif
