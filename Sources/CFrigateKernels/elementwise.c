#include <string.h>

#include "include/frigate_isa.h"
#include "lane_table.h"

static frigate_lane_kernel search(const lane_entry *entry, const char *name, frigate_dtype dtype) {
  for (; entry->name != NULL; entry++)
    if (entry->dtype == dtype && strcmp(entry->name, name) == 0) return entry->kernel;
  return NULL;
}

frigate_lane_kernel frigate_lane_find(const char *name, frigate_dtype dtype) {
  const lane_entry *lanes = frigate_lanes_baseline;
#if defined(__x86_64__)
  if (frigate_isa_current() == FRIGATE_ISA_AVX2) lanes = frigate_lanes_avx2;
  if (frigate_isa_current() == FRIGATE_ISA_AVX512) lanes = frigate_lanes_avx512;
#endif
  frigate_lane_kernel found = search(lanes, name, dtype);
  return found != NULL ? found : search(frigate_lanes_library, name, dtype);
}

frigate_lane_kernel frigate_convert_find(frigate_dtype from, frigate_dtype to) {
#if defined(__x86_64__)
  if (frigate_isa_current() == FRIGATE_ISA_AVX2) return frigate_converts_avx2[from][to];
  if (frigate_isa_current() == FRIGATE_ISA_AVX512) return frigate_converts_avx512[from][to];
#endif
  return frigate_converts_baseline[from][to];
}

const frigate_chain *frigate_chains(frigate_dtype dtype) {
  static const frigate_chain none = {NULL, NULL};
  if (dtype != FRIGATE_F32) return &none;
#if defined(__x86_64__)
  if (frigate_isa_current() == FRIGATE_ISA_AVX2) return frigate_chains_avx2;
  if (frigate_isa_current() == FRIGATE_ISA_AVX512) return frigate_chains_avx512;
#endif
  return frigate_chains_baseline;
}
