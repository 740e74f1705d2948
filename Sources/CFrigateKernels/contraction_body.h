// The loops of contractions by tables for one instruction set and one element type. The includer defines REAL, TYPED(name)
// and LANES. Included twice by contraction_tables.h.

#define VECTOR TYPED(part)
#define INLINE static inline __attribute__((always_inline))

/// Runs, and where in them: what a tile takes between two visits to C; and what the last visit adds to each column, or NULL.
typedef struct {
  const frigate_contraction_run *runs;
  size_t count;
  ptrdiff_t a_step, b_step;
  const REAL *bias;
} TYPED(block);

INLINE VECTOR TYPED(sum_of)(VECTOR a, VECTOR b, VECTOR c) {
#if defined(FRIGATE_FUSED)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE VECTOR TYPED(load)(const REAL *from, const bool is_part, size_t n) {
  return is_part ? TYPED(load_part)(from, n) : *(const VECTOR *)from;
}

/// `rows x vectors` of C; the last vector has `n` columns if it `is_part`.
INLINE void TYPED(tile)(
  const int rows, const int vectors, const bool is_part, const bool is_each, size_t n, const TYPED(block) * block,
  const int32_t *a_rows, const int32_t *c_rows, const REAL *a, const REAL *b, REAL *c, bool resumes
) {
  const REAL *row[NARROW_ROWS];
  VECTOR sum[NARROW_ROWS][MAX_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    row[i] = a + a_rows[i];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      sum[i][v] = resumes ? TYPED(load)(c + c_rows[i] + v * LANES, is_part && v == vectors - 1, n) : (VECTOR){};
  }
  for (size_t r = 0; r < block->count; r++) {
    const frigate_contraction_run run = block->runs[r];
    const REAL *from = b + run.b;
    ptrdiff_t at = run.a;
    for (size_t p = 0; p < run.depth; p++) {
      VECTOR factor[MAX_VECTORS];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) factor[v] = TYPED(load)(from + v * LANES, is_part && v == vectors - 1, n);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
          // Minus zero is what the compiler may leave out: adding it would turn -0 into 0.
          const VECTOR x = is_each ? TYPED(load)(row[i] + at + v * LANES, is_part && v == vectors - 1, n)
                                   : row[i][at] - (VECTOR){};
          sum[i][v] = TYPED(sum_of)(x, factor[v], sum[i][v]);
        }
      at += block->a_step;
      from += block->b_step;
    }
  }
  if (block->bias)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      const VECTOR bias = TYPED(load)(block->bias + v * LANES, is_part && v == vectors - 1, n);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) sum[i][v] += bias;
    }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      REAL *to = c + c_rows[i] + v * LANES;
      if (is_part && v == vectors - 1) TYPED(store_part)(to, sum[i][v], n);
      else *(VECTOR *)to = sum[i][v];
    }
}

#define TILE(height, vectors, is_each)                                                                            \
  static void TYPED(tile_##height##_##vectors##_##is_each)(                                                       \
    size_t n, const TYPED(block) * block, const int32_t *a_rows, const int32_t *c_rows, const REAL *a,            \
    const REAL *b, REAL *c, bool resumes) {                                                                       \
    if (n == LANES) TYPED(tile)(height, vectors, false, is_each, n, block, a_rows, c_rows, a, b, c, resumes);     \
    else TYPED(tile)(height, vectors, true, is_each, n, block, a_rows, c_rows, a, b, c, resumes);                 \
  }
typedef void (*TYPED(tile_function))(
  size_t, const TYPED(block) *, const int32_t *, const int32_t *, const REAL *, const REAL *, REAL *, bool);

#define WIDE(vectors, is_each)                                                                    \
  TILE(1, vectors, is_each) TILE(2, vectors, is_each) TILE(3, vectors, is_each)                   \
  TILE(4, vectors, is_each) TILE(5, vectors, is_each) TILE(6, vectors, is_each)
#define TALL(vectors, is_each)                                                                    \
  TILE(8, vectors, is_each) TILE(9, vectors, is_each) TILE(10, vectors, is_each) TILE(12, vectors, is_each)
WIDE(1, 0) WIDE(2, 0) WIDE(1, 1) WIDE(2, 1)
#define NAME(height, vectors, is_each) TYPED(tile_##height##_##vectors##_##is_each)
#define SIX(vectors, is_each)                                                                     \
  NAME(1, vectors, is_each), NAME(2, vectors, is_each), NAME(3, vectors, is_each),                \
  NAME(4, vectors, is_each), NAME(5, vectors, is_each), NAME(6, vectors, is_each)
