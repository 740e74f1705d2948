#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// `depth` products for each element: A from `a` on, B from `b` on; both count elements.
typedef struct {
  ptrdiff_t a, b;
  size_t depth;
} frigate_contraction_run;

/// Sums of products whose places stand in tables, as convolutions and their gradients need them:
/// `C[c_rows[i] + j] = Σ over the runs r, Σ over p < r.depth, of A[a_rows[i] + r.a + p * a_step] * B[r.b + p * b_step + j]`
/// for `j < columns`. All steps and places count elements.
typedef struct {
  const int32_t *a_rows, *c_rows;
  const frigate_contraction_run *runs;
  size_t run_count;
  ptrdiff_t a_step, b_step;
  size_t columns;
} frigate_contraction;

/// Rows `first ..< last` of C, which overlaps neither A nor B. Each element starts at +0, or at what C holds if `resumes`, and
/// takes the products in the runs' order, then its column's of `bias` unless that is NULL: any part may be computed by any thread, at any time. No run gives zeros.
void frigate_contraction_f32(
  const frigate_contraction *contraction, size_t first, size_t last, const float *a, const float *b,
  const float *bias, float *c, bool resumes);
void frigate_contraction_f64(
  const frigate_contraction *contraction, size_t first, size_t last, const double *a, const double *b,
  const double *bias, double *c, bool resumes);

/// The same column by column, for depthwise convolutions: A has columns too,
/// `C[c_rows[i] + j] = ΣΣ A[a_rows[i] + r.a + p * a_step + j] * B[r.b + p * b_step + j]`.
void frigate_contraction_each_f32(
  const frigate_contraction *contraction, size_t first, size_t last, const float *a, const float *b,
  const float *bias, float *c, bool resumes);
void frigate_contraction_each_f64(
  const frigate_contraction *contraction, size_t first, size_t last, const double *a, const double *b,
  const double *bias, double *c, bool resumes);
