#pragma once

#include <stdbool.h>

/// The instruction sets kernels are built for, in rising order. BASELINE is what every machine of the
/// architecture has (SSE2 on x86-64, NEON on arm64).
typedef enum frigate_isa {
  FRIGATE_ISA_BASELINE,
  FRIGATE_ISA_AVX2,    // AVX2, FMA, F16C
  FRIGATE_ISA_AVX512,  // AVX-512 F, BW, DQ and VL
} frigate_isa;

/// The instruction set in use: the highest the processor and the operating system support, chosen on the
/// first call. The environment variable FRIGATEBIRD_ISA (baseline, avx2 or avx512) can lower it, never raise it.
frigate_isa frigate_isa_current(void);

/// From now on the calling thread, and no other, finds and runs kernels of this instruction set at most: for tests, which
/// hold the sets against one another in one process. FRIGATE_ISA_AVX512 lifts the limit.
void frigate_isa_limit(frigate_isa isa);

/// Whether products of bfloat16 are instructions of the set in use: AVX512_BF16, beside AVX512. With FRIGATEBIRD_ISA set to
/// avx512 they aren't.
bool frigate_isa_has_bf16(void);

/// From now on the calling thread, and no other, does without them: for tests, as above.
void frigate_isa_exclude_bf16(bool excluded);

/// "baseline", "avx2" or "avx512".
const char *frigate_isa_name(frigate_isa isa);
