#include "include/frigate_window.h"

#include "window_tables.h"

#define REDUCE(name, REAL) void name(frigate_window_reducer, const frigate_window *, size_t, REAL *, const REAL *);
#define SELECT(name, REAL) \
  void name(frigate_window_reducer, const frigate_window *, size_t, REAL *, const REAL *, const REAL *);
#define FIND(name, REAL) \
  void name(frigate_window_reducer, const frigate_window *, size_t, REAL *, uint8_t *, const REAL *);
#define SPREAD(name, REAL) void name(const frigate_window *, size_t, REAL *, const uint8_t *, const REAL *);
#define KERNELS(set)                                                                          \
  REDUCE(frigate_window_reduce_f32_##set, float) REDUCE(frigate_window_reduce_f64_##set, double)     \
  SELECT(frigate_window_gather_f32_##set, float) SELECT(frigate_window_gather_f64_##set, double)     \
  SELECT(frigate_window_scatter_f32_##set, float) SELECT(frigate_window_scatter_f64_##set, double)   \
  FIND(frigate_window_find_f32_##set, float) FIND(frigate_window_find_f64_##set, double)             \
  SPREAD(frigate_window_spread_f32_##set, float) SPREAD(frigate_window_spread_f64_##set, double)

#if defined(FRIGATE_X86)
KERNELS(avx2)
KERNELS(avx512)
#endif

#define REDUCE_ENTRY(name, REAL)                                                                               \
  void name(                                                                                                   \
    frigate_window_reducer reducer, const frigate_window *windows, size_t outer, REAL *y, const REAL *x        \
  ) {                                                                                                          \
    FRIGATE_CHOOSE(name)(reducer, windows, outer, y, x);                                                       \
  }
#define SELECT_ENTRY(name, REAL)                                                                               \
  void name(                                                                                                   \
    frigate_window_reducer select, const frigate_window *windows, size_t outer, REAL *y, const REAL *x,        \
    const REAL *source                                                                                         \
  ) {                                                                                                          \
    FRIGATE_CHOOSE(name)(select, windows, outer, y, x, source);                                                \
  }
#define FIND_ENTRY(name, REAL)                                                                                 \
  void name(                                                                                                   \
    frigate_window_reducer select, const frigate_window *windows, size_t outer, REAL *y, uint8_t *winners,     \
    const REAL *x                                                                                              \
  ) {                                                                                                          \
    FRIGATE_CHOOSE(name)(select, windows, outer, y, winners, x);                                               \
  }
#define SPREAD_ENTRY(name, REAL)                                                                               \
  void name(const frigate_window *windows, size_t outer, REAL *y, const uint8_t *winners, const REAL *source) { \
    FRIGATE_CHOOSE(name)(windows, outer, y, winners, source);                                                   \
  }
REDUCE_ENTRY(frigate_window_reduce_f32, float)
REDUCE_ENTRY(frigate_window_reduce_f64, double)
SELECT_ENTRY(frigate_window_gather_f32, float)
SELECT_ENTRY(frigate_window_gather_f64, double)
SELECT_ENTRY(frigate_window_scatter_f32, float)
SELECT_ENTRY(frigate_window_scatter_f64, double)
FIND_ENTRY(frigate_window_find_f32, float)
FIND_ENTRY(frigate_window_find_f64, double)
SPREAD_ENTRY(frigate_window_spread_f32, float)
SPREAD_ENTRY(frigate_window_spread_f64, double)
