#include "include/frigate_isa.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

// Asked of cpuid itself rather than of __builtin_cpu_supports, whose table lives in a compiler
// runtime that not every link line brings along.
static frigate_isa highest(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return FRIGATE_ISA_BASELINE;
  const unsigned needed = bit_FMA | bit_AVX | bit_OSXSAVE | bit_F16C | bit_POPCNT;
  if ((c & needed) != needed) return FRIGATE_ISA_BASELINE;
  // XCR0 says which registers the operating system saves: 2|4 are xmm and ymm, 0xe0 masks and zmm.
  unsigned saved, high;
  __asm__ volatile("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
  if ((saved & 6) != 6) return FRIGATE_ISA_BASELINE;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return FRIGATE_ISA_BASELINE;
  const unsigned avx2 = bit_AVX2 | bit_BMI | bit_BMI2;
  if ((b & avx2) != avx2) return FRIGATE_ISA_BASELINE;
  const unsigned avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
  if ((b & avx512) != avx512 || (saved & 0xe0) != 0xe0) return FRIGATE_ISA_AVX2;
  return FRIGATE_ISA_AVX512;
}

static bool multiplies_bf16(void) {
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a & 1 << 5) != 0;
}
#else
static frigate_isa highest(void) { return FRIGATE_ISA_BASELINE; }
static bool multiplies_bf16(void) { return false; }
#endif

static frigate_isa chosen(void) {
  // Two threads may both choose at first; they choose the same.
  static _Atomic int chosen = -1;
  int isa = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (isa >= 0) return (frigate_isa)isa;
  isa = highest();
  const char *asked = getenv("FRIGATEBIRD_ISA");
  for (int lower = FRIGATE_ISA_BASELINE; asked && lower < isa; lower++)
    if (strcmp(asked, frigate_isa_name((frigate_isa)lower)) == 0) isa = lower;
  atomic_store_explicit(&chosen, isa, memory_order_relaxed);
  return (frigate_isa)isa;
}

static _Thread_local frigate_isa limit = FRIGATE_ISA_AVX512;

frigate_isa frigate_isa_current(void) {
  const frigate_isa isa = chosen();
  return isa < limit ? isa : limit;
}

void frigate_isa_limit(frigate_isa isa) { limit = isa; }

static _Thread_local bool excludes_bf16 = false;

bool frigate_isa_has_bf16(void) {
  static _Atomic int known = -1;
  if (excludes_bf16 || frigate_isa_current() != FRIGATE_ISA_AVX512) return false;
  int has = atomic_load_explicit(&known, memory_order_relaxed);
  if (has < 0) {
    const char *asked = getenv("FRIGATEBIRD_ISA");
    has = multiplies_bf16() && !(asked && strcmp(asked, frigate_isa_name(FRIGATE_ISA_AVX512)) == 0);
    atomic_store_explicit(&known, has, memory_order_relaxed);
  }
  return has;
}

void frigate_isa_exclude_bf16(bool excluded) { excludes_bf16 = excluded; }

const char *frigate_isa_name(frigate_isa isa) {
  switch (isa) {
    case FRIGATE_ISA_BASELINE: return "baseline";
    case FRIGATE_ISA_AVX2: return "avx2";
    case FRIGATE_ISA_AVX512: return "avx512";
  }
  return "unknown";
}
