// Everything of contractions by tables for one instruction set: sizes, then contraction_body.h for both element types.
#include <stdbool.h>

#include "include/frigate_contraction.h"
#include "isa.h"

#pragma STDC FP_CONTRACT OFF

#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
#define FRIGATE_FUSED 1
#endif

// A tile of C is 6 rows by 4 vectors where there are 32 registers, or 12 rows by 1 or 2; with 16 registers it is 6 rows by 1
// or 2. While tiles pass over rows, at most BLOCK bytes of B are in use, a quarter of a
// usual second-level cache.
enum { BLOCK = 256 * 1024 };
#if defined(FRIGATE_BUILD_AVX512) || (defined(__aarch64__) && !defined(FRIGATE_BUILD_AVX2))
#define MAX_VECTORS 4
#define NARROW_ROWS 12
#else
#define MAX_VECTORS 2
#define NARROW_ROWS 6
#endif

FRIGATE_TARGET_BEGIN

#include "part.h"

#define REAL float
#define TYPED(name) name##_f32
#define LANES (FRIGATE_VECTOR_BYTES / 4)
#include "contraction_body.h"

#define REAL double
#define TYPED(name) name##_f64
#define LANES (FRIGATE_VECTOR_BYTES / 8)
#include "contraction_body.h"

FRIGATE_TARGET_END
