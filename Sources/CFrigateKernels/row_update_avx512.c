#define FRIGATE_BUILD_AVX512
#if defined(__x86_64__)
#include "row_update_tables.h"
#endif
