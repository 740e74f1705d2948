// Gradients of convolutions from the elements of the output's gradient that aren't 0, for one instruction set and one element
// type. The includer defines REAL, TYPED(name) and LANES. Included twice by sparse_convolution_tables.h.
//
// A few places of an image at a time, and a vector of features at a time, the places where a feature isn't 0 are listed. Each
// then takes part in one pass over its window, whose vectors of channels lie together in rows: in the filter's gradient the
// sums of a feature stay in registers while its list passes, in the input's the feature's filter does.

#define VECTOR TYPED(part)
#define INLINE static inline __attribute__((always_inline))

/// The places of a part of an image, and where features aren't 0.
typedef struct {
  /// Which part `input` and `is_whole` are of.
  size_t first, last;
  /// Where each place's window begins in the input, and whether all of it is inside.
  int32_t input[MOST_PLACES];
  bool is_whole[MOST_PLACES];
  /// By place: a bit for each feature of a vector that isn't 0.
  uint16_t bits[MOST_PLACES];
  /// The places of one feature; some more are written than count.
  int32_t places[MOST_PLACES + 16];
} TYPED(lists);

/// One feature's places, and its value at place 0: at the others it stands `step` further each.
typedef struct {
  const int32_t *places, *input;
  size_t count;
  const REAL *values;
  size_t step;
} TYPED(list);

/// Bit i is set where lane i isn't 0.
INLINE uint32_t TYPED(nonzero)(VECTOR x) {
#if defined(FRIGATE_BUILD_AVX512)
  return sizeof(REAL) == 4 ? _mm512_cmp_ps_mask((__m512)x, _mm512_setzero_ps(), _CMP_NEQ_UQ)
                           : _mm512_cmp_pd_mask((__m512d)x, _mm512_setzero_pd(), _CMP_NEQ_UQ);
#elif defined(FRIGATE_BUILD_AVX2)
  return sizeof(REAL) == 4 ? (uint32_t)_mm256_movemask_ps((__m256)(x != 0))
                           : (uint32_t)_mm256_movemask_pd((__m256d)(x != 0));
#else
  uint32_t bits = 0;
  for (int i = 0; i < LANES; i++) bits |= (uint32_t)(x[i] != 0) << i;
  return bits;
#endif
}

double FRIGATE_NAMED(TYPED(frigate_nonzero_share))(const REAL *x, size_t count) {
  // Pieces are as long whatever the vectors: what is sparse is so on every machine.
  enum { PIECE = 64 / sizeof(REAL), EVERY = 17 };
  size_t seen = 0, found = 0;
  for (size_t i = 0; i + PIECE <= count; i += EVERY * PIECE, seen += PIECE)
    for (size_t k = 0; k < PIECE; k += LANES)
      found += (size_t)__builtin_popcount(TYPED(nonzero)(*(const VECTOR *)(x + i + k)));
  return seen > 0 ? (double)found / (double)seen : 1;
}

