#define FRIGATE_BUILD_AVX2
#if defined(__x86_64__)
#include "gemm_bf16_body.h"
#endif
