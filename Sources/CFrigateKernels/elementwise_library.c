// Functions served element by element by the C library, and a few that are easiest on top of it.
#include <math.h>
#include <stddef.h>

#include "lane_table.h"

#pragma STDC FP_CONTRACT OFF

static double logistic(double x) {
  const double e = exp(-fabs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

// psi(x): up by psi(x) = psi(x + 1) - 1 / x to x >= 10, then the asymptotic series (NIST DLMF 5.11.2); below 0 by
// psi(1 - x) = psi(x) + pi / tan(pi x) (5.5.4). NaN at the poles.
static double digamma(double x) {
  const double pi = 3.14159265358979323846;
  double y = 0;
  if (x <= 0) {
    if (x == floor(x)) return x == 0 ? copysign(INFINITY, -x) : NAN;
    y = -pi / tan(pi * (x - rint(x)));
    x = 1 - x;
  }
  for (; x < 10; x += 1) y -= 1 / x;
  const double z = 1 / (x * x);
  const double later = 1.0 / 240 - z * (1.0 / 132 - z * (691.0 / 32760 - z / 12));
  const double series = z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * later)));
  return x == INFINITY ? x : y + (log(x) - 0.5 / x - series);
}

// Halley's method on erf, or near 1 on erfc. It starts from Giles' single precision polynomial
// (DOI 10.1016/B978-0-12-385963-1.00010-1), beyond whose range from erfc(y) ~ exp(-y^2) / (y sqrt(pi)).
static double erf_inv(double x) {
  const double a = fabs(x), rest = 1 - a;
  if (!(a < 1)) return a == 1 ? x * INFINITY : NAN;
  if (a < 1e-8) return x * 0.88622692545275801365;
  static const double near[] = {2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
                                -0.00125372503, -0.00417768164, 0.246640727, 1.50140941};
  static const double far[] = {-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
                               -0.0076224613, 0.00943887047, 1.00167406, 2.83297682};
  const double w = -log(rest * (1 + a));
  const double *c = w < 5 ? near : far;
  const double t = w < 5 ? w - 2.5 : sqrt(w) - 3;
  double y = c[0];
  for (int k = 1; k < 9; k++) y = c[k] + y * t;
  y *= a;
  if (w > 15) y = sqrt(-log(rest * 1.77245385090551602730 * sqrt(-log(rest))));
  for (int k = 0; k < 3; k++) {
    const double excess = a > 0.5 ? rest - erfc(y) : erf(y) - a;
    const double step = excess / (1.12837916709551257390 * exp(-y * y));
    y -= step / (1 + y * step);
  }
  return copysign(y, x);
}

// lgamma itself writes the global `signgam`, a race among threads.
static double log_gamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}

#define UNARY(name, tag, T, f)                                                \
  static void name##_##tag(void *y, const void *const *x, size_t n) {         \
    const T *a = x[0];                                                        \
    T *r = y;                                                                 \
    for (size_t i = 0; i < n; i++) r[i] = (T)f(a[i]);                         \
  }
#define BINARY(name, tag, T, f)                                               \
  static void name##_##tag(void *y, const void *const *x, size_t n) {         \
    const T *a = x[0], *b = x[1];                                             \
    T *r = y;                                                                 \
    for (size_t i = 0; i < n; i++) r[i] = (T)f(a[i], b[i]);                   \
  }

// What float32 shares with float64. The hot ones (exp, log, tanh, ...) have vector kernels instead.
#define BOTH(UNARY, BINARY)                                                                                     \
  UNARY(cbrt) UNARY(tan) UNARY(asin) UNARY(acos) UNARY(atan) UNARY(sinh) UNARY(cosh) UNARY(asinh) UNARY(acosh)  \
  UNARY(atanh) UNARY(erfc) BINARY(power, pow) BINARY(atan2, atan2) BINARY(remainder, fmod)
#define UNARY_F32(name) UNARY(name, f32, float, name##f)
#define BINARY_F32(name, function) BINARY(name, f32, float, function##f)
#define UNARY_F64(name) UNARY(name, f64, double, name)
#define BINARY_F64(name, function) BINARY(name, f64, double, function)
BOTH(UNARY_F32, BINARY_F32)
BOTH(UNARY_F64, BINARY_F64)
#define WIDE_ONLY(UNARY) \
  UNARY(exp) UNARY(expm1) UNARY(log) UNARY(log1p) UNARY(sin) UNARY(cos) UNARY(tanh) UNARY(logistic) \
  UNARY(erf) UNARY(erf_inv)
WIDE_ONLY(UNARY_F64)
UNARY(lgamma, f32, float, log_gamma)
UNARY(lgamma, f64, double, log_gamma)
UNARY(digamma, f32, float, digamma)
UNARY(digamma, f64, double, digamma)

#define ENTRY_F32(name) {#name, FRIGATE_F32, name##_f32},
#define ENTRY_F64(name) {#name, FRIGATE_F64, name##_f64},
#define BINARY_ENTRY_F32(name, function) ENTRY_F32(name)
#define BINARY_ENTRY_F64(name, function) ENTRY_F64(name)
const lane_entry frigate_lanes_library[] = {
  BOTH(ENTRY_F32, BINARY_ENTRY_F32) BOTH(ENTRY_F64, BINARY_ENTRY_F64) WIDE_ONLY(ENTRY_F64)
  ENTRY_F32(lgamma) ENTRY_F64(lgamma) ENTRY_F32(digamma) ENTRY_F64(digamma)
  {NULL, FRIGATE_F32, NULL},
};
