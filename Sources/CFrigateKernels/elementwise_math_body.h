// Transcendental functions of float32, a vector at a time. Polynomials are evaluated with fused multiply-add where the
// instruction set has it, which is allowed here because it is inside one primitive. Errors are in README.md.

#define VECTOR_LANES ((size_t)(FRIGATE_VECTOR_BYTES / 4))
typedef float vf __attribute__((vector_size(FRIGATE_VECTOR_BYTES)));
typedef int32_t vi __attribute__((vector_size(FRIGATE_VECTOR_BYTES)));
typedef double vd __attribute__((vector_size(FRIGATE_VECTOR_BYTES * 2)));
typedef int64_t vl __attribute__((vector_size(FRIGATE_VECTOR_BYTES * 2)));

#define ALL(c) ((vf){} + (float)(c))
#if defined(FRIGATE_BUILD_AVX512) || defined(FRIGATE_BUILD_AVX2) || defined(__aarch64__)
#define MADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define MADD(a, b, c) ((a) * (b) + (c))
#endif
#define NEXT(p, x, c) MADD(p, x, ALL(c))
#define BLEND(mask, a, b) ((vf)(((mask) & (vi)(a)) | (~(mask) & (vi)(b))))

INLINE vf magnitude(vf x) { return (vf)((vi)x & 0x7fffffff); }
INLINE vf with_sign_of(vf x, vf s) { return (vf)(((vi)x & 0x7fffffff) | ((vi)s & (int32_t)0x80000000)); }
// A NaN passes, since it compares false.
INLINE vf clamped(vf x, float low, float high) {
  x = BLEND(x < low, ALL(low), x);
  return BLEND(x > high, ALL(high), x);
}

// x = n ln 2 + r with |r| <= ln 2 / 2. Adding 1.5 * 2^23 leaves the integer n in the low bits, with no conversion
// that a NaN would upset. ln 2 is split so that n times its first part is exact.
typedef struct {
  vf r, high, low;  // r = high + low, high exact
  vi n;
} reduced;
INLINE reduced reduce_exp(vf x) {
  const vf shifted = MADD(x, ALL(0x1.715476p+0f), ALL(0x1.8p23f));
  const vf n = shifted - 0x1.8p23f;
  const vf high = MADD(n, ALL(-0x1.62e4p-1f), x), low = n * -0x1.7f7d1cp-20f;
  return (reduced){high + low, high, low, (vi)shifted - (vi)ALL(0x1.8p23f)};
}
// (exp(r) - 1 - r) / r^2 by the polynomial of expf in the Cephes library (S. L. Moshier, netlib.org/cephes).
INLINE vf exp_tail(vf r) {
  vf p = ALL(1.9875691500e-4f);
  p = NEXT(p, r, 1.3981999507e-3f);
  p = NEXT(p, r, 8.3334519073e-3f);
  p = NEXT(p, r, 4.1665795894e-2f);
  p = NEXT(p, r, 1.6666665459e-1f);
  return NEXT(p, r, 5.0000001201e-1f);
}

// exp(r) = high + low, kept apart for those who need more than a float of it; 2^n = up * up_too.
typedef struct {
  vf high, low, up, up_too;
} parts;
INLINE parts exp_parts(vf x) {
  const reduced e = reduce_exp(clamped(x, -104.0f, 89.0f));
  const vf sum = e.high + 1.0f, lost = e.high - (sum - 1.0f);
  const vf rest = lost + MADD(exp_tail(e.r), e.r * e.r, e.low), high = sum + rest;
  const vi half = e.n >> 1;
  return (parts){
    high, rest - (high - sum), (vf)((half + 127) << 23), (vf)((e.n - half + 127) << 23)};
}

// Two factors, so that overflow and gradual underflow round once, at the end.
INLINE vf v_exp(vf x) {
  const parts e = exp_parts(x);
  return e.high * e.up * e.up_too;
}

// 2^n (exp(r) - 1) + (2^n - 1), with 2^n halved so that n = 128 does not overflow too soon. Where x^2 / 2 is less than
// half an ulp it is x, the halves of whose subnormals would be lost.
INLINE vf v_expm1(vf x) {
  const reduced e = reduce_exp(clamped(x, -20.0f, 89.0f));
  const vf p = MADD(exp_tail(e.r), e.r * e.r, e.r);
  const vf half = (vf)((e.n + 126) << 23);
  const vf y = MADD(half, p, half - 0.5f);
  return BLEND(magnitude(x) < 0x1p-25f, x, y + y);
}

