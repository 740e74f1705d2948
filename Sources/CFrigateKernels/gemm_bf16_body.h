// The product of bfloat16 for one instruction set: Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication", DOI 10.1145/1356052.1356053.
//
// Packed operands are made of units of 32 bits, what one multiply-add takes of a row of A or a column of B: with
// AVX512_BF16 a pair of bfloat16 neighbouring along k, otherwise one product's float32.
#include <stdbool.h>

#include "gemm_bf16_sizes.h"
#include "isa.h"

#pragma STDC FP_CONTRACT OFF

#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX512_BF16)
#define LANES 16
#elif defined(FRIGATE_BUILD_AVX2)
#define LANES 8
#else
#define LANES 4
#endif
#if LANES == 16
#define MAX_VECTORS 4
#else
#define MAX_VECTORS 2
#endif
#if LANES > 4 || defined(__aarch64__)
#define FRIGATE_FUSED 1
#endif
#if defined(FRIGATE_BUILD_AVX512_BF16)
#define PAIR 2
#else
#define PAIR 1
#endif

#define INLINE static inline __attribute__((always_inline))

FRIGATE_TARGET_BEGIN

typedef float sums __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(4), may_alias));
typedef uint32_t units __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(4), may_alias));
/// Units anywhere in a row of bfloat16.
typedef uint32_t row_units __attribute__((vector_size(FRIGATE_VECTOR_BYTES), aligned(2), may_alias));
/// Rows of A or columns of B: element k of number i is at `base[i * along + k * across]`.
typedef struct {
  const uint16_t *base;
  ptrdiff_t along, across;
} operand;

INLINE sums multiply_add(uint32_t a, units b, sums c) {
#if defined(FRIGATE_BUILD_AVX512_BF16)
  return (sums)_mm512_dpbf16_ps((__m512)c, (__m512bh)_mm512_set1_epi32((int)a), (__m512bh)b);
#else
  const sums x = (sums)(a - (units){});
#if defined(FRIGATE_FUSED)
  return __builtin_elementwise_fma(x, (sums)b, c);
#else
  return x * (sums)b + c;
#endif
#endif
}

/// To the nearest, ties to even; NaN stays NaN.
INLINE uint16_t nearest(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return (uint16_t)(x != x ? (bits >> 16) | 0x40u : rounded);
}

/// Rounds `n` sums, at most a tile's row.
INLINE void round_row(const float *from, size_t n, uint16_t *to) {
  for (size_t j = 0; j < n; j++) to[j] = nearest(from[j]);
}

/// Where a tile's sums go: on in float32, or rounded into C.
typedef struct {
  float *sums;
  ptrdiff_t sums_row;
  uint16_t *c;
  ptrdiff_t c_row;
  bool resumes, ends;
} target;

/// `rows x n` of C, of which `vectors` vectors are computed, from `depth` units.
INLINE void tile(
  const int rows, const int vectors, size_t n, size_t depth, const uint32_t *a, const uint32_t *b, const target *to
) {
  sums sum[ROWS][MAX_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      sum[i][v] = to->resumes ? *(const sums *)(to->sums + i * to->sums_row + v * LANES) : (sums){};
  for (size_t k = 0; k < depth; k++) {
    units row[MAX_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) row[v] = *(const units *)(b + v * LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] = multiply_add(a[i], row[v], sum[i][v]);
    a += ROWS;
    b += vectors * LANES;
  }
  if (!to->ends) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) *(sums *)(to->sums + i * to->sums_row + v * LANES) = sum[i][v];
    return;
  }
#if defined(FRIGATE_BUILD_AVX512_BF16)
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      const size_t left = n - (size_t)v * LANES;
      const __mmask16 inside = left >= LANES ? 0xffff : (__mmask16)((1u << left) - 1);
      _mm256_mask_storeu_epi16(
        to->c + i * to->c_row + v * LANES, inside, (__m256i)_mm512_cvtneps_pbh((__m512)sum[i][v]));
    }
#else
  for (int i = 0; i < rows; i++) {
    float whole[MAX_VECTORS * LANES] __attribute__((aligned(64)));
    for (int v = 0; v < vectors; v++) *(sums *)(whole + v * LANES) = sum[i][v];
    round_row(whole, n, to->c + i * to->c_row);
  }
#endif
}

#define STRIP(height, vectors)                                                                                  \
  for (; M - i >= height; i += height) {                                                                        \
    target here = *to;                                                                                          \
    here.sums += (ptrdiff_t)i * to->sums_row;                                                                   \
    here.c += (ptrdiff_t)i * to->c_row;                                                                         \
    tile(height, vectors, n, depth, a + i / ROWS * STRIP_UNITS(depth) + i % ROWS, b, &here);                    \
  }
