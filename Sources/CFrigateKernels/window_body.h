// Windows for one instruction set and one element type. The includer defines REAL, TYPED(name) and LANES. Included twice by
// window_tables.h.

#define VECTOR TYPED(part)
#define MASK TYPED(mask)
#define INLINE static inline __attribute__((always_inline))

typedef __typeof__((VECTOR){} < (VECTOR){}) MASK;

// What holds lane by lane: a mask register where there is one, else a vector of all bits or none.
#if defined(FRIGATE_BUILD_AVX512)
#define FLAGS TYPED(flags)
#else
#define FLAGS MASK

/// Where x is more extreme than the best before it: NaN than any number, and nothing than NaN.
INLINE FLAGS TYPED(beats)(const bool is_max, VECTOR x, VECTOR best) {
  return ((is_max ? x > best : x < best) | (x != x)) & (best == best);
}

INLINE FLAGS TYPED(equal)(VECTOR a, VECTOR b) { return a == b; }

INLINE FLAGS TYPED(same)(MASK a, MASK b) { return a == b; }

INLINE VECTOR TYPED(chosen)(FLAGS flags, VECTOR a, VECTOR b) {
  return (VECTOR)((flags & (MASK)a) | (~flags & (MASK)b));
}
#endif

INLINE VECTOR TYPED(take)(const REAL *from, const bool is_part, size_t n) {
  return is_part ? TYPED(load_part)(from, n) : *(const VECTOR *)from;
}

INLINE void TYPED(put)(REAL *to, VECTOR x, const bool is_part, size_t n) {
  if (is_part) TYPED(store_part)(to, x, n);
  else *(VECTOR *)to = x;
}

/// Calls TAP(k, offset) for the elements of a window that are inside, k counting all elements.
#define FOR_EACH_TAP(TAP)                                                                                       \
  if (taps.is_listed) {                                                                                         \
    for (size_t q = 0; q < taps.count; q++) { TAP(taps.number[q], base + taps.place[q]) }                       \
  } else {                                                                                                      \
    for (size_t i = depth.first; i < depth.last; i++)                                                           \
      for (size_t j = height.first; j < height.last; j++)                                                       \
        for (size_t k = width.first; k < width.last; k++) {                                                     \
          TAP((i * t->window[1] + j) * t->window[2] + k, base + tap_place(t, i, j, k))                          \
        }                                                                                                       \
  }

/// Calls BODY(is_part, column, n) for vectors of the inner axis.
#define FOR_EACH_COLUMN(BODY)                                                                                   \
  {                                                                                                             \
    size_t column = 0;                                                                                          \
    for (; column + LANES <= t->inner; column += LANES) BODY(false, column, LANES)                              \
    if (column < t->inner) BODY(true, column, t->inner - column)                                                \
  }

/// Walks over all windows; BODY sees their ranges, and what belongs to them at `window` of the result.
#define FOR_EACH_WINDOW(BODY)                                                                                   \
  window_taps taps = {.is_listed = false};                                                                      \
  for (size_t d = 0; d < t->output[0]; d++) {                                                                   \
    const window_range depth = inside(t, 0, d);                                                                 \
    for (size_t h = 0; h < t->output[1]; h++) {                                                                 \
      const window_range height = inside(t, 1, h);                                                              \
      for (size_t w = 0; w < t->output[2]; w++) {                                                               \
        const window_range width = inside(t, 2, w);                                                             \
        const size_t window = ((d * t->output[1] + h) * t->output[2] + w) * t->inner;                           \
        const ptrdiff_t base = ((depth.start * (ptrdiff_t)t->input[1] + height.start) * (ptrdiff_t)t->input[2]  \
          + width.start) * (ptrdiff_t)t->inner;                                                                 \
        list_taps(&taps, t, depth, height, width);                                                              \
        BODY                                                                                                    \
      }                                                                                                         \
    }                                                                                                           \
  }

INLINE VECTOR TYPED(combined)(const frigate_window_reducer reducer, VECTOR a, VECTOR x) {
  if (reducer == FRIGATE_WINDOW_SUM) return a + x;
  const bool is_max = reducer == FRIGATE_WINDOW_MAX;
  // Of equal numbers only zeros differ, in their sign.
  const VECTOR equal = is_max ? (VECTOR)((MASK)a & (MASK)x) : (VECTOR)((MASK)a | (MASK)x);
  return TYPED(chosen)(TYPED(beats)(is_max, x, a), x, TYPED(chosen)(TYPED(equal)(a, x), equal, a));
}

INLINE void TYPED(reduce)(
  const frigate_window_reducer reducer, const frigate_window *t, REAL *y, const REAL *x
) {
  const REAL none = reducer == FRIGATE_WINDOW_SUM ? 0 : reducer == FRIGATE_WINDOW_MAX ? (REAL)-INFINITY : (REAL)INFINITY;
#define TAP(index, offset) sum = TYPED(combined)(reducer, sum, TYPED(take)(x + offset + at, is_part, n));
#define COLUMN(part, column, count)                                   \
  {                                                                   \
    const bool is_part = part;                                        \
    const size_t at = column, n = count;                              \
    VECTOR sum = none - (VECTOR){};                                   \
    FOR_EACH_TAP(TAP)                                                 \
    TYPED(put)(y + window + at, sum, is_part, n);                     \
  }
  FOR_EACH_WINDOW(FOR_EACH_COLUMN(COLUMN))
#undef TAP
#undef COLUMN
}

