#define FRIGATE_BUILD_AVX2
#if defined(__x86_64__)
#include "row_update_tables.h"
#endif