/// M packed rows of A with one packed panel of B, of which `n` columns are C's.
#define PANEL(vectors)                                                                                          \
  static void panel_##vectors(                                                                                  \
    size_t M, size_t n, size_t depth, const uint32_t *a, const uint32_t *b, const target *to) {                 \
    size_t i = 0;                                                                                               \
    STRIP(6, vectors)                                                                                           \
    STRIP(4, vectors)                                                                                           \
    STRIP(2, vectors)                                                                                           \
    STRIP(1, vectors)                                                                                           \
  }
typedef void (*panel)(size_t, size_t, size_t, const uint32_t *, const uint32_t *, const target *);
PANEL(1)
PANEL(2)
#if MAX_VECTORS == 4
PANEL(3)
PANEL(4)
static const panel panels[] = {panel_1, panel_2, panel_3, panel_4};
#else
static const panel panels[] = {panel_1, panel_2};
#endif

// MARK: Packing

/// The unit that begins at element `k` of number `i`; what is beyond K is zero.
INLINE uint32_t unit(const operand *from, size_t i, size_t k, size_t K) {
  const uint16_t *at = from->base + (ptrdiff_t)i * from->along + (ptrdiff_t)k * from->across;
  if (PAIR == 1) return (uint32_t)*at << 16;
  return *at | (k + 1 < K ? (uint32_t)at[from->across] << 16 : 0);
}

#if defined(FRIGATE_BUILD_AVX512_BF16)
/// The units of `n` numbers from `i` on, which lie one after the other, at element k.
INLINE __m512i neighbours(const operand *from, size_t i, size_t n, size_t k, size_t K) {
  const __mmask16 inside = n >= LANES ? 0xffff : (__mmask16)((1u << n) - 1);
  const uint16_t *at = from->base + i + (ptrdiff_t)k * from->across;
  const __m512i even = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(inside, at));
  if (k + 1 >= K) return even;
  const __m512i odd = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(inside, at + from->across));
  return _mm512_or_si512(even, _mm512_slli_epi32(odd, 16));
}

