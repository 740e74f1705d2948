// The dense product's loops for one instruction set and one element type: the includer defines REAL and the suffix
// TYPED(name) puts on names. Included twice by each dense_*.c.
//
// A tile of C (ROWS rows by VECTORS vectors) stays in registers while k runs; each step loads VECTORS vectors of B and
// broadcasts ROWS elements of A. 6 x 4 vectors (3 x 2 for the sixteen registers below AVX-512) keeps both FMA units
// busy: per step 24 products against 10 loads.

#define VECTOR TYPED(vector)
#define LANES ((size_t)(FRIGATE_VECTOR_BYTES / sizeof(REAL)))

typedef REAL VECTOR __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));

static inline __attribute__((always_inline)) VECTOR TYPED(multiply_add)(REAL a, VECTOR b, VECTOR c) {
#if defined(FRIGATE_FUSED)
  return __builtin_elementwise_fma((VECTOR){} + a, b, c);
#else
  return a * b + c;
#endif
}

/// `ROWS x (VECTORS * LANES)` of C, of which the last vector has `last` valid lanes.
static inline __attribute__((always_inline)) void TYPED(tile)(
  const int ROWS, const int VECTORS, const bool masked, size_t last, size_t K, const REAL *a, ptrdiff_t a_row,
  ptrdiff_t a_col, const REAL *b, ptrdiff_t b_row, REAL *c, ptrdiff_t c_row, bool resume
) {
  VECTOR sum[MAX_ROWS][MAX_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < VECTORS; v++) {
      const REAL *from = c + i * c_row + v * (ptrdiff_t)LANES;
      sum[i][v] = !resume ? (VECTOR){} : masked && v == VECTORS - 1 ? TYPED(load_part)(from, last) : *(const VECTOR *)from;
    }
  for (size_t k = 0; k < K; k++) {
    VECTOR row[MAX_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < VECTORS; v++) {
      const REAL *from = b + v * (ptrdiff_t)LANES;
      row[v] = masked && v == VECTORS - 1 ? TYPED(load_part)(from, last) : *(const VECTOR *)from;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < ROWS; i++) {
      const REAL x = a[i * a_row];
#pragma clang loop unroll(full)
      for (int v = 0; v < VECTORS; v++) sum[i][v] = TYPED(multiply_add)(x, row[v], sum[i][v]);
    }
    a += a_col;
    b += b_row;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < VECTORS; v++) {
      REAL *to = c + i * c_row + v * (ptrdiff_t)LANES;
      if (masked && v == VECTORS - 1) TYPED(store_part)(to, sum[i][v], last);
      else *(VECTOR *)to = sum[i][v];
    }
}