INLINE VECTOR TYPED(sum_of)(VECTOR a, VECTOR b, VECTOR c) {
#if defined(FRIGATE_FUSED)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// What both gradients do with `rows x vectors` of a window: sums are in the window's order, x and y in the input's.
#define PIECE_PARAMETERS                                                                                            \
  const TYPED(list) * list, REAL *restrict filter, size_t filter_row, REAL *restrict input, size_t input_row

INLINE void TYPED(gather_piece)(const int rows, const int vectors, PIECE_PARAMETERS) {
  VECTOR sums[3][MOST_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = *(const VECTOR *)(filter + (size_t)r * filter_row + v * LANES);
  for (size_t e = 0; e < list->count; e++) {
    const size_t place = (size_t)list->places[e];
    const REAL *from = input + list->input[place];
    const VECTOR value = list->values[place * list->step] - (VECTOR){};
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        sums[r][v] = TYPED(sum_of)(value, *(const VECTOR *)(from + (size_t)r * input_row + v * LANES), sums[r][v]);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(VECTOR *)(filter + (size_t)r * filter_row + v * LANES) = sums[r][v];
}

INLINE void TYPED(spread_piece)(const int rows, const int vectors, PIECE_PARAMETERS) {
  VECTOR factors[3][MOST_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) factors[r][v] = *(const VECTOR *)(filter + (size_t)r * filter_row + v * LANES);
  for (size_t e = 0; e < list->count; e++) {
    const size_t place = (size_t)list->places[e];
    REAL *to = input + list->input[place];
    const VECTOR value = list->values[place * list->step] - (VECTOR){};
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        VECTOR *sum = (VECTOR *)(to + (size_t)r * input_row + v * LANES);
        *sum = TYPED(sum_of)(value, factors[r][v], *sum);
      }
  }
}

#define PIECE(rows, vectors)                                                                                       \
  static void TYPED(gather_##rows##_##vectors)(PIECE_PARAMETERS) {                                                 \
    TYPED(gather_piece)(rows, vectors, list, filter, filter_row, input, input_row);                               \
  }                                                                                                                \
  static void TYPED(spread_##rows##_##vectors)(PIECE_PARAMETERS) {                                                 \
    TYPED(spread_piece)(rows, vectors, list, filter, filter_row, input, input_row);                               \
  }
PIECE(1, 1) PIECE(1, 2) PIECE(1, 4)
typedef void (*TYPED(piece))(PIECE_PARAMETERS);
#if MOST_VECTORS == 8
PIECE(1, 8) PIECE(3, 1) PIECE(3, 2) PIECE(3, 3) PIECE(3, 4) PIECE(3, 6)
#define THREE(name, n) n == 1 ? TYPED(name##_3_1) : n == 2 ? TYPED(name##_3_2) : n == 3 ? TYPED(name##_3_3) \
  : n == 4 ? TYPED(name##_3_4) : n == 6 ? TYPED(name##_3_6) : NULL
#endif

/// A list with `rows` rows of `length` channels.
INLINE void TYPED(block)(
  const bool is_gather, size_t rows, size_t length, const TYPED(list) * list, REAL *filter, size_t filter_row, REAL *input,
  size_t input_row
) {
  size_t row = 0;
#if MOST_VECTORS == 8
  const size_t whole = length / LANES;
  const TYPED(piece) three = is_gather ? THREE(gather, whole) : THREE(spread, whole);
  for (; three && row + 3 <= rows; row += 3)
    three(list, filter + row * filter_row, filter_row, input + row * input_row, input_row);
#endif
  for (; row < rows; row++)
    for (size_t at = 0; at < length;) {
      const size_t left = (length - at) / LANES;
      REAL *w = filter + row * filter_row + at, *x = input + row * input_row + at;
#if MOST_VECTORS == 8
      if (left >= 8) {
        (is_gather ? TYPED(gather_1_8) : TYPED(spread_1_8))(list, w, filter_row, x, input_row);
        at += 8 * LANES;
        continue;
      }
#endif
      const size_t vectors = left >= 4 ? 4 : left >= 2 ? 2 : 1;
      if (vectors == 4) (is_gather ? TYPED(gather_1_4) : TYPED(spread_1_4))(list, w, filter_row, x, input_row);
      else if (vectors == 2) (is_gather ? TYPED(gather_1_2) : TYPED(spread_1_2))(list, w, filter_row, x, input_row);
      else (is_gather ? TYPED(gather_1_1) : TYPED(spread_1_1))(list, w, filter_row, x, input_row);
      at += vectors * LANES;
    }
}

/// A list of places whose windows' parts `from ..< to` are inside; `input` counts from element (0, 0, 0) of the window on.
INLINE void TYPED(pass)(
  const bool is_gather, const frigate_convolution *t, const size_t *from, const size_t *to, const TYPED(list) * list,
  REAL *filter, REAL *input
) {
  const size_t filter_row = t->window[2] * t->channels, plane = t->window[1] * filter_row;
  const size_t line = t->input[2] * t->channels, input_row = t->dilation[1] * line;
  const size_t input_plane = t->dilation[0] * t->input[1] * line;
  const size_t start = from[2] * t->channels;
  for (size_t i = from[0]; i < to[0]; i++)
    TYPED(block)(
      is_gather, to[1] - from[1], (to[2] - from[2]) * t->channels, list,
      filter + i * plane + from[1] * filter_row + start, filter_row,
      input + i * input_plane + from[1] * input_row + start, input_row);
}

/// Where the windows of places `first ..< last` begin.
static void TYPED(locate)(const frigate_convolution *t, size_t first, size_t last, TYPED(lists) * lists) {
  lists->first = first, lists->last = last;
  for (size_t place = first; place < last; place++) {
    const window_part part = part_of(t, place);
    lists->input[place - first] = (int32_t)(part.input * (ptrdiff_t)t->channels);
    lists->is_whole[place - first] = part.is_whole;
  }
}

/// Notes where a vector of features isn't 0 at places `first ..< last`, and passes places whose windows are partly outside.
INLINE void TYPED(note)(
  const bool is_gather, const frigate_convolution *t, size_t first, size_t last, const REAL *g, size_t features,
  TYPED(lists) * lists, REAL *filter, size_t feature_step, REAL *input
) {
  static const int32_t here = 0;
  if (lists->last != last || lists->first != first) TYPED(locate)(t, first, last, lists);
  memset(lists->bits, 0, sizeof lists->bits);
  for (size_t place = 0; place < last - first; place++) {
    const REAL *values = g + (first + place) * t->features;
    uint32_t bits = TYPED(nonzero)(features < LANES ? TYPED(load_part)(values, features) : *(const VECTOR *)values);
    if (lists->is_whole[place]) {
      lists->bits[place] = (uint16_t)bits;
    } else if (bits) {
      const window_part part = part_of(t, first + place);
      for (; bits; bits &= bits - 1) {
        const int f = __builtin_ctz(bits);
        const TYPED(list) one = {&here, lists->input + place, 1, values + f, 0};
        TYPED(pass)(is_gather, t, part.from, part.to, &one, filter + (size_t)f * feature_step, input);
      }
    }
  }
}

/// Lists the places of a feature; their number.
INLINE size_t TYPED(places)(TYPED(lists) * lists, size_t feature) {
  size_t count = 0;
#if defined(FRIGATE_BUILD_AVX512)
  const __m512i flag = _mm512_set1_epi16((short)(1u << feature));
  __m512i places = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (size_t k = 0; k < lists->last - lists->first; k += 32) {
    const __mmask32 set = _mm512_test_epi16_mask(_mm512_loadu_si512(lists->bits + k), flag);
    for (int half = 0; half < 2; half++) {
      const __mmask16 own = (__mmask16)(set >> 16 * half);
      _mm512_storeu_si512(lists->places + count, _mm512_maskz_compress_epi32(own, places));
      count += (size_t)__builtin_popcount(own);
      places = _mm512_add_epi32(places, _mm512_set1_epi32(16));
    }
  }
#else
  for (size_t k = 0; k < lists->last - lists->first; k++) {
    lists->places[count] = (int32_t)k;
    count += lists->bits[k] >> feature & 1;
  }
#endif
  return count;
}

/// One image and one vector of features.
INLINE void TYPED(image)(
  const bool is_gather, const frigate_convolution *t, const REAL *g, size_t features, TYPED(lists) * lists, REAL *filter,
  size_t feature_step, REAL *input
) {
  static const size_t none[3] = {0, 0, 0};
  const size_t places = t->output[0] * t->output[1] * t->output[2];
  for (size_t first = 0; first < places; first += MOST_PLACES) {
    const size_t last = first + MOST_PLACES < places ? first + MOST_PLACES : places;
    TYPED(note)(is_gather, t, first, last, g, features, lists, filter, feature_step, input);
    for (size_t f = 0; f < features; f++) {
      const TYPED(list) list = {
        lists->places, lists->input, TYPED(places)(lists, f), g + first * t->features + f, t->features};
      if (list.count > 0) TYPED(pass)(is_gather, t, none, t->window, &list, filter + f * feature_step, input);
    }
  }
}

void FRIGATE_NAMED(TYPED(frigate_sparse_input_gradient))(
  const frigate_convolution *t, size_t images, REAL *dx, const REAL *g, const REAL *w, void *scratch
) {
  const size_t size = t->input[0] * t->input[1] * t->input[2] * t->channels;
  const size_t output = t->output[0] * t->output[1] * t->output[2] * t->features;
  const size_t filter = t->window[0] * t->window[1] * t->window[2] * t->channels;
  ((TYPED(lists) *)scratch)->last = 0;
  for (size_t image = 0; image < images; image++) {
    memset(dx + image * size, 0, size * sizeof(REAL));
    for (size_t f = 0; f < t->features; f += LANES)
      TYPED(image)(
        false, t, g + image * output + f, t->features - f < LANES ? t->features - f : LANES, scratch,
        (REAL *)w + f * filter, filter, dx + image * size);
  }
}

void FRIGATE_NAMED(TYPED(frigate_sparse_filter_gradient))(
  const frigate_convolution *t, size_t images, size_t first, size_t last, REAL *dw, const REAL *x, const REAL *g,
  void *scratch
) {
  const size_t size = t->input[0] * t->input[1] * t->input[2] * t->channels;
  const size_t output = t->output[0] * t->output[1] * t->output[2] * t->features;
  const size_t filter = t->window[0] * t->window[1] * t->window[2] * t->channels;
  ((TYPED(lists) *)scratch)->last = 0;
  REAL *sums = (REAL *)((char *)scratch + LISTS_BYTES);
  for (size_t f = first; f < last; f += LANES) {
    const size_t features = last - f < LANES ? last - f : LANES;
    memset(sums, 0, LANES * filter * sizeof(REAL));
    for (size_t image = 0; image < images; image++)
      TYPED(image)(true, t, g + image * output + f, features, scratch, sums, filter, (REAL *)x + image * size);
    for (size_t row = 0; row < filter; row++)
      for (size_t i = 0; i < features; i++) dw[row * t->features + f + i] = sums[i * filter + row];
  }
}

#undef VECTOR
#undef INLINE
#undef PIECE_PARAMETERS
#undef PIECE
#undef THREE
#undef REAL
#undef TYPED
#undef LANES