// log(2^e (1 + f)) for sqrt(1/2) - 1 <= f < sqrt(2) - 1, as logf in Cephes.
INLINE vf log_of(vf f, vf e) {
  const vf z = f * f;
  vf p = ALL(7.0376836292e-2f);
  p = NEXT(p, f, -1.1514610310e-1f);
  p = NEXT(p, f, 1.1676998740e-1f);
  p = NEXT(p, f, -1.2420140846e-1f);
  p = NEXT(p, f, 1.4249322787e-1f);
  p = NEXT(p, f, -1.6668057665e-1f);
  p = NEXT(p, f, 2.0000714765e-1f);
  p = NEXT(p, f, -2.4999993993e-1f);
  p = NEXT(p, f, 3.3333331174e-1f);
  p = p * f * z;
  p = MADD(e, ALL(-2.12194440e-4f), p);
  p = MADD(ALL(-0.5f), z, p);
  return MADD(e, ALL(0.693359375f), f + p);
}
INLINE vf log_edges(vf y, vf x) {
  y = BLEND(x == 0, ALL(-INFINITY), y);
  y = BLEND(x == INFINITY, x, y);
  return BLEND((x < 0) | (x != x), ALL(NAN), y);
}
#define SQRT_HALF_BITS 0x3f3504f3

INLINE vf v_log(vf x) {
  const vi tiny = x < FLT_MIN;
  const vi bits = (vi)BLEND(tiny, x * 0x1p25f, x);
  const vi e = (bits - SQRT_HALF_BITS) >> 23;
  const vf m = (vf)(bits - (e << 23));
  return log_edges(log_of(m - 1.0f, __builtin_convertvector(e + (tiny & -25), vf)), x);
}

// 2^-e (1 + x) - 1 is taken without rounding 1 + x first. Large x is brought down by 2^64, or 2^-e would underflow.
INLINE vf v_log1p(vf x) {
  const vf u = x + 1.0f;
  const vi large = u >= 0x1p64f;
  const vi e = ((vi)BLEND(large, x * 0x1p-64f, u) - SQRT_HALF_BITS) >> 23;
  const vf scale = (vf)((127 - e) << 23);
  const vf f = MADD(BLEND(large, x * 0x1p-64f, x), scale, BLEND(large, ALL(0), scale) - 1.0f);
  const vf y = log_of(f, __builtin_convertvector(e + (large & 64), vf));
  return BLEND(x == 0, x, log_edges(y, u));
}

// With e = exp(-|x|) it is 1 / (1 + e), or e / (1 + e) for negative x. The quotient of the rounded parts is corrected
// by (what the numerator lost - quotient * what the denominator lost) / (1 + e).
INLINE vf v_logistic(vf x) {
  const parts p = exp_parts(-magnitude(x));
  const vf e = p.high * p.up * p.up_too, e_low = p.low * p.up * p.up_too;
  const vf sum = e + 1.0f, sum_low = (e - (sum - 1.0f)) + e_low;
  const vi negative = x < 0;
  const vf quotient = BLEND(negative, e, ALL(1.0f)) / sum;
  const vf inverse = BLEND(negative, 1.0f - quotient, quotient);
  return quotient + (BLEND(negative, e_low, ALL(0)) - quotient * sum_low) * inverse;
}

INLINE vf v_tanh(vf x) {
  const vf t = v_expm1(magnitude(x) * -2.0f);
  return BLEND(x != x, x, with_sign_of(t / (t + 2.0f), x));
}

// Two minimax polynomials, in x^2 near 0 and as 1 - exp of one beyond, after N. Juffa's erff
// (stackoverflow.com/questions/35148198).
INLINE vf v_erf(vf x) {
  const vf t = magnitude(x), s = x * x;
  vf far = MADD(ALL(-0x1.22p-16f), t, ALL(0x1.91cfb2p-12f));
  far = MADD(far, s, MADD(ALL(-0x1.fd1438p-9f), t, ALL(0x1.8d6342p-6f)));
  far = NEXT(far, t, -0x1.b55cb8p-4f);
  far = NEXT(far, t, -0x1.450aa0p-1f);
  far = NEXT(far, t, -0x1.079d0cp-3f);
  far = with_sign_of(1.0f - v_exp(MADD(far, t, -t)), x);
  far = BLEND(t > 4.0f, with_sign_of(ALL(1.0f), x), far);
  vf near = ALL(-0x1.38e000p-11f);
  near = NEXT(near, s, 0x1.471a58p-8f);
  near = NEXT(near, s, -0x1.b691b2p-6f);
  near = NEXT(near, s, 0x1.ce1c44p-4f);
  near = NEXT(near, s, -0x1.812700p-2f);
  near = NEXT(near, s, 0x1.06eba8p-3f);
  near = BLEND(x == 0, x, MADD(near, x, x));
  return BLEND(t > 0.927734375f, far, near);
}