void FRIGATE_NAMED(TYPED(frigate_window_reduce))(
  frigate_window_reducer reducer, const frigate_window *t, size_t outer, REAL *y, const REAL *x
) {
  const size_t from = t->input[0] * t->input[1] * t->input[2] * t->inner;
  const size_t to = t->output[0] * t->output[1] * t->output[2] * t->inner;
  for (size_t o = 0; o < outer; o++) switch (reducer) {
    case FRIGATE_WINDOW_MAX: TYPED(reduce)(FRIGATE_WINDOW_MAX, t, y + o * to, x + o * from); break;
    case FRIGATE_WINDOW_MIN: TYPED(reduce)(FRIGATE_WINDOW_MIN, t, y + o * to, x + o * from); break;
    case FRIGATE_WINDOW_SUM: TYPED(reduce)(FRIGATE_WINDOW_SUM, t, y + o * to, x + o * from); break;
  }
}

// The number of the extreme element so far, in each lane; none is the number that no element has.
#define BEST(index, offset)                                                                                     \
  {                                                                                                             \
    const VECTOR candidate = TYPED(take)(x + offset + at, is_part, n);                                          \
    const VECTOR its_number = (VECTOR)((__typeof__(number[0]))(index) - (MASK){});                              \
    if (is_first) {                                                                                             \
      best = candidate;                                                                                         \
      number = (MASK)its_number;                                                                                \
      is_first = false;                                                                                         \
    } else {                                                                                                    \
      const FLAGS wins = TYPED(beats)(is_max, candidate, best);                                                 \
      best = TYPED(chosen)(wins, candidate, best);                                                              \
      number = (MASK)TYPED(chosen)(wins, its_number, (VECTOR)number);                                           \
    }                                                                                                           \
  }
#define FIND                                                                                                    \
    bool is_first = true;                                                                                       \
    VECTOR best = {};                                                                                           \
    MASK number = ~(MASK){};                                                                                    \
    FOR_EACH_TAP(BEST)

typedef uint8_t TYPED(winners) __attribute__((vector_size(LANES)));

/// The extrema, and the number of the element where each stands.
INLINE void TYPED(find)(const bool is_max, const frigate_window *t, REAL *y, uint8_t *winners, const REAL *x) {
#define TAP(index, offset) sum = TYPED(combined)(reducer, sum, TYPED(take)(x + offset + at, is_part, n));
#define COLUMN(part, column, count)                                                                       \
  {                                                                                                       \
    const bool is_part = part;                                                                            \
    const size_t at = column, n = count;                                                                  \
    FIND                                                                                                  \
    VECTOR sum = (is_max ? (REAL)-INFINITY : (REAL)INFINITY) - (VECTOR){};                                \
    FOR_EACH_TAP(TAP)                                                                                     \
    TYPED(put)(y + window + at, sum, is_part, n);                                                         \
    const TYPED(winners) bytes = __builtin_convertvector(number, TYPED(winners));                         \
    memcpy(winners + window + at, &bytes, n);                                                             \
  }
  const frigate_window_reducer reducer = is_max ? FRIGATE_WINDOW_MAX : FRIGATE_WINDOW_MIN;
  FOR_EACH_WINDOW(FOR_EACH_COLUMN(COLUMN))
#undef TAP
#undef COLUMN
}

INLINE void TYPED(gather)(const bool is_max, const frigate_window *t, REAL *y, const REAL *x, const REAL *source) {
#define TAP(index, offset)                                                                                      \
  {                                                                                                             \
    const FLAGS is_here = TYPED(same)(number, (__typeof__(number[0]))(index) - (MASK){});                       \
    found = TYPED(chosen)(is_here, TYPED(take)(source + offset + at, is_part, n), found);                       \
  }
#define COLUMN(part, column, count)                                   \
  {                                                                   \
    const bool is_part = part;                                        \
    const size_t at = column, n = count;                              \
    FIND                                                              \
    VECTOR found = {};                                                \
    FOR_EACH_TAP(TAP)                                                 \
    TYPED(put)(y + window + at, found, is_part, n);                   \
  }
  FOR_EACH_WINDOW(FOR_EACH_COLUMN(COLUMN))
#undef TAP
#undef COLUMN
}

// Windows that share no place write their places whole; others add to what came before.
#define SCATTER(index, offset)                                                                                  \
  {                                                                                                             \
    const FLAGS is_here = TYPED(same)(number, (__typeof__(number[0]))(index) - (MASK){});                       \
    const VECTOR term = TYPED(chosen)(is_here, added, (VECTOR){});                                              \
    REAL *to = y + offset + at;                                                                                 \
    TYPED(put)(to, is_apart ? term : TYPED(take)(to, is_part, n) + term, is_part, n);                           \
  }

