// Convolutions by packed filters for one instruction set. The includer defines LANES and MOST_ROWS.

#define VECTOR part_f32
#define INLINE static inline __attribute__((always_inline))

INLINE VECTOR product_added(VECTOR a, VECTOR b, VECTOR c) {
#if defined(FRIGATE_FUSED)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// What becomes of the sums of `results` times `members` results of the convolution.
INLINE void finish(
  const int results, const int members, const int vectors, const bool is_relu, const bool is_part,
  VECTOR sum[MOST_ROWS][2], size_t n, const float *bias, float *y, uint8_t *winners, size_t step
) {
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    const size_t first = (size_t)v * LANES, valid = !is_part || n >= first + LANES ? LANES : n - first;
    if (is_part && n <= first) break;
    // Minus zero changes nothing.
    const VECTOR added = bias == NULL      ? -0.0f - (VECTOR){}
                         : valid == LANES ? *(const VECTOR *)(bias + first)
                                          : load_part_f32(bias + first, valid);
#pragma clang loop unroll(full)
    for (int r = 0; r < results; r++) {
      largest_f32 largest = {sum[r * members][v] + added, {}};
      if (winners != NULL) {
#pragma clang loop unroll(full)
        for (int k = 1; k < members; k++) largest = largest_of(largest, sum[r * members + k][v] + added, k, !is_relu, true);
        store_numbers(winners + (size_t)r * step + first, largest.number, valid);
      } else {
#pragma clang loop unroll(full)
        for (int k = 1; k < members; k++) largest = largest_of(largest, sum[r * members + k][v] + added, k, !is_relu, false);
      }
      const VECTOR result = is_relu ? relu_of(largest.value) : largest.value;
      float *to = y + (size_t)r * step + first;
      if (is_part) store_part_f32(to, result, valid);
      else *(VECTOR *)to = result;
    }
  }
}

/// `rows` results of the convolution, `members` of which make one of ours, by `vectors` of features, of which `n` are valid.
/// `row` are where the results' inputs begin, `b` is the block's first row, each row having `width` floats.
INLINE void tile(
  const int rows, const int vectors, const int members, const frigate_packed_convolution *t, const float *const *row,
  const float *b, size_t width, size_t n, const float *bias, float *y, uint8_t *winners
) {
  VECTOR sum[MOST_ROWS][2];
  const float *from[MOST_ROWS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    from[i] = row[i];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[i][v] = (VECTOR){};
  }
  // The channels of neighbouring elements of a window follow one another.
  const bool is_joined = t->dilation[1] == 1;
  const size_t runs = is_joined ? 1 : t->window[1], depth = is_joined ? t->window[1] * t->channels : t->channels;
  for (size_t i = 0; i < t->window[0]; i++)
    for (size_t j = 0; j < runs; j++) {
      const size_t start = (i * t->dilation[0] * t->width + j * t->dilation[1]) * t->channels;
      for (size_t at = start; at < start + depth; at++, b += width) {
        VECTOR factor[2];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) factor[v] = *(const VECTOR *)(b + v * LANES);
#pragma clang loop unroll(full)
        for (int k = 0; k < rows; k++) {
          // Minus zero is what the compiler may leave out: adding it would turn -0 into 0.
          const VECTOR x = from[k][at] - (VECTOR){};
#pragma clang loop unroll(full)
          for (int v = 0; v < vectors; v++) sum[k][v] = product_added(x, factor[v], sum[k][v]);
        }
      }
    }
  const int results = rows / members;
  if (n < (size_t)vectors * LANES) {
    if (t->is_relu) finish(results, members, vectors, true, true, sum, n, bias, y, winners, t->features);
    else finish(results, members, vectors, false, true, sum, n, bias, y, winners, t->features);
  } else {
    if (t->is_relu) finish(results, members, vectors, true, false, sum, n, bias, y, winners, t->features);
    else finish(results, members, vectors, false, false, sum, n, bias, y, winners, t->features);
  }
}

#define TILE(rows, vectors, members)                                                                              \
  static void tile_##rows##_##vectors##_##members(                                                                \
    const frigate_packed_convolution *t, const float *const *row, const float *b, size_t width, size_t n,         \
    const float *bias, float *y, uint8_t *winners) {                                                              \
    tile(rows, vectors, members, t, row, b, width, n, bias, y, winners);                                          \
  }
#define TILES(vectors)                                                                                            \
  TILE(1, vectors, 1) TILE(2, vectors, 1) TILE(4, vectors, 1) TILE(2, vectors, 2) TILE(4, vectors, 2)             \
  TILE(4, vectors, 4)
