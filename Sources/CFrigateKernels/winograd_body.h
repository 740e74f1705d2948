// Winograd's convolutions for one instruction set.
//
// Of a tile of 2 x 2 results, 4 x 4 places of the input make 16 numbers a channel, the filter 16 a channel and feature, and their
// products, summed over the channels, are 16 numbers a feature that make the 4 results: 16 multiplications where the definition has 36.
// Lavin and Gray (2016), DOI 10.1109/CVPR.2016.435, F(2x2, 3x3). Transforms only add, subtract and halve, so that errors stay of the
// size of a plain sum's.

#define VECTOR part_f32
#define LANES (FRIGATE_VECTOR_BYTES / 4)
#define INLINE static inline __attribute__((always_inline))

INLINE VECTOR read(const float *from) { return *(const VECTOR *)from; }
INLINE void write(float *to, VECTOR x) { *(VECTOR *)to = x; }

INLINE VECTOR sum_of(VECTOR a, VECTOR b, VECTOR c) {
#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

// MARK: Products

#if defined(FRIGATE_BUILD_AVX512) || (defined(__aarch64__) && !defined(FRIGATE_BUILD_AVX2))
enum { WIDEST = 4, TALLEST = 6 };
#else
enum { WIDEST = 2, TALLEST = 6 };
#endif

/// C[i, j] (+)= Σ A[i * a_row + p * a_step] * B[p * b_step + j], `rows x vectors` of it.
INLINE void product_tile(
  const int rows, const int vectors, size_t depth, const float *a, size_t a_row, size_t a_step, const float *b, size_t b_step,
  float *c, size_t c_row, bool resumes
) {
  VECTOR sum[TALLEST][WIDEST];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[i][v] = resumes ? read(c + i * c_row + v * LANES) : (VECTOR){};
  for (size_t p = 0; p < depth; p++) {
    VECTOR factor[WIDEST];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) factor[v] = read(b + v * LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const VECTOR x = a[i * a_row] - (VECTOR){};
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] = sum_of(x, factor[v], sum[i][v]);
    }
    a += a_step;
    b += b_step;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) write(c + i * c_row + v * LANES, sum[i][v]);
}

typedef void (*product_function)(
  size_t, const float *, size_t, size_t, const float *, size_t, float *, size_t, bool);
#define TILE(rows, vectors)                                                                                             \
  static void product_##rows##_##vectors(                                                                               \
    size_t depth, const float *a, size_t a_row, size_t a_step, const float *b, size_t b_step, float *c, size_t c_row,   \
    bool resumes) {                                                                                                     \
    product_tile(rows, vectors, depth, a, a_row, a_step, b, b_step, c, c_row, resumes);                                 \
  }
