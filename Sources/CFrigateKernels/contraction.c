#include "include/frigate_contraction.h"

#include "contraction_tables.h"

#define KERNEL(name, REAL) \
  void name(const frigate_contraction *, size_t, size_t, const REAL *, const REAL *, const REAL *, REAL *, bool);
#define KERNELS(set)                                  \
  KERNEL(frigate_contraction_f32_##set, float)        \
  KERNEL(frigate_contraction_f64_##set, double)       \
  KERNEL(frigate_contraction_each_f32_##set, float)   \
  KERNEL(frigate_contraction_each_f64_##set, double)

#if defined(FRIGATE_X86)
KERNELS(avx2)
KERNELS(avx512)
#endif

#define ENTRY(name, REAL)                                                                                       \
  void name(                                                                                                    \
    const frigate_contraction *contraction, size_t first, size_t last, const REAL *a, const REAL *b,            \
    const REAL *bias, REAL *c, bool resumes                                                                     \
  ) {                                                                                                           \
    FRIGATE_CHOOSE(name)(contraction, first, last, a, b, bias, c, resumes);                                     \
  }
ENTRY(frigate_contraction_f32, float)
ENTRY(frigate_contraction_f64, double)
ENTRY(frigate_contraction_each_f32, float)
ENTRY(frigate_contraction_each_f64, double)
