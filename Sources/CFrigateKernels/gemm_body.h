// The large product's loops for one instruction set and one element type. The includer defines REAL, TYPED(name), LANES
// and the shuffles LOW and HIGH. Included twice by gemm_tables.h.
//
// Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", DOI 10.1145/1356052.1356053, with two
// changes: sums go on from C, never from a partial sum of their own, so that blocks change no bit; and a panel of B is packed
// just before its one use, while the next one is prefetched.

#define VECTOR TYPED(vector)
#define INLINE static inline __attribute__((always_inline))

typedef REAL VECTOR __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));

/// Rows of A: row i begins at `base + i / ROWS * strip + i % ROWS * row`.
typedef struct {
  const REAL *base;
  ptrdiff_t strip, row, column;
} TYPED(rows);

/// What to fetch into cache meanwhile: `count` runs of `bytes` bytes, `stride` bytes apart.
typedef struct {
  const char *from;
  ptrdiff_t stride;
  size_t count, bytes;
} TYPED(ahead);

INLINE VECTOR TYPED(multiply_add)(REAL a, VECTOR b, VECTOR c) {
#if defined(FRIGATE_FUSED)
  // Minus zero is what the compiler may leave out: adding it would turn -0 into 0.
  return __builtin_elementwise_fma(a - (VECTOR){}, b, c);
#else
  return a * b + c;
#endif
}

