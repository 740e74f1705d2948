#define FRIGATE_BUILD_AVX512_BF16
#if defined(__x86_64__)
#include "gemm_bf16_body.h"
#endif
