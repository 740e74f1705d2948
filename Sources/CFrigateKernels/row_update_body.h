// Rows with updates added, for one instruction set.

#define VECTOR part_f32
#define LANES (FRIGATE_VECTOR_BYTES / 4)
enum { TOGETHER = 4 };  // vectors of a row at a time

/// `vectors` of a row from `at` on; `n` lanes of the last are valid.
static inline __attribute__((always_inline)) void columns(
  const int vectors, const bool is_part, size_t n, float *y, const float *w, float rate, const float *updates, size_t width,
  const int32_t *order, const int32_t *next, int32_t k, uint32_t repeats
) {
  VECTOR sum[TOGETHER];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) sum[v] = (VECTOR){};
  for (; k >= 0; k = next[k]) {
    const float *update = updates + (size_t)((uint32_t)order[k] / repeats) * width;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      sum[v] += is_part ? load_part_f32(update + v * LANES, n) : *(const VECTOR *)(update + v * LANES);
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    const VECTOR old = is_part ? load_part_f32(w + v * LANES, n) : *(const VECTOR *)(w + v * LANES);
    const VECTOR new = old - rate * sum[v];
    if (is_part) store_part_f32(y + v * LANES, new, n);
    else *(VECTOR *)(y + v * LANES) = new;
  }
}

void FRIGATE_NAMED(frigate_update_row_f32)(
  float *y, const float *w, size_t width, float rate, const float *updates, const int32_t *order, const int32_t *next,
  int32_t first, uint32_t repeats
) {
  size_t i = 0;
  for (; width - i >= TOGETHER * LANES; i += TOGETHER * LANES)
    columns(TOGETHER, false, 0, y + i, w + i, rate, updates + i, width, order, next, first, repeats);
  for (; width - i >= LANES; i += LANES)
    columns(1, false, 0, y + i, w + i, rate, updates + i, width, order, next, first, repeats);
  if (i < width) columns(1, true, width - i, y + i, w + i, rate, updates + i, width, order, next, first, repeats);
}

#undef VECTOR
#undef LANES
