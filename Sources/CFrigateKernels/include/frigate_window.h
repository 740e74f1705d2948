#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Windows over the three middle axes of `[outer, input…, inner]`: element k of window o is position
/// `o * stride + k * dilation - low`; what is outside takes no part.
typedef struct {
  size_t input[3], window[3], output[3], stride[3], dilation[3], low[3];
  size_t inner;
} frigate_window;

typedef enum { FRIGATE_WINDOW_MAX, FRIGATE_WINDOW_MIN, FRIGATE_WINDOW_SUM } frigate_window_reducer;

/// `y[o] = max, min or sum over k of x[o, k]`, elements taken in row-major order; a window with no element inside gives -inf, inf
/// or 0. Max and min treat NaN and zeros as `maximum` and `minimum` do.
void frigate_window_reduce_f32(
  frigate_window_reducer reducer, const frigate_window *windows, size_t outer, float *y, const float *x);
void frigate_window_reduce_f64(
  frigate_window_reducer reducer, const frigate_window *windows, size_t outer, double *y, const double *x);

/// `y[o] = source[where window o of x has its extremum]`, the first of equals, NaN before any number; 0 for a window with no
/// element inside.
void frigate_window_gather_f32(
  frigate_window_reducer select, const frigate_window *windows, size_t outer, float *y, const float *x,
  const float *source);
void frigate_window_gather_f64(
  frigate_window_reducer select, const frigate_window *windows, size_t outer, double *y, const double *x,
  const double *source);

/// `y = 0`, then `y[where window o of x has its extremum] += source[o]`, windows in row-major order.
void frigate_window_scatter_f32(
  frigate_window_reducer select, const frigate_window *windows, size_t outer, float *y, const float *x,
  const float *source);
void frigate_window_scatter_f64(
  frigate_window_reducer select, const frigate_window *windows, size_t outer, double *y, const double *x,
  const double *source);

/// The max or min of each window as `frigate_window_reduce` gives it, and the number of the element `frigate_window_scatter` would
/// choose: windows have at most 255 elements, and 255 stands for none.
void frigate_window_find_f32(
  frigate_window_reducer select, const frigate_window *windows, size_t outer, float *y, uint8_t *winners, const float *x);
void frigate_window_find_f64(
  frigate_window_reducer select, const frigate_window *windows, size_t outer, double *y, uint8_t *winners,
  const double *x);

/// The scatter to the winners that were found.
void frigate_window_spread_f32(
  const frigate_window *windows, size_t outer, float *y, const uint8_t *winners, const float *source);
void frigate_window_spread_f64(
  const frigate_window *windows, size_t outer, double *y, const uint8_t *winners, const double *source);
