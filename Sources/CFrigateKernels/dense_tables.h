// Everything dense of one instruction set: partial loads and stores, then dense_body.h for both element types.
#include <stdbool.h>

#include "isa.h"

#pragma STDC FP_CONTRACT OFF

#if defined(FRIGATE_BUILD_AVX512)
enum { MAX_ROWS = 12, MAX_VECTORS = 4 };
#else
enum { MAX_ROWS = 8, MAX_VECTORS = 2 };
#endif
// Columns that are computed a column, not a row, at a time if so few are left over: of 16 lanes, 12 would be idle.
enum { MAX_THIN = 4 };
#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
#define FRIGATE_FUSED 1
#endif

// A packed panel is PACKED_DEPTH rows of B, 64 KB with AVX-512: it stays in the second-level cache while the rows of A
// pass over it. Packing costs one pass over B, so it wants many rows of A.
enum { PACKED_DEPTH = 256 };
#define PACKING_PAYS(M, N, width) ((M) >= 64 && (N) > (width))

typedef void (*panel_f32)(
  size_t, size_t, size_t, const float *, ptrdiff_t, ptrdiff_t, const float *, ptrdiff_t, float *, ptrdiff_t, bool);
typedef void (*panel_f64)(
  size_t, size_t, size_t, const double *, ptrdiff_t, ptrdiff_t, const double *, ptrdiff_t, double *, ptrdiff_t, bool);

FRIGATE_TARGET_BEGIN

#include "part.h"

#define REAL float
#define ENTRY frigate_dense_f32
#define ROW_ENTRY frigate_dense_row_f32
#define TYPED(name) name##_f32
#include "dense_body.h"
#define REAL double
#define ENTRY frigate_dense_f64
#define ROW_ENTRY frigate_dense_row_f64
#define TYPED(name) name##_f64
#include "dense_body.h"

size_t FRIGATE_NAMED(frigate_dense_scratch)(size_t M, size_t N, size_t K, size_t element_size) {
  const size_t width = MAX_VECTORS * FRIGATE_VECTOR_BYTES / element_size;
  if (!PACKING_PAYS(M, N, width)) return 0;
  return (K < PACKED_DEPTH ? K : PACKED_DEPTH) * width * element_size;
}

FRIGATE_TARGET_END