#define TILES(vectors) TILE(1, vectors) TILE(2, vectors) TILE(3, vectors) TILE(4, vectors) TILE(5, vectors) TILE(6, vectors)
#define NAMES(vectors)                                                                                                  \
  {product_1_##vectors, product_2_##vectors, product_3_##vectors, product_4_##vectors, product_5_##vectors, product_6_##vectors}
TILES(1) TILES(2)
#if defined(FRIGATE_BUILD_AVX512) || (defined(__aarch64__) && !defined(FRIGATE_BUILD_AVX2))
TILES(3) TILES(4)
static const product_function products[WIDEST][TALLEST] = {NAMES(1), NAMES(2), NAMES(3), NAMES(4)};
#else
static const product_function products[WIDEST][TALLEST] = {NAMES(1), NAMES(2)};
#endif

/// `rows x columns` of C, columns a multiple of the lanes.
static void multiply(
  size_t rows, size_t columns, size_t depth, const float *a, size_t a_row, size_t a_step, const float *b, size_t b_step,
  float *c, size_t c_row, bool resumes
) {
  const size_t count = (rows + TALLEST - 1) / TALLEST;
  for (size_t j = 0; j < columns;) {
    const size_t left = (columns - j) / LANES, vectors = left < WIDEST ? left : WIDEST;
    for (size_t k = 0; k < count; k++) {
      // Tiles of about equal height.
      const size_t first = rows * k / count, last = rows * (k + 1) / count;
      products[vectors - 1][last - first - 1](
        depth, a + first * a_row, a_row, a_step, b + j, b_step, c + first * c_row + j, c_row, resumes);
    }
    j += vectors * LANES;
  }
}

// MARK: Tiles

/// The places of `size x size` neighbours from (y, x) on; what is outside stands at `other`.
INLINE void places(
  const float **to, const int size, const float *image, ptrdiff_t y, ptrdiff_t x, size_t height, size_t width, size_t depth,
  const float *other
) {
  for (int i = 0; i < size; i++)
    for (int j = 0; j < size; j++) {
      const bool is_inside = y + i >= 0 && y + i < (ptrdiff_t)height && x + j >= 0 && x + j < (ptrdiff_t)width;
      to[size * i + j] = is_inside ? image + ((size_t)(y + i) * width + (size_t)(x + j)) * depth : other;
    }
}

/// Where tile `index` of all images begins.
typedef struct {
  size_t image;
  size_t y, x;
} tile_place;

INLINE tile_place place_of(const frigate_winograd *t, size_t index) {
  const size_t tiles = frigate_winograd_tiles(t), across = winograd_tiles_across(t), tile = index % tiles;
  return (tile_place){index / tiles, tile / across * 2, tile % across * 2};
}

/// Tiles `first ..< last` of the input, channels from `channel` on, as 16 matrices [tiles, channels] `step` apart.
static void transform_input(
  const frigate_winograd *t, const float *x, size_t first, size_t last, size_t channel, size_t channels, float *to, size_t step,
  const float *zeros
) {
  for (size_t index = first; index < last; index++, to += channels) {
    const tile_place place = place_of(t, index);
    const float *from[16];
    places(
      from, 4, x + place.image * t->height * t->width * t->channels + channel, (ptrdiff_t)(place.y - t->low_y),
      (ptrdiff_t)(place.x - t->low_x), t->height, t->width, t->channels, zeros);
    for (size_t c = 0; c < channels; c += LANES) {
      VECTOR e[4][4];
      for (int j = 0; j < 4; j++) {
        const VECTOR d0 = read(from[j] + c), d1 = read(from[4 + j] + c), d2 = read(from[8 + j] + c), d3 = read(from[12 + j] + c);
        e[0][j] = d0 - d2;
        e[1][j] = d1 + d2;
        e[2][j] = d2 - d1;
        e[3][j] = d1 - d3;
      }
      for (int i = 0; i < 4; i++) {
        float *row = to + (size_t)(4 * i) * step + c;
        write(row, e[i][0] - e[i][2]);
        write(row + step, e[i][1] + e[i][2]);
        write(row + 2 * step, e[i][2] - e[i][1]);
        write(row + 3 * step, e[i][1] - e[i][3]);
      }
    }
  }
}

/// The 2 x 2 results of a tile for a vector of features, from the sums of their products.
INLINE void results_of(const float *from, size_t step, VECTOR added, VECTOR results[4]) {
  VECTOR e[2][4];
  for (int j = 0; j < 4; j++) {
    const float *column = from + (size_t)j * step;
    const VECTOR m0 = read(column), m1 = read(column + 4 * step), m2 = read(column + 8 * step), m3 = read(column + 12 * step);
    e[0][j] = m0 + m1 + m2;
    e[1][j] = m1 - m2 - m3;
  }
  for (int i = 0; i < 2; i++) {
    results[2 * i] = e[i][0] + e[i][1] + e[i][2] + added;
    results[2 * i + 1] = e[i][1] - e[i][2] - e[i][3] + added;
  }
}

/// What is added to features from f on: minus zero, if there is no bias, which changes nothing.
INLINE VECTOR bias_of(const float *bias, size_t f) { return bias == NULL ? -0.0f - (VECTOR){} : read(bias + f); }

/// The results of tiles `first ..< last` from the sums of their products.
static void transform_output(
  const frigate_winograd *t, float *y, size_t first, size_t last, const float *from, size_t step, const float *bias,
  float *nowhere
) {
  const size_t features = t->features;
  for (size_t index = first; index < last; index++, from += features) {
    const tile_place place = place_of(t, index);
    const float *to[4];
    places(
      to, 2, y + place.image * t->out_height * t->out_width * features, (ptrdiff_t)place.y, (ptrdiff_t)place.x, t->out_height,
      t->out_width, features, nowhere);
    for (size_t f = 0; f < features; f += LANES) {
      VECTOR results[4];
      results_of(from + f, step, bias_of(bias, f), results);
      for (int k = 0; k < 4; k++) write((float *)to[k] + f, results[k]);
    }
  }
}

/// The largest of each tile's results, of tiles that are whole.
INLINE void pool_output(
  const bool is_relu, const bool counts, const frigate_winograd *t, float *y, uint8_t *winners, size_t first, size_t last,
  const float *from, size_t step, const float *bias
) {
  const size_t features = t->features;
  for (size_t index = first; index < last; index++, from += features)
    for (size_t f = 0; f < features; f += LANES) {
      VECTOR results[4];
      results_of(from + f, step, bias_of(bias, f), results);
      largest_f32 largest = {results[0], {}};
      for (int k = 1; k < 4; k++) largest = largest_of(largest, results[k], k, !is_relu, counts);
      write(y + index * features + f, is_relu ? relu_of(largest.value) : largest.value);
      if (counts) store_numbers(winners + index * features + f, largest.number, LANES);
    }
}

/// The transpose of `transform_output`: gradients of tiles as 16 matrices [tiles, features].
static void spread_output(
  const frigate_winograd *t, const float *dy, size_t first, size_t last, float *to, size_t step, const float *zeros
) {
  const size_t features = t->features;
  for (size_t index = first; index < last; index++, to += features) {
    const tile_place place = place_of(t, index);
    const float *from[4];
    places(
      from, 2, dy + place.image * t->out_height * t->out_width * features, (ptrdiff_t)place.y, (ptrdiff_t)place.x,
      t->out_height, t->out_width, features, zeros);
    for (size_t f = 0; f < features; f += LANES) {
      const VECTOR d00 = read(from[0] + f), d01 = read(from[1] + f), d10 = read(from[2] + f), d11 = read(from[3] + f);
      const VECTOR e[4][2] = {{d00, d01}, {d00 + d10, d01 + d11}, {d00 - d10, d01 - d11}, {-d10, -d11}};
      for (int i = 0; i < 4; i++) {
        float *row = to + (size_t)(4 * i) * step + f;
        write(row, e[i][0]);
        write(row + step, e[i][0] + e[i][1]);
        write(row + 2 * step, e[i][0] - e[i][1]);
        write(row + 3 * step, -e[i][1]);
      }
    }
  }
}

// MARK: Filters

/// G g Gᵀ of LANES neighbours; `tap` elements from one of the 9 to the next.
INLINE void transform_filter(const float *g, ptrdiff_t tap, VECTOR out[16]) {
  VECTOR e[4][3];
  for (int s = 0; s < 3; s++) {
    const VECTOR g0 = read(g + s * tap), g1 = read(g + (3 + s) * tap), g2 = read(g + (6 + s) * tap);
    e[0][s] = g0;
    e[1][s] = 0.5f * (g0 + g2 + g1);
    e[2][s] = 0.5f * (g0 + g2 - g1);
    e[3][s] = g2;
  }
  for (int i = 0; i < 4; i++) {
    out[4 * i] = e[i][0];
    out[4 * i + 1] = 0.5f * (e[i][0] + e[i][2] + e[i][1]);
    out[4 * i + 2] = 0.5f * (e[i][0] + e[i][2] - e[i][1]);
    out[4 * i + 3] = e[i][2];
  }
}

/// Where column f of row c stands in panels of WINOGRAD_PANEL columns.
INLINE size_t in_panels(const frigate_winograd *t, size_t c, size_t f) {
  const size_t panel = f / WINOGRAD_PANEL * WINOGRAD_PANEL, left = t->features - panel;
  return panel * t->channels + c * (left < WINOGRAD_PANEL ? left : WINOGRAD_PANEL) + (f - panel);
}

#if FRIGATE_VECTOR_BYTES == 64
#define FIRST_HALVES(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define LAST_HALVES(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif FRIGATE_VECTOR_BYTES == 32
#define FIRST_HALVES(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define LAST_HALVES(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define FIRST_HALVES(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define LAST_HALVES(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

/// Rows and columns of a square change places: each round interleaves the halves.
INLINE void transpose_square(VECTOR x[LANES]) {
#pragma clang loop unroll(full)
  for (int round = 1; round < LANES; round *= 2) {
    VECTOR y[LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      y[2 * i] = FIRST_HALVES(x[i], x[i + LANES / 2]);
      y[2 * i + 1] = LAST_HALVES(x[i], x[i + LANES / 2]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) x[i] = y[i];
  }
}

void FRIGATE_NAMED(frigate_winograd_filter_f32)(
  const frigate_winograd *t, bool is_gradient, size_t first, size_t last, float *u, const float *g
) {
  const size_t channels = t->channels, features = t->features, step = winograd_step(channels * features);
  const ptrdiff_t tap = (ptrdiff_t)(channels * features);
  if (!is_gradient) {
    for (size_t c = first * WINOGRAD_BLOCK; c < last * WINOGRAD_BLOCK; c++)
      for (size_t f = 0; f < features; f += LANES) {
        VECTOR out[16];
        transform_filter(g + c * features + f, tap, out);
        float *to = u + in_panels(t, c, f);
        for (int k = 0; k < 16; k++) write(to + (size_t)k * step, out[k]);
      }
    return;
  }
  // [3, 3, features, channels], from the last tap to the first.
  for (size_t c = first * WINOGRAD_BLOCK; c < last * WINOGRAD_BLOCK; c += LANES)
    for (size_t f = 0; f < features; f += LANES) {
      VECTOR square[16][LANES];
      for (size_t i = 0; i < LANES; i++) {
        VECTOR out[16];
        transform_filter(g + 8 * tap + (ptrdiff_t)((f + i) * channels + c), -tap, out);
        for (int k = 0; k < 16; k++) square[k][i] = out[k];
      }
      for (int k = 0; k < 16; k++) {
        transpose_square(square[k]);
        for (size_t i = 0; i < LANES; i++) write(u + (size_t)k * step + in_panels(t, c + i, f), square[k][i]);
      }
    }
}

/// Gᵀ U G for a row of features, into the 9 taps.
INLINE void gather_filter(const float *u, size_t step, float *g, size_t tap, size_t features) {
  for (size_t f = 0; f < features; f += LANES) {
    VECTOR e[3][4];
    for (int j = 0; j < 4; j++) {
      const float *column = u + (size_t)j * step + f;
      const VECTOR u0 = read(column), u3 = read(column + 12 * step);
      const VECTOR u1 = 0.5f * read(column + 4 * step), u2 = 0.5f * read(column + 8 * step);
      e[0][j] = u0 + (u1 + u2);
      e[1][j] = u1 - u2;
      e[2][j] = u1 + u2 + u3;
    }
    for (int r = 0; r < 3; r++) {
      const VECTOR e1 = 0.5f * e[r][1], e2 = 0.5f * e[r][2];
      float *row = g + (size_t)(3 * r) * tap + f;
      write(row, e[r][0] + (e1 + e2));
      write(row + tap, e1 - e2);
      write(row + 2 * tap, e1 + e2 + e[r][3]);
    }
  }
}

// MARK: Whole convolutions

INLINE void convolve(
  const bool pools, const bool is_relu, const frigate_winograd *t, size_t from, size_t to, float *y, uint8_t *winners,
  const float *x, const float *u, const float *bias, void *scratch
) {
  const size_t channels = t->channels, features = t->features;
  const size_t block = winograd_even(to - from, winograd_block(t));
  const size_t a_step = winograd_step(block * channels), u_step = winograd_step(channels * features);
  const size_t c_step = winograd_step(block * features);
  float *zeros = scratch, *a = zeros + channels, *c = a + WINOGRAD_PRODUCTS * a_step, *nowhere = c + WINOGRAD_PRODUCTS * c_step;
  memset(zeros, 0, channels * sizeof(float));
  for (size_t first = from; first < to; first += block) {
    const size_t last = first + block < to ? first + block : to;
    transform_input(t, x, first, last, 0, channels, a, a_step, zeros);
    for (size_t k = 0; k < WINOGRAD_PRODUCTS; k++)
      for (size_t panel = 0; panel < features; panel += WINOGRAD_PANEL) {
        const size_t left = features - panel, width = left < WINOGRAD_PANEL ? left : WINOGRAD_PANEL;
        multiply(
          last - first, width, channels, a + k * a_step, channels, 1, u + k * u_step + panel * channels, width,
          c + k * c_step + panel, features, false);
      }
    if (!pools) transform_output(t, y, first, last, c, c_step, bias, nowhere);
    else if (winners == NULL) pool_output(is_relu, false, t, y, winners, first, last, c, c_step, bias);
    else pool_output(is_relu, true, t, y, winners, first, last, c, c_step, bias);
  }
}

void FRIGATE_NAMED(frigate_winograd_run_f32)(
  const frigate_winograd *t, size_t first, size_t last, float *y, const float *x, const float *u, const float *bias,
  void *scratch
) {
  convolve(false, false, t, first, last, y, NULL, x, u, bias, scratch);
}

void FRIGATE_NAMED(frigate_winograd_pool_f32)(
  const frigate_winograd *t, bool is_relu, size_t first, size_t last, float *y, uint8_t *winners, const float *x,
  const float *u, const float *bias, void *scratch
) {
  if (is_relu) convolve(true, true, t, first, last, y, winners, x, u, bias, scratch);
  else convolve(true, false, t, first, last, y, winners, x, u, bias, scratch);
}

void FRIGATE_NAMED(frigate_winograd_gradient_f32)(
  const frigate_winograd *t, size_t images, size_t first_block, size_t last_block, float *gradient, const float *x,
  const float *dy, void *scratch
) {
  const size_t features = t->features, all = frigate_winograd_tiles(t) * images;
  const size_t channel = first_block * WINOGRAD_BLOCK, channels = (last_block - first_block) * WINOGRAD_BLOCK;
  if (channels == 0) return;
  const size_t block = winograd_even(all, winograd_gradient_block(t, channels));
  const size_t a_step = winograd_step(block * channels), b_step = winograd_step(block * features);
  const size_t c_step = winograd_step(channels * features), longest = t->channels > features ? t->channels : features;
  float *zeros = scratch, *a = zeros + longest, *b = a + WINOGRAD_PRODUCTS * a_step, *c = b + WINOGRAD_PRODUCTS * b_step;
  memset(zeros, 0, longest * sizeof(float));
  if (all == 0) memset(c, 0, WINOGRAD_PRODUCTS * c_step * sizeof(float));
  for (size_t first = 0; first < all; first += block) {
    const size_t last = first + block < all ? first + block : all;
    transform_input(t, x, first, last, channel, channels, a, a_step, zeros);
    spread_output(t, dy, first, last, b, b_step, zeros);
    for (size_t k = 0; k < WINOGRAD_PRODUCTS; k++)
      for (size_t panel = 0; panel < features; panel += WINOGRAD_PANEL) {
        const size_t left = features - panel, width = left < WINOGRAD_PANEL ? left : WINOGRAD_PANEL;
        multiply(
          channels, width, last - first, a + k * a_step, 1, channels, b + k * b_step + panel, features,
          c + k * c_step + panel, features, first > 0);
      }
  }
  for (size_t i = 0; i < channels; i++)
    gather_filter(c + i * features, c_step, gradient + (channel + i) * features, t->channels * features, features);
}