typedef void (*tile_function)(
  const frigate_packed_convolution *, const float *const *, const float *, size_t, size_t, const float *, float *,
  uint8_t *);

// By vectors, members (1, 2, 4), and rows (1, 2, 4, 8).
#define NAME(rows, vectors, members) tile_##rows##_##vectors##_##members
#if defined(FRIGATE_BUILD_AVX512) || (defined(__aarch64__) && !defined(FRIGATE_BUILD_AVX2))
#define EIGHT(vectors) TILE(8, vectors, 1) TILE(8, vectors, 2) TILE(8, vectors, 4)
#define EIGHT_NAME(vectors, members) NAME(8, vectors, members)
#else
#define EIGHT(vectors)
#define EIGHT_NAME(vectors, members) NULL
#endif
#define ENTRIES(vectors)                                                                                          \
  {{NAME(1, vectors, 1), NAME(2, vectors, 1), NAME(4, vectors, 1), EIGHT_NAME(vectors, 1)},                       \
   {NULL, NAME(2, vectors, 2), NAME(4, vectors, 2), EIGHT_NAME(vectors, 2)},                                      \
   {NULL, NULL, NAME(4, vectors, 4), EIGHT_NAME(vectors, 4)}}
TILES(1) TILES(2) EIGHT(1) EIGHT(2)
static const tile_function tiles[2][3][4] = {ENTRIES(1), ENTRIES(2)};

/// The result at (i, j) and where its inputs begin.
typedef struct {
  size_t i, j;
  const float *from;
} place;

INLINE place place_of(const frigate_packed_convolution *t, size_t r, const float *x) {
  const size_t i = r / t->output[1], j = r % t->output[1];
  return (place){
    i, j, x + (i * t->pool[0] * t->stride[0] * t->width + j * t->pool[1] * t->stride[1]) * t->channels};
}

INLINE place following(const frigate_packed_convolution *t, place at, const float *x) {
  if (at.j + 1 == t->output[1]) return (place){at.i + 1, 0, x + (at.i + 1) * t->pool[0] * t->stride[0] * t->width * t->channels};
  return (place){at.i, at.j + 1, at.from + t->pool[1] * t->stride[1] * t->channels};
}

/// Results `first ..< last` of one image, a block of features at a time.
static void convolve(
  const frigate_packed_convolution *t, size_t first, size_t last, const float *x, const float *packed,
  const float *bias, float *y, uint8_t *winners
) {
  const size_t depth = t->window[0] * t->window[1] * t->channels, members = t->pool[0] * t->pool[1];
  const size_t across = t->stride[1] * t->channels, down = t->stride[0] * t->width * t->channels;
  const place start = place_of(t, first, x);
  for (size_t block = 0; block < t->features; block += BLOCK) {
    const size_t width = block_width(t->features, block), end = t->features - block;
    for (size_t column = 0; column < width && column < end;) {
      const size_t vectors = width - column >= 2 * LANES ? 2 : 1;
      const float *b = packed + block * depth + column;
      place at = start;
      for (size_t r = first; r < last;) {
        int log = MOST_ROWS == 8 ? 3 : 2;
        while (((size_t)1 << log) > (last - r) * members) log--;
        const size_t count = ((size_t)1 << log) / members;
        const float *row[MOST_ROWS];
        const float **next = row;
        for (size_t k = 0; k < count; k++, at = following(t, at, x))
          for (size_t p = 0; p < t->pool[0]; p++)
            for (size_t q = 0; q < t->pool[1]; q++) *next++ = at.from + p * down + q * across;
        tiles[vectors - 1][members / 2][log](
          t, row, b, width, end - column, bias == NULL ? NULL : bias + block + column,
          y + r * t->features + block + column,
          winners == NULL ? NULL : winners + r * t->features + block + column);
        r += count;
      }
      column += vectors * LANES;
    }
  }
}

void FRIGATE_NAMED(frigate_packed_convolution_f32)(
  const frigate_packed_convolution *t, size_t first, size_t last, const float *x, const float *packed,
  const float *bias, float *y, uint8_t *winners
) {
  const size_t results = t->output[0] * t->output[1];
  while (first < last) {
    const size_t image = first / results, start = image * results;
    const size_t end = last - start < results ? last - start : results;
    convolve(
      t, first - start, end, x + image * t->height * t->width * t->channels, packed, bias,
      y + start * t->features, winners == NULL ? NULL : winners + start * t->features);
    first = start + end;
  }
}

#undef VECTOR
#undef INLINE
#undef TILE
#undef TILES
#undef NAME
#undef EIGHT
#undef EIGHT_NAME
#undef ENTRIES
#undef LANES