#if MAX_VECTORS == 4
WIDE(4, 0) TALL(1, 0) TALL(2, 0) TALL(1, 1) TALL(2, 1)
// By rows, rounded down to what there is.
#define TWELVE(vectors, is_each)                                                                  \
  SIX(vectors, is_each), NAME(6, vectors, is_each), NAME(8, vectors, is_each),                    \
  NAME(9, vectors, is_each), NAME(10, vectors, is_each), NAME(10, vectors, is_each),              \
  NAME(12, vectors, is_each)
static const uint8_t TYPED(heights)[] = {0, 1, 2, 3, 4, 5, 6, 6, 8, 9, 10, 10, 12};
static const TYPED(tile_function) TYPED(tiles)[2][3][NARROW_ROWS] = {
  {{TWELVE(1, 0)}, {TWELVE(2, 0)}, {SIX(4, 0)}}, {{TWELVE(1, 1)}, {TWELVE(2, 1)}}};
#else
static const uint8_t TYPED(heights)[] = {0, 1, 2, 3, 4, 5, 6};
static const TYPED(tile_function) TYPED(tiles)[2][2][NARROW_ROWS] = {
  {{SIX(1, 0)}, {SIX(2, 0)}}, {{SIX(1, 1)}, {SIX(2, 1)}}};
#endif

/// All columns of the rows, with a block of runs.
static void TYPED(pass)(
  const bool is_each, const frigate_contraction *t, const TYPED(block) * block, size_t first, size_t last,
  const REAL *a, const REAL *b, REAL *c, bool resumes
) {
  const size_t widest = is_each || MAX_VECTORS < 4 ? 2 : 4;
  for (size_t j = 0; j < t->columns;) {
    const size_t left = (t->columns - j + LANES - 1) / LANES;
    const size_t vectors = left >= widest ? widest : left >= 2 ? 2 : 1;
    const size_t most = vectors == 4 ? 6 : NARROW_ROWS, n = t->columns - j - (vectors - 1) * LANES;
    TYPED(block) own = *block;
    if (own.bias) own.bias += j;
    for (size_t i = first; i < last;) {
      // Tiles of about equal height.
      const size_t rows = last - i, count = (rows + most - 1) / most;
      const size_t height = TYPED(heights)[(rows + count - 1) / count];
      TYPED(tiles)[is_each][vectors / 2][height - 1](
        n < LANES ? n : LANES, &own, t->a_rows + i, t->c_rows + i, is_each ? a + j : a, b + j, c + j, resumes);
      i += height;
    }
    j += vectors * LANES;
  }
}

/// Blocks of runs one after the other: B's part of a block stays in the cache while the rows pass.
INLINE void TYPED(contract)(
  const bool is_each, const frigate_contraction *t, size_t first, size_t last, const REAL *a, const REAL *b,
  const REAL *bias, REAL *c, bool resumes
) {
  const size_t deepest = BLOCK / sizeof(REAL) / (t->columns > 0 ? t->columns : 1) + 1;
  size_t r = 0;
  do {
    size_t end = r, depth = 0;
    while (end < t->run_count && (end == r || depth + t->runs[end].depth <= deepest)) depth += t->runs[end++].depth;
    if (depth <= deepest) {
      const TYPED(block) block = {t->runs + r, end - r, t->a_step, t->b_step, end == t->run_count ? bias : NULL};
      TYPED(pass)(is_each, t, &block, first, last, a, b, c, resumes || r > 0);
    } else {
      for (size_t p = 0; p < depth; p += deepest) {
        const frigate_contraction_run part = {
          t->runs[r].a + (ptrdiff_t)p * t->a_step, t->runs[r].b + (ptrdiff_t)p * t->b_step,
          depth - p < deepest ? depth - p : deepest};
        const bool is_last = end == t->run_count && depth - p <= deepest;
        const TYPED(block) block = {&part, 1, t->a_step, t->b_step, is_last ? bias : NULL};
        TYPED(pass)(is_each, t, &block, first, last, a, b, c, resumes || r > 0 || p > 0);
      }
    }
    r = end;
  } while (r < t->run_count);
}

void FRIGATE_NAMED(TYPED(frigate_contraction))(
  const frigate_contraction *t, size_t first, size_t last, const REAL *a, const REAL *b, const REAL *bias, REAL *c,
  bool resumes
) {
  TYPED(contract)(false, t, first, last, a, b, bias, c, resumes);
}

void FRIGATE_NAMED(TYPED(frigate_contraction_each))(
  const frigate_contraction *t, size_t first, size_t last, const REAL *a, const REAL *b, const REAL *bias, REAL *c,
  bool resumes
) {
  TYPED(contract)(true, t, first, last, a, b, bias, c, resumes);
}

#undef VECTOR
#undef INLINE
#undef TILE
#undef WIDE
#undef TALL
#undef NAME
#undef SIX
#undef TWELVE
#undef REAL
#undef TYPED
#undef LANES