/// The transpose of a square of units: each round of zips halves the distance between neighbours.
INLINE void transpose(units *x) {
#pragma clang loop unroll(full)
  for (int round = 1; round < LANES; round *= 2) {
    units y[LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      y[2 * i] = __builtin_shufflevector(
        x[i], x[i + LANES / 2], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      y[2 * i + 1] = __builtin_shufflevector(
        x[i], x[i + LANES / 2], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) x[i] = y[i];
  }
}
#endif

/// `to[u * width + i]` = unit u of number i < n, zeros up to `width`. May write LANES units too many.
static void pack(size_t n, size_t width, size_t K, const operand *from, uint32_t *to) {
  const size_t depth = (K + PAIR - 1) / PAIR;
  size_t u = 0;
#if defined(FRIGATE_BUILD_AVX512_BF16)
  // What is narrower than a vector is written whole; the next unit's overwrites what is too much.
  if (from->along == 1 && (width < LANES || width % LANES == 0)) {
    for (; u < depth; u++)
      for (size_t i = 0; i < width; i += LANES)
        _mm512_storeu_si512(to + u * width + i, i < n ? neighbours(from, i, n - i, 2 * u, K) : _mm512_setzero_si512());
  } else if (from->across == 1 && (width < LANES || width % LANES == 0)) {
    for (; K / 2 - u >= LANES && u < K / 2; u += LANES)
      for (size_t i = 0; i < width; i += LANES) {
        units x[LANES] = {};
        for (size_t r = 0; r < LANES && i + r < n; r++)
          x[r] = *(const row_units *)(from->base + (ptrdiff_t)(i + r) * from->along + 2 * u);
        transpose(x);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < LANES; r++) *(units *)(to + (u + r) * width + i) = x[r];
      }
  }
#endif
  for (; u < depth; u++) {
    for (size_t i = 0; i < n; i++) to[u * width + i] = unit(from, i, u * PAIR, K);
    for (size_t i = n; i < width; i++) to[u * width + i] = 0;
  }
}

/// `n` columns of B, of at most MOST_PANELS panels, which lie `depth * width` units apart. Rows of B are read once, in the order
/// of memory.
static void pack_columns(size_t n, size_t width, size_t K, const operand *from, uint32_t *to) {
  const size_t depth = (K + PAIR - 1) / PAIR;
#if defined(FRIGATE_BUILD_AVX512_BF16)
  if (from->along == 1) {
    for (size_t u = 0; u < depth; u++)
      for (size_t j = 0; j < n; j += LANES) {
        const size_t panel = j / width, left = n - panel * width;
        const size_t across = left < width ? (left + LANES - 1) / LANES * LANES : width;
        _mm512_storeu_si512(
          to + panel * depth * width + u * across + j % width, neighbours(from, j, n - j, 2 * u, K));
      }
    return;
  }
#endif
  for (size_t j = 0; j < n; j += width) {
    const size_t part = n - j < width ? n - j : width;
    const operand columns = {from->base + (ptrdiff_t)j * from->along, from->along, from->across};
    pack(part, (part + LANES - 1) / LANES * LANES, K, &columns, to + j * depth);
  }
}

/// Rows of A in strips of ROWS.
static void pack_rows(size_t M, size_t K, const operand *from, uint32_t *to) {
  const size_t depth = (K + PAIR - 1) / PAIR;
#if defined(FRIGATE_BUILD_AVX512_BF16)
  // Rows that lie beside one another: each element along k is read in the order of memory, once.
  if (from->along == 1 && M >= LANES) {
    for (size_t u = 0; u < depth; u++) {
      uint32_t row[MOST_ROWS + LANES] __attribute__((aligned(64)));
      for (size_t i = 0; i < M; i += LANES)
        _mm512_store_si512(row + i, neighbours(from, i, M - i, 2 * u, K));
      for (size_t i = 0; i < M; i += ROWS)
        memcpy(to + i / ROWS * STRIP_UNITS(depth) + u * ROWS, row + i, ROWS * sizeof *row);
    }
    return;
  }
#endif
  for (size_t i = 0; i < M; i += ROWS) {
    const operand strip = {from->base + (ptrdiff_t)i * from->along, from->along, from->across};
    pack(M - i < ROWS ? M - i : ROWS, ROWS, K, &strip, to + i / ROWS * STRIP_UNITS(depth));
  }
}

// MARK: The product

void FRIGATE_NAMED(frigate_gemm_bf16)(
  size_t M, size_t N, size_t K, const uint16_t *a, ptrdiff_t a_row, ptrdiff_t a_col, const uint16_t *b, ptrdiff_t b_row,
  ptrdiff_t b_col, uint16_t *c, ptrdiff_t c_row, void *scratch
) {
  const size_t width = MAX_VECTORS * LANES, block = DEPTH * PAIR;
  const size_t deepest = K < block ? (K + PAIR - 1) / PAIR : DEPTH;
  // Blocks of equal height: B is packed anew for each.
  const size_t blocks = (M + MOST_ROWS - 1) / MOST_ROWS;
  const size_t height = M == 0 ? ROWS : ((M + blocks - 1) / blocks + ROWS - 1) / ROWS * ROWS;
  const size_t most_columns = N < MOST_COLUMNS ? (N + 63) / 64 * 64 : MOST_COLUMNS;
  uint32_t *panel_units = (uint32_t *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63);
  float *partial = (float *)(panel_units + deepest * width * MOST_PANELS);
  uint32_t *rows = (uint32_t *)(partial + (K > block ? height * most_columns : 0));
  for (size_t i = 0; i < M; i += height) {
    const size_t m = M - i < height ? M - i : height;
    for (size_t first = 0; first < N; first += MOST_COLUMNS) {
      const size_t columns = N - first < MOST_COLUMNS ? N - first : MOST_COLUMNS;
      // At least one pass, so that K = 0 writes its zeros.
      size_t k = 0;
      do {
        const size_t length = K - k < block ? K - k : block, depth = (length + PAIR - 1) / PAIR;
        const operand left = {a + (ptrdiff_t)i * a_row + (ptrdiff_t)k * a_col, a_row, a_col};
        pack_rows(m, length, &left, rows);
        for (size_t j = 0; j < columns; j += width) {
          const size_t n = columns - j < width ? columns - j : width, vectors = (n + LANES - 1) / LANES;
          const size_t place = j % (MOST_PANELS * width);
          if (place == 0) {
            const size_t together = columns - j < MOST_PANELS * width ? columns - j : MOST_PANELS * width;
            const operand right = {b + (ptrdiff_t)k * b_row + (ptrdiff_t)(first + j) * b_col, b_col, b_row};
            pack_columns(together, width, length, &right, panel_units);
          }
          const target to = {
            partial + j, (ptrdiff_t)most_columns, c + (ptrdiff_t)i * c_row + first + j, c_row, k > 0, K - k <= block};
          panels[vectors - 1](m, n, depth, rows, panel_units + place * depth, &to);
        }
        k += length;
      } while (k < K);
    }
  }
}

FRIGATE_TARGET_END
