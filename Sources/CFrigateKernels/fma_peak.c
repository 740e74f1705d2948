#include "include/frigate_fma_peak.h"

#include "fma_peak_body.h"

double frigate_fma_peak_f32_avx2(size_t rounds, float *sum);
double frigate_fma_peak_f32_avx512(size_t rounds, float *sum);

double frigate_fma_peak_f32(size_t rounds, float *sum) {
#if defined(FRIGATE_X86)
  switch (frigate_isa_current()) {
    case FRIGATE_ISA_AVX512: return frigate_fma_peak_f32_avx512(rounds, sum);
    case FRIGATE_ISA_AVX2: return frigate_fma_peak_f32_avx2(rounds, sum);
    case FRIGATE_ISA_BASELINE: break;
  }
#endif
  return frigate_fma_peak_f32_baseline(rounds, sum);
}
