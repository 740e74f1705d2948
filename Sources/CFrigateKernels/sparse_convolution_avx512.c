#define FRIGATE_BUILD_AVX512
#if defined(__x86_64__)
#include "sparse_convolution_tables.h"
#endif
