// Everything of convolutions by packed filters for one instruction set.
#include <stdbool.h>

#include "include/frigate_packed_convolution.h"
#include "isa.h"

#pragma STDC FP_CONTRACT OFF

#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
#define FRIGATE_FUSED 1
#endif

// Features of a block, and of a last one that has no more.
enum { BLOCK = 32, HALF = 16 };

static inline size_t block_width(size_t features, size_t first) { return features - first > HALF ? BLOCK : HALF; }

// A tile is MOST_ROWS results of the convolution by two vectors of features: as many sums as keep both multiply-add units busy
// until the first is done. With 16 registers there is room for half of them.
#if defined(FRIGATE_BUILD_AVX512) || (defined(__aarch64__) && !defined(FRIGATE_BUILD_AVX2))
enum { MOST_ROWS = 8 };
#else
enum { MOST_ROWS = 4 };
#endif

FRIGATE_TARGET_BEGIN

#include "part.h"

#include "largest.h"

#define LANES (FRIGATE_VECTOR_BYTES / 4)
#include "packed_convolution_body.h"

FRIGATE_TARGET_END
