#define FRIGATE_BUILD_AVX2
#if defined(__x86_64__)
#include "sparse_convolution_tables.h"
#endif
