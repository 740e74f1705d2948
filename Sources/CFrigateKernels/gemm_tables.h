// Everything of the large product for one instruction set: sizes, then gemm_body.h for both element types.
#include <stdbool.h>

#include "isa.h"

#pragma STDC FP_CONTRACT OFF

#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
#define FRIGATE_FUSED 1
#endif

// A tile of C is 6 rows by 4 vectors where there are 32 registers, else by 2. A panel of B is one tile wide and DEPTH
// deep, at most 128 KB, and stays in the nearest caches while up to MOST_ROWS rows of A, 2.4 MB, pass over it.
enum { ROWS = 6, DEPTH = 512, MOST_ROWS = 1152 };

// Rows of A are packed where k steps through many pages, or where they are more than the second-level cache holds: rows that
// are a power of two apart would share a few of its sets. Otherwise packing costs more than it saves.
#define PACKS_ROWS(M, a_col) ((a_col) > 256 || ((a_col) == 1 && (M) > 256))
#if defined(FRIGATE_BUILD_AVX512) || (defined(__aarch64__) && !defined(FRIGATE_BUILD_AVX2))
#define MAX_VECTORS 4
#else
#define MAX_VECTORS 2
#endif

// The halves of two vectors, element by element in turn.
#define LOW_16 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_16 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define LOW_8 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_8 4, 12, 5, 13, 6, 14, 7, 15
#define LOW_4 0, 4, 1, 5
#define HIGH_4 2, 6, 3, 7
#define LOW_2 0, 2
#define HIGH_2 1, 3

FRIGATE_TARGET_BEGIN

#define REAL float
#define TYPED(name) name##_f32
#if defined(FRIGATE_BUILD_AVX512)
#define LANES 16
#define LOW LOW_16
#define HIGH HIGH_16
#elif defined(FRIGATE_BUILD_AVX2)
#define LANES 8
#define LOW LOW_8
#define HIGH HIGH_8
#else
#define LANES 4
#define LOW LOW_4
#define HIGH HIGH_4
#endif
#include "gemm_body.h"

#define REAL double
#define TYPED(name) name##_f64
#if defined(FRIGATE_BUILD_AVX512)
#define LANES 8
#define LOW LOW_8
#define HIGH HIGH_8
#elif defined(FRIGATE_BUILD_AVX2)
#define LANES 4
#define LOW LOW_4
#define HIGH HIGH_4
#else
#define LANES 2
#define LOW LOW_2
#define HIGH HIGH_2
#endif
#include "gemm_body.h"

FRIGATE_TARGET_END