INLINE void TYPED(scatter)(
  const bool is_max, const bool is_apart, const frigate_window *t, REAL *y, const REAL *x, const REAL *source
) {
#define COLUMN(part, column, count)                                                 \
  {                                                                                 \
    const bool is_part = part;                                                      \
    const size_t at = column, n = count;                                            \
    FIND                                                                            \
    const VECTOR added = TYPED(take)(source + window + at, is_part, n) + (VECTOR){}; \
    FOR_EACH_TAP(SCATTER)                                                               \
  }
  FOR_EACH_WINDOW(FOR_EACH_COLUMN(COLUMN))
#undef COLUMN
}

/// The scatter where the winners are known.
INLINE void TYPED(spread)(
  const bool is_apart, const frigate_window *t, REAL *y, const uint8_t *winners, const REAL *source
) {
#define COLUMN(part, column, count)                                                 \
  {                                                                                 \
    const bool is_part = part;                                                      \
    const size_t at = column, n = count;                                            \
    TYPED(winners) bytes = {};                                                      \
    memcpy(&bytes, winners + window + at, n);                                       \
    const MASK number = __builtin_convertvector(bytes, MASK);                       \
    const VECTOR added = TYPED(take)(source + window + at, is_part, n) + (VECTOR){}; \
    FOR_EACH_TAP(SCATTER)                                                           \
  }
  FOR_EACH_WINDOW(FOR_EACH_COLUMN(COLUMN))
#undef COLUMN
}

void FRIGATE_NAMED(TYPED(frigate_window_find))(
  frigate_window_reducer select, const frigate_window *t, size_t outer, REAL *y, uint8_t *winners, const REAL *x
) {
  const size_t from = t->input[0] * t->input[1] * t->input[2] * t->inner;
  const size_t to = t->output[0] * t->output[1] * t->output[2] * t->inner;
  for (size_t o = 0; o < outer; o++) {
    if (select == FRIGATE_WINDOW_MAX) TYPED(find)(true, t, y + o * to, winners + o * to, x + o * from);
    else TYPED(find)(false, t, y + o * to, winners + o * to, x + o * from);
  }
}

void FRIGATE_NAMED(TYPED(frigate_window_spread))(
  const frigate_window *t, size_t outer, REAL *y, const uint8_t *winners, const REAL *source
) {
  const size_t from = t->output[0] * t->output[1] * t->output[2] * t->inner;
  const size_t to = t->input[0] * t->input[1] * t->input[2] * t->inner;
  const bool is_apart = are_apart(t), is_covered = is_apart && are_tiles(t);
  for (size_t o = 0; o < outer; o++) {
    if (!is_covered) memset(y + o * to, 0, to * sizeof(REAL));
    if (is_apart) TYPED(spread)(true, t, y + o * to, winners + o * from, source + o * from);
    else TYPED(spread)(false, t, y + o * to, winners + o * from, source + o * from);
  }
}

void FRIGATE_NAMED(TYPED(frigate_window_gather))(
  frigate_window_reducer select, const frigate_window *t, size_t outer, REAL *y, const REAL *x, const REAL *source
) {
  const size_t from = t->input[0] * t->input[1] * t->input[2] * t->inner;
  const size_t to = t->output[0] * t->output[1] * t->output[2] * t->inner;
  for (size_t o = 0; o < outer; o++) {
    if (select == FRIGATE_WINDOW_MAX) TYPED(gather)(true, t, y + o * to, x + o * from, source + o * from);
    else TYPED(gather)(false, t, y + o * to, x + o * from, source + o * from);
  }
}

void FRIGATE_NAMED(TYPED(frigate_window_scatter))(
  frigate_window_reducer select, const frigate_window *t, size_t outer, REAL *y, const REAL *x, const REAL *source
) {
  const size_t from = t->output[0] * t->output[1] * t->output[2] * t->inner;
  const size_t to = t->input[0] * t->input[1] * t->input[2] * t->inner;
  const bool is_apart = are_apart(t), is_covered = is_apart && are_tiles(t);
  for (size_t o = 0; o < outer; o++) {
    if (!is_covered) memset(y + o * to, 0, to * sizeof(REAL));
    if (select == FRIGATE_WINDOW_MAX) {
      if (is_apart) TYPED(scatter)(true, true, t, y + o * to, x + o * to, source + o * from);
      else TYPED(scatter)(true, false, t, y + o * to, x + o * to, source + o * from);
    } else {
      if (is_apart) TYPED(scatter)(false, true, t, y + o * to, x + o * to, source + o * from);
      else TYPED(scatter)(false, false, t, y + o * to, x + o * to, source + o * from);
    }
  }
}

#undef VECTOR
#undef MASK
#undef FLAGS
#undef INLINE
#undef FOR_EACH_TAP
#undef FOR_EACH_COLUMN
#undef FOR_EACH_WINDOW
#undef BEST
#undef FIND
#undef SCATTER
#undef REAL
#undef TYPED
#undef LANES