/// `rows x (vectors * LANES)` of C from A and packed B (vectors * LANES to a step).
INLINE void TYPED(tile)(
  const int rows, const int vectors, size_t K, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, const REAL *b, REAL *c,
  ptrdiff_t c_row, bool resume
) {
  VECTOR sum[ROWS][MAX_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      sum[i][v] = resume ? *(const VECTOR *)(c + i * c_row + v * LANES) : (VECTOR){};
  for (size_t k = 0; k < K; k++) {
    VECTOR row[MAX_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) row[v] = *(const VECTOR *)(b + v * LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] = TYPED(multiply_add)(a[i * a_row], row[v], sum[i][v]);
    a += a_col;
    b += vectors * LANES;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(VECTOR *)(c + i * c_row + v * LANES) = sum[i][v];
}

/// The same where C has only `n` valid columns.
INLINE void TYPED(part)(
  const int rows, const int vectors, size_t n, size_t K, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, const REAL *b,
  REAL *c, ptrdiff_t c_row, bool resume
) {
  REAL whole[ROWS * MAX_VECTORS * LANES] __attribute__((aligned(64)));
  if (resume)
    for (int i = 0; i < rows; i++) {
      memset(whole + i * vectors * LANES, 0, (size_t)vectors * LANES * sizeof(REAL));
      memcpy(whole + i * vectors * LANES, c + i * c_row, n * sizeof(REAL));
    }
  TYPED(tile)(rows, vectors, K, a, a_row, a_col, b, whole, vectors * LANES, resume);
  for (int i = 0; i < rows; i++) memcpy(c + i * c_row, whole + i * vectors * LANES, n * sizeof(REAL));
}

/// Tiles of `height` rows, while the next tile's C and a fair part of what comes after are fetched.
#define STRIP(height, vectors)                                                                                  \
  for (; M - i >= height; i += height) {                                                                        \
    const REAL *from = a->base + (ptrdiff_t)(i / ROWS) * a->strip + (ptrdiff_t)(i % ROWS) * a->row;             \
    REAL *to = c + (ptrdiff_t)i * c_row;                                                                        \
    for (size_t p = height; p < 2 * height && i + p < M; p++)                                                   \
      for (size_t v = 0; v * LANES < n; v++) __builtin_prefetch(to + (ptrdiff_t)p * c_row + v * LANES, 1);      \
    for (size_t end = (i + height) * ahead->count / M; fetched < end; fetched++)                                \
      for (size_t at = 0; at < ahead->bytes; at += 64)                                                          \
        __builtin_prefetch(ahead->from + (ptrdiff_t)fetched * ahead->stride + at, 0, 2);                        \
    if (n == (size_t)vectors * LANES)                                                                           \
      TYPED(tile)(height, vectors, K, from, a->row, a->column, b, to, c_row, resume);                           \
    else                                                                                                        \
      TYPED(part)(height, vectors, n, K, from, a->row, a->column, b, to, c_row, resume);                        \
  }
/// M rows of A with one packed panel of B, of which `n` columns are C's.
#define PANEL(vectors)                                                                                          \
  static void TYPED(panel_##vectors)(                                                                           \
    size_t M, size_t n, size_t K, const TYPED(rows) * a, const REAL *b, REAL *c, ptrdiff_t c_row, bool resume,  \
    const TYPED(ahead) * ahead) {                                                                               \
    size_t i = 0, fetched = 0;                                                                                  \
    STRIP(6, vectors)                                                                                           \
    STRIP(4, vectors)                                                                                           \
    STRIP(2, vectors)                                                                                           \
    STRIP(1, vectors)                                                                                           \
  }
typedef void (*TYPED(panel))(
  size_t, size_t, size_t, const TYPED(rows) *, const REAL *, REAL *, ptrdiff_t, bool, const TYPED(ahead) *);
PANEL(1)
PANEL(2)
#if MAX_VECTORS == 4
PANEL(3)
PANEL(4)
static const TYPED(panel) TYPED(panels)[] = {
  TYPED(panel_1), TYPED(panel_2), TYPED(panel_3), TYPED(panel_4)};
#else
static const TYPED(panel) TYPED(panels)[] = {TYPED(panel_1), TYPED(panel_2)};
#endif

/// The transpose of a square of LANES rows: each round of zips halves the distance between neighbours.
INLINE void TYPED(transpose)(VECTOR *x) {
#pragma clang loop unroll(full)
  for (int round = 1; round < LANES; round *= 2) {
    VECTOR y[LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      y[2 * i] = __builtin_shufflevector(x[i], x[i + LANES / 2], LOW);
      y[2 * i + 1] = __builtin_shufflevector(x[i], x[i + LANES / 2], HIGH);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) x[i] = y[i];
  }
}

/// `to[k * width + i] = from[i * row + k * column]` for `i < n`, zeros up to `width`; `readable` is how many i there are
/// to read. May write LANES elements too many.
static void TYPED(pack)(
  size_t n, size_t readable, size_t width, size_t K, const REAL *from, ptrdiff_t row, ptrdiff_t column, REAL *to
) {
  size_t k = 0;
  // Rows narrower than a vector are written whole; the next one overwrites what is too much.
  const size_t vectors = (width + LANES - 1) / LANES;
  const bool overlaps = vectors == 1 || width % LANES == 0;
  if (row == 1 && n == width && overlaps && readable >= vectors * LANES) {
    for (; k < K; k++)
      for (size_t v = 0; v < vectors; v++)
        *(VECTOR *)(to + k * width + v * LANES) = *(const VECTOR *)(from + (ptrdiff_t)k * column + v * LANES);
  } else if (column == 1 && overlaps) {
    for (; K - k >= LANES; k += LANES)
      for (size_t i = 0; i < width; i += LANES) {
        VECTOR x[LANES] = {};
        if (n - i >= LANES && n > i) {
#pragma clang loop unroll(full)
          for (size_t r = 0; r < LANES; r++) x[r] = *(const VECTOR *)(from + (ptrdiff_t)(i + r) * row + k);
        } else {
          for (size_t r = 0; i + r < n; r++) x[r] = *(const VECTOR *)(from + (ptrdiff_t)(i + r) * row + k);
        }
        TYPED(transpose)(x);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < LANES; r++) *(VECTOR *)(to + (k + r) * width + i) = x[r];
      }
  }
  for (; k < K; k++)
    for (size_t i = 0; i < width; i++)
      to[k * width + i] = i < n ? from[(ptrdiff_t)i * row + (ptrdiff_t)k * column] : 0;
}

void FRIGATE_NAMED(TYPED(frigate_gemm))(
  size_t M, size_t N, size_t K, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, const REAL *b, ptrdiff_t b_row,
  ptrdiff_t b_col, REAL *c, ptrdiff_t c_row, void *scratch
) {
  const size_t width = MAX_VECTORS * LANES, deepest = K < DEPTH ? K : DEPTH;
  REAL *panel = (REAL *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63), *packed = panel + deepest * width;
  const bool packs = N > 256 && PACKS_ROWS(M, a_col);
  for (size_t i = 0; i < M; i += packs ? MOST_ROWS : M) {
    const size_t m = packs && M - i > MOST_ROWS ? MOST_ROWS : M - i;
    // At least one pass, so that K = 0 writes its zeros.
    size_t k = 0;
    do {
      const size_t depth = K - k < DEPTH ? K - k : DEPTH;
      const REAL *rows = a + (ptrdiff_t)i * a_row + (ptrdiff_t)k * a_col;
      for (size_t r = 0; packs && r < m; r += ROWS)
        TYPED(pack)(
          m - r < ROWS ? m - r : ROWS, M - i - r, ROWS, depth, rows + (ptrdiff_t)r * a_row, a_row, a_col,
          packed + r * depth);
      const TYPED(rows) strips = packs ? (TYPED(rows)){packed, (ptrdiff_t)(ROWS * depth), 1, ROWS}
                                       : (TYPED(rows)){rows, ROWS * a_row, a_row, a_col};
      for (size_t j = 0; j < N; j += width) {
        const size_t n = N - j < width ? N - j : width, vectors = (n + LANES - 1) / LANES;
        const REAL *from = b + (ptrdiff_t)k * b_row + (ptrdiff_t)j * b_col;
        TYPED(pack)(n, n, vectors * LANES, depth, from, b_col, b_row, panel);
        const size_t next = N - j - n < width ? N - j - n : width;
        TYPED(ahead) ahead = {(const char *)(from + (ptrdiff_t)width * b_col), 0, 0, 0};
        if (b_col == 1)
          ahead.stride = b_row * (ptrdiff_t)sizeof(REAL), ahead.count = depth, ahead.bytes = next * sizeof(REAL);
        else if (b_row == 1)
          ahead.stride = b_col * (ptrdiff_t)sizeof(REAL), ahead.count = next, ahead.bytes = depth * sizeof(REAL);
        TYPED(panels)[vectors - 1](m, n, depth, &strips, panel, c + (ptrdiff_t)i * c_row + j, c_row, k > 0, &ahead);
      }
      k += depth;
    } while (k < K);
  }
}

#undef VECTOR
#undef INLINE
#undef STRIP
#undef PANEL
#undef REAL
#undef TYPED
#undef LANES
#undef LOW
#undef HIGH
