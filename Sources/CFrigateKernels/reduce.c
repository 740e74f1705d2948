#include "include/frigate_reduce.h"

#include <string.h>

#include "include/frigate_isa.h"
#include "reduce_entry.h"

frigate_reduce_kernel frigate_reduce_find(const char *name, frigate_dtype dtype) {
  const reduce_entry *entry = frigate_reduces_baseline;
#if defined(__x86_64__)
  if (frigate_isa_current() == FRIGATE_ISA_AVX2) entry = frigate_reduces_avx2;
  if (frigate_isa_current() == FRIGATE_ISA_AVX512) entry = frigate_reduces_avx512;
#endif
  for (; entry->name != NULL; entry++)
    if (entry->dtype == dtype && strcmp(entry->name, name) == 0) return entry->kernel;
  return NULL;
}