// M. Giles, "Approximating the erfinv function", GPU Computing Gems Jade Edition,
// DOI 10.1016/B978-0-12-385963-1.00010-1; what XLA computes, so that normals made from the same bits agree closely
// with JAX's.
INLINE vf v_erf_inv(vf x) {
  static const float near[] = {2.81022636e-08f, 3.43273939e-07f, -3.5233877e-06f, -4.39150654e-06f, 0.00021858087f,
                               -0.00125372503f, -0.00417768164f, 0.246640727f, 1.50140941f};
  static const float far[] = {-0.000200214257f, 0.000100950558f, 0.00134934322f, -0.00367342844f, 0.00573950773f,
                              -0.0076224613f, 0.00943887047f, 1.00167406f, 2.83297682f};
  const vf w = -v_log1p(x * -x);
  const vi close = w < 5.0f;
  const vf t = BLEND(close, w - 2.5f, __builtin_elementwise_sqrt(w) - 3.0f);
  vf p = BLEND(close, ALL(near[0]), ALL(far[0]));
#pragma clang loop unroll(full)
  for (int k = 1; k < 9; k++) p = BLEND(close, ALL(near[k]), ALL(far[k])) + p * t;
  return BLEND(magnitude(x) == 1.0f, x * INFINITY, p * x);
}

// The quarter turn is taken off in double, with pi/2 in two parts (fdlibm's) whose first has room for n < 2^20 products
// to be exact; larger arguments go to the C library.
#define LARGEST_ANGLE 0x1p20f
INLINE vf sine_or_cosine(vf x, int32_t turn) {
  const vd d = __builtin_convertvector(x, vd);
  const vd shifted = d * 0x1.45f306dc9c883p-1 + 0x1.8p52;
  const vd n = shifted - 0x1.8p52;
  const vf r = __builtin_convertvector((d - n * 0x1.921fb544p0) - n * 0x1.0b4611a626331p-34, vf);
  const vi q = __builtin_convertvector((vl)shifted, vi) + turn;
  const vf z = r * r;
  vf s = ALL(-1.9515295891e-4f);
  s = NEXT(s, z, 8.3321608736e-3f);
  s = NEXT(s, z, -1.6666654611e-1f);
  s = MADD(s * z, r, r);
  vf c = ALL(2.443315711809948e-5f);
  c = NEXT(c, z, -1.388731625493765e-3f);
  c = NEXT(c, z, 4.166664568298827e-2f);
  c = MADD(c * z, z, MADD(ALL(-0.5f), z, ALL(1.0f)));
  const vf y = BLEND((q & 1) != 0, c, s);
  return (vf)((vi)y ^ ((q & 2) << 30));
}
INLINE vf angle_edges(vf y, vf x, float (*library)(float)) {
  const vi large = ~(magnitude(x) <= LARGEST_ANGLE);
  if (__builtin_reduce_or(large))
    for (size_t i = 0; i < VECTOR_LANES; i++)
      if (large[i]) y[i] = library(x[i]);
  return y;
}
INLINE vf v_sin(vf x) { return angle_edges(BLEND(x == 0, x, sine_or_cosine(x, 0)), x, sinf); }
INLINE vf v_cos(vf x) { return angle_edges(sine_or_cosine(x, 1), x, cosf); }

// The tail is a whole vector too, so a lane's bits don't depend on where it stands.
#define MATH(name)                                                                       \
  static void math_##name(void *y, const void *const *x, size_t n) {                     \
    const float *a = x[0];                                                               \
    float *r = y;                                                                        \
    size_t i = 0;                                                                        \
    for (; n - i >= VECTOR_LANES; i += VECTOR_LANES) {                                   \
      vf v;                                                                              \
      memcpy(&v, a + i, sizeof v);                                                       \
      v = v_##name(v);                                                                   \
      memcpy(r + i, &v, sizeof v);                                                       \
    }                                                                                    \
    if (i < n) store_part_f32(r + i, v_##name(load_part_f32(a + i, n - i)), n - i);      \
  }
MATH(exp)
MATH(expm1)
MATH(log)
MATH(log1p)
MATH(logistic)
MATH(tanh)
MATH(erf)
MATH(erf_inv)
MATH(sin)
MATH(cos)

#define MATH_ENTRY(name) {#name, FRIGATE_F32, math_##name},
#define MATH_ENTRIES                                                                                    \
  MATH_ENTRY(exp) MATH_ENTRY(expm1) MATH_ENTRY(log) MATH_ENTRY(log1p) MATH_ENTRY(logistic)              \
  MATH_ENTRY(tanh) MATH_ENTRY(erf) MATH_ENTRY(erf_inv) MATH_ENTRY(sin) MATH_ENTRY(cos)
