// The dense product's loops for one instruction set and one element type: the includer defines REAL, the suffix
// TYPED(name) puts on names, ENTRY and ROW_ENTRY. Included twice by each dense_*.c.
//
// A tile of C (ROWS rows by VECTORS vectors) stays in registers while k runs; each step loads VECTORS vectors of B and
// broadcasts ROWS elements of A. 6 x 4 vectors (6 x 2 for the sixteen registers below AVX-512) keep both FMA units
// busy: per step 24 products against 10 loads.

#define VECTOR TYPED(vector)
#define LANES ((size_t)(FRIGATE_VECTOR_BYTES / sizeof(REAL)))

typedef REAL VECTOR __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));

static inline __attribute__((always_inline)) VECTOR TYPED(multiply_add)(REAL a, VECTOR b, VECTOR c) {
#if defined(FRIGATE_FUSED)
  // Minus zero is what the compiler may leave out: adding it would turn -0 into 0.
  return __builtin_elementwise_fma(a - (VECTOR){}, b, c);
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
      sum[i][v] = !resume                        ? (VECTOR){}
                  : masked && v == VECTORS - 1 ? TYPED(load_part)(from, last)
                                               : *(const VECTOR *)from;
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

/// M rows of a panel of VECTORS vectors, in tiles of `ROWS`, then 4, 2 and 1.
#define STRIP(ROWS, VECTORS, masked)                                                                           \
  for (; M - i >= ROWS; i += ROWS)                                                                             \
    TYPED(tile)(                                                                                               \
      ROWS, VECTORS, masked, last, K, a + (ptrdiff_t)i * a_row, a_row, a_col, b, b_row,                        \
      c + (ptrdiff_t)i * c_row, c_row, resume);
#define PANEL(name, ROWS, VECTORS, masked)                                                                     \
  static void TYPED(name)(                                                                                     \
    size_t M, size_t last, size_t K, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, const REAL *b,           \
    ptrdiff_t b_row, REAL *c, ptrdiff_t c_row, bool resume) {                                                  \
    size_t i = 0;                                                                                              \
    STRIP(ROWS, VECTORS, masked)                                                                               \
    STRIP(4, VECTORS, masked)                                                                                  \
    STRIP(2, VECTORS, masked)                                                                                  \
    STRIP(1, VECTORS, masked)                                                                                  \
  }

#if defined(FRIGATE_BUILD_AVX512)
PANEL(panel_1_part, 12, 1, true)
PANEL(panel_2_part, 12, 2, true)
PANEL(panel_3_part, 8, 3, true)
PANEL(panel_4_part, 6, 4, true)
PANEL(panel_1, 12, 1, false)
PANEL(panel_2, 12, 2, false)
PANEL(panel_3, 8, 3, false)
PANEL(panel_4, 6, 4, false)
static const TYPED(panel) TYPED(panels)[MAX_VECTORS][2] = {
  {TYPED(panel_1), TYPED(panel_1_part)},
  {TYPED(panel_2), TYPED(panel_2_part)},
  {TYPED(panel_3), TYPED(panel_3_part)},
  {TYPED(panel_4), TYPED(panel_4_part)},
};
#else
PANEL(panel_1_part, 8, 1, true)
PANEL(panel_2_part, 6, 2, true)
PANEL(panel_1, 8, 1, false)
PANEL(panel_2, 6, 2, false)
static const TYPED(panel) TYPED(panels)[MAX_VECTORS][2] = {
  {TYPED(panel_1), TYPED(panel_1_part)},
  {TYPED(panel_2), TYPED(panel_2_part)},
};
#endif

/// `n` columns of C, too few to fill a vector, where A's columns are contiguous: rows fill the vectors instead. Each
/// element takes the same products in the same order.
static inline __attribute__((always_inline)) void TYPED(thin_block)(
  const int VECTORS, const int COLUMNS, size_t rows, size_t K, const REAL *a, ptrdiff_t a_col, const REAL *b,
  ptrdiff_t b_row, REAL *c, ptrdiff_t c_row, bool resume
) {
  VECTOR sum[MAX_THIN][MAX_VECTORS];
  REAL lanes[MAX_VECTORS * LANES];
  const size_t last = rows - (size_t)(VECTORS - 1) * LANES;
  for (int j = 0; j < COLUMNS; j++) {
    if (resume)
      for (size_t i = 0; i < rows; i++) lanes[i] = c[(ptrdiff_t)i * c_row + j];
    for (int v = 0; v < VECTORS; v++)
      sum[j][v] = !resume                              ? (VECTOR){}
                  : v == VECTORS - 1 && last != LANES ? TYPED(load_part)(lanes + v * LANES, last)
                                                      : *(const VECTOR *)(lanes + v * LANES);
  }
  for (size_t k = 0; k < K; k++) {
    VECTOR column[MAX_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < VECTORS; v++)
      column[v] = v == VECTORS - 1 && last != LANES ? TYPED(load_part)(a + v * (ptrdiff_t)LANES, last)
                                                    : *(const VECTOR *)(a + v * (ptrdiff_t)LANES);
#pragma clang loop unroll(full)
    for (int j = 0; j < COLUMNS; j++)
#pragma clang loop unroll(full)
      for (int v = 0; v < VECTORS; v++) sum[j][v] = TYPED(multiply_add)(b[j], column[v], sum[j][v]);
    a += a_col;
    b += b_row;
  }
  for (int j = 0; j < COLUMNS; j++) {
    for (int v = 0; v < VECTORS; v++) memcpy(lanes + v * LANES, &sum[j][v], sizeof sum[j][v]);
    for (size_t i = 0; i < rows; i++) c[(ptrdiff_t)i * c_row + j] = lanes[i];
  }
}

static inline __attribute__((always_inline)) void TYPED(thin_columns)(
  const int COLUMNS, size_t M, size_t K, const REAL *a, ptrdiff_t a_col, const REAL *b, ptrdiff_t b_row, REAL *c,
  ptrdiff_t c_row, bool resume
) {
  size_t i = 0;
  for (; M - i >= MAX_VECTORS * LANES; i += MAX_VECTORS * LANES)
    TYPED(thin_block)(
      MAX_VECTORS, COLUMNS, MAX_VECTORS * LANES, K, a + i, a_col, b, b_row, c + (ptrdiff_t)i * c_row, c_row, resume);
  for (; i < M; i += LANES)
    TYPED(thin_block)(
      1, COLUMNS, M - i < LANES ? M - i : LANES, K, a + i, a_col, b, b_row, c + (ptrdiff_t)i * c_row, c_row, resume);
}

static void TYPED(thin)(
  size_t n, size_t M, size_t K, const REAL *a, ptrdiff_t a_col, const REAL *b, ptrdiff_t b_row, REAL *c,
  ptrdiff_t c_row, bool resume
) {
  switch (n) {
    case 1: TYPED(thin_columns)(1, M, K, a, a_col, b, b_row, c, c_row, resume); break;
    case 2: TYPED(thin_columns)(2, M, K, a, a_col, b, b_row, c, c_row, resume); break;
    case 3: TYPED(thin_columns)(3, M, K, a, a_col, b, b_row, c, c_row, resume); break;
    default: TYPED(thin_columns)(4, M, K, a, a_col, b, b_row, c, c_row, resume); break;
  }
}

void FRIGATE_NAMED(ENTRY)(
  size_t M, size_t N, size_t K, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, const REAL *b, ptrdiff_t b_row,
  REAL *c, ptrdiff_t c_row, void *scratch
) {
  const size_t width = MAX_VECTORS * LANES;
  REAL *packed = scratch != NULL && PACKING_PAYS(M, N, width) ? scratch : NULL;
  const size_t depth = packed ? PACKED_DEPTH : K;
  // At least one pass, so that K = 0 writes its zeros.
  size_t k = 0;
  do {
    const size_t steps = K - k < depth ? K - k : depth;
    for (size_t j = 0; j < N; j += width) {
      const size_t n = N - j < width ? N - j : width;
      const size_t vectors = (n + LANES - 1) / LANES, last = n - (vectors - 1) * LANES;
      const REAL *from = b + (ptrdiff_t)k * b_row + j;
      ptrdiff_t from_row = b_row;
      if (packed) {
        for (size_t p = 0; p < steps; p++)
          memcpy(packed + p * width, from + (ptrdiff_t)p * b_row, n * sizeof(REAL));
        from = packed;
        from_row = (ptrdiff_t)width;
      }
      const REAL *of = a + (ptrdiff_t)k * a_col;
      const size_t whole = vectors - 1;
      if (a_row == 1 && last <= MAX_THIN && last < LANES && M >= LANES) {
        TYPED(thin)(
          last, M, steps, of, a_col, from + whole * LANES, from_row, c + j + whole * LANES, c_row, k > 0);
        if (whole > 0)
          TYPED(panels)[whole - 1][0](M, LANES, steps, of, a_row, a_col, from, from_row, c + j, c_row, k > 0);
      } else {
        TYPED(panels)[whole][last != LANES](M, last, steps, of, a_row, a_col, from, from_row, c + j, c_row, k > 0);
      }
    }
    k += steps;
  } while (k < K);
}

/// One row of A: PARTS sums side by side, or each product would wait for the one before.
static inline __attribute__((always_inline)) void TYPED(row_panel)(
  const int VECTORS, size_t last, size_t K, const REAL *a, ptrdiff_t a_col, const REAL *b, ptrdiff_t b_row, REAL *c
) {
  enum { PARTS = 4 };
  VECTOR sum[PARTS][MAX_VECTORS] = {};
  size_t k = 0;
  for (; K - k >= PARTS; k += PARTS) {
#pragma clang loop unroll(full)
    for (int p = 0; p < PARTS; p++) {
      const REAL x = *a;
#pragma clang loop unroll(full)
      for (int v = 0; v < VECTORS; v++) {
        const REAL *from = b + v * (ptrdiff_t)LANES;
        sum[p][v] = TYPED(multiply_add)(
          x, v == VECTORS - 1 && last != LANES ? TYPED(load_part)(from, last) : *(const VECTOR *)from, sum[p][v]);
      }
      a += a_col;
      b += b_row;
    }
  }
  for (; k < K; k++, a += a_col, b += b_row)
    for (int v = 0; v < VECTORS; v++) {
      const REAL *from = b + v * (ptrdiff_t)LANES;
      sum[0][v] = TYPED(multiply_add)(
        *a, v == VECTORS - 1 && last != LANES ? TYPED(load_part)(from, last) : *(const VECTOR *)from, sum[0][v]);
    }
  for (int v = 0; v < VECTORS; v++) {
    const VECTOR total = (sum[0][v] + sum[1][v]) + (sum[2][v] + sum[3][v]);
    if (v == VECTORS - 1) TYPED(store_part)(c + v * (ptrdiff_t)LANES, total, last);
    else *(VECTOR *)(c + v * (ptrdiff_t)LANES) = total;
  }
}

void FRIGATE_NAMED(ROW_ENTRY)(
  size_t N, size_t K, const REAL *a, ptrdiff_t a_col, const REAL *b, ptrdiff_t b_row, REAL *c
) {
  for (size_t j = 0; j < N; j += MAX_VECTORS * LANES) {
    const size_t n = N - j < MAX_VECTORS * LANES ? N - j : MAX_VECTORS * LANES;
    const size_t vectors = (n + LANES - 1) / LANES, last = n - (vectors - 1) * LANES;
    switch (vectors) {
      case 1: TYPED(row_panel)(1, last, K, a, a_col, b + j, b_row, c + j); break;
      case 2: TYPED(row_panel)(2, last, K, a, a_col, b + j, b_row, c + j); break;
#if defined(FRIGATE_BUILD_AVX512)
      case 3: TYPED(row_panel)(3, last, K, a, a_col, b + j, b_row, c + j); break;
      default: TYPED(row_panel)(4, last, K, a, a_col, b + j, b_row, c + j); break;
#endif
    }
  }
}

#undef VECTOR
#undef LANES
#undef STRIP
#undef PANEL
#undef ENTRY
#undef ROW_ENTRY
#undef REAL
#undef TYPED
