// Conversion between every two dtypes. A load widens to one of six working types, from which each store has one
// overload.

#define OVERLOAD INLINE __attribute__((overloadable))

INLINE uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
INLINE float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

INLINE float bf16_value(uint16_t h) { return float_of((uint32_t)h << 16); }

// The multiplication by 2^112 rebases the exponent and normalises subnormals.
INLINE float f16_value(uint16_t h) {
  const uint32_t magnitude = (uint32_t)(h & 0x7fff) << 13;
  const uint32_t finite = bits_of(float_of(magnitude) * 0x1p112f);
  const uint32_t bits = magnitude >= 0x7c00u << 13 ? magnitude | 0x7f800000u : finite;
  return float_of(bits | (uint32_t)(h & 0x8000) << 16);
}

INLINE uint16_t f16_nearest(float x) {
  const uint32_t bits = bits_of(x) & 0x7fffffffu, sign = (bits_of(x) >> 16) & 0x8000u;
  const uint32_t normal = (bits - (112u << 23) + 0xfffu + ((bits >> 13) & 1u)) >> 13;
  // Added to 1/2 a subnormal half's bits land in the lowest places, rounded by the addition.
  const uint32_t subnormal = bits_of(float_of(bits) + 0.5f) - 0x3f000000u;
  const uint32_t special = bits > 0x7f800000u ? 0x7e00u : 0x7c00u;
  uint32_t result = bits < 0x38800000u ? subnormal : normal;
  result = bits >= 0x477ff000u ? special : result;  // 65520 and above round to infinity
  return (uint16_t)(result | sign);
}

INLINE uint16_t bf16_nearest(float x) {
  const uint32_t bits = bits_of(x);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return (uint16_t)(x != x ? (bits >> 16) | 0x40u : rounded);
}

// Rounding to odd keeps a trace of what was cut off, so that a second rounding to fewer bits comes out as one
// (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", DOI 10.1109/TC.2007.70819).
INLINE float odd_float(double x) {
  const float nearest = (float)x;
  const double back = nearest;
  uint32_t bits = bits_of(nearest);
  bits -= __builtin_elementwise_abs(back) > __builtin_elementwise_abs(x) ? 1u : 0u;
  bits |= back != x ? 1u : 0u;
  return x != x || back == x ? nearest : float_of(bits);
}
INLINE double odd_magnitude(uint64_t x) {
  return x >> 53 == 0 ? (double)x : (double)((x >> 11) | ((x & 0x7ff) != 0)) * 2048.0;
}
INLINE double odd_double(int64_t x) { return x < 0 ? -odd_magnitude(0 - (uint64_t)x) : odd_magnitude((uint64_t)x); }

OVERLOAD float wide_float(float x) { return x; }
OVERLOAD float wide_float(double x) { return odd_float(x); }
OVERLOAD float wide_float(int32_t x) { return odd_float(x); }
OVERLOAD float wide_float(uint32_t x) { return odd_float(x); }
OVERLOAD float wide_float(int64_t x) { return odd_float(odd_double(x)); }
OVERLOAD float wide_float(uint64_t x) { return odd_float(odd_magnitude(x)); }

#define STORE_F32(v) ((float)(v))
#define STORE_F64(v) ((double)(v))
#define STORE_F16(v) f16_nearest(wide_float(v))
#define STORE_BF16(v) bf16_nearest(wide_float(v))
#define STORE_BOOL(v) ((v) != 0)

#define INTEGER_STORE(tag, T, SMALLEST, LARGEST, ABOVE)                                                   \
  OVERLOAD T store_##tag(float v) {                                                                       \
    return v != v ? 0 : v <= (float)SMALLEST ? SMALLEST : v >= ABOVE##f ? LARGEST : (T)v;                 \
  }                                                                                                       \
  OVERLOAD T store_##tag(double v) {                                                                      \
    return v != v ? 0 : v <= (double)SMALLEST ? SMALLEST : v >= ABOVE ? LARGEST : (T)v;                   \
  }                                                                                                       \
  OVERLOAD T store_##tag(int32_t v) { return (T)v; }                                                      \
  OVERLOAD T store_##tag(uint32_t v) { return (T)v; }                                                     \
  OVERLOAD T store_##tag(int64_t v) { return (T)v; }                                                      \
  OVERLOAD T store_##tag(uint64_t v) { return (T)v; }
INTEGER_STORE(I8, int8_t, INT8_MIN, INT8_MAX, 0x1p7)
INTEGER_STORE(I16, int16_t, INT16_MIN, INT16_MAX, 0x1p15)
INTEGER_STORE(I32, int32_t, INT32_MIN, INT32_MAX, 0x1p31)
INTEGER_STORE(I64, int64_t, INT64_MIN, INT64_MAX, 0x1p63)
INTEGER_STORE(U8, uint8_t, 0, UINT8_MAX, 0x1p8)
INTEGER_STORE(U16, uint16_t, 0, UINT16_MAX, 0x1p16)
INTEGER_STORE(U32, uint32_t, 0, UINT32_MAX, 0x1p32)
INTEGER_STORE(U64, uint64_t, 0, UINT64_MAX, 0x1p64)
#define STORE_I8(v) store_I8(v)
#define STORE_I16(v) store_I16(v)
#define STORE_I32(v) store_I32(v)
#define STORE_I64(v) store_I64(v)
#define STORE_U8(v) store_U8(v)
#define STORE_U16(v) store_U16(v)
#define STORE_U32(v) store_U32(v)
#define STORE_U64(v) store_U64(v)

#define CONVERT(FROM, S, WORK, LOAD, TO, T)                                             \
  static void convert_##FROM##_##TO(void *y, const void *const *x, size_t n) {          \
    const S *a = x[0];                                                                  \
    T *r = y;                                                                           \
    LANES {                                                                             \
      const WORK v = (WORK)LOAD(a[i]);                                                  \
      r[i] = STORE_##TO(v);                                                             \
    }                                                                                   \
  }
#define CONVERT_TO_ALL(FROM, S, WORK, LOAD)                                                          \
  CONVERT(FROM, S, WORK, LOAD, F32, float) CONVERT(FROM, S, WORK, LOAD, F64, double)                 \
  CONVERT(FROM, S, WORK, LOAD, F16, uint16_t) CONVERT(FROM, S, WORK, LOAD, BF16, uint16_t)           \
  CONVERT(FROM, S, WORK, LOAD, I8, int8_t) CONVERT(FROM, S, WORK, LOAD, I16, int16_t)                \
  CONVERT(FROM, S, WORK, LOAD, I32, int32_t) CONVERT(FROM, S, WORK, LOAD, I64, int64_t)              \
  CONVERT(FROM, S, WORK, LOAD, U8, uint8_t) CONVERT(FROM, S, WORK, LOAD, U16, uint16_t)              \
  CONVERT(FROM, S, WORK, LOAD, U32, uint32_t) CONVERT(FROM, S, WORK, LOAD, U64, uint64_t)            \
  CONVERT(FROM, S, WORK, LOAD, BOOL, uint8_t)
#define CONVERT_ENTRY(FROM, TO) [FRIGATE_##TO] = convert_##FROM##_##TO,
#define CONVERT_ROW(FROM)                                                                              \
  [FRIGATE_##FROM] = {CONVERT_ENTRY(FROM, F32) CONVERT_ENTRY(FROM, F64) CONVERT_ENTRY(FROM, F16)       \
    CONVERT_ENTRY(FROM, BF16) CONVERT_ENTRY(FROM, I8) CONVERT_ENTRY(FROM, I16) CONVERT_ENTRY(FROM, I32) \
    CONVERT_ENTRY(FROM, I64) CONVERT_ENTRY(FROM, U8) CONVERT_ENTRY(FROM, U16) CONVERT_ENTRY(FROM, U32) \
    CONVERT_ENTRY(FROM, U64) CONVERT_ENTRY(FROM, BOOL)},

CONVERT_TO_ALL(F32, float, float, )
CONVERT_TO_ALL(F64, double, double, )
CONVERT_TO_ALL(F16, uint16_t, float, f16_value)
CONVERT_TO_ALL(BF16, uint16_t, float, bf16_value)
CONVERT_TO_ALL(I8, int8_t, int32_t, )
CONVERT_TO_ALL(I16, int16_t, int32_t, )
CONVERT_TO_ALL(I32, int32_t, int32_t, )
CONVERT_TO_ALL(I64, int64_t, int64_t, )
CONVERT_TO_ALL(U8, uint8_t, int32_t, )
CONVERT_TO_ALL(U16, uint16_t, int32_t, )
CONVERT_TO_ALL(U32, uint32_t, uint32_t, )
CONVERT_TO_ALL(U64, uint64_t, uint64_t, )
CONVERT_TO_ALL(BOOL, uint8_t, int32_t, )

const convert_table FRIGATE_NAMED(frigate_converts) = {
  CONVERT_ROW(F32) CONVERT_ROW(F64) CONVERT_ROW(F16) CONVERT_ROW(BF16) CONVERT_ROW(I8) CONVERT_ROW(I16)
  CONVERT_ROW(I32) CONVERT_ROW(I64) CONVERT_ROW(U8) CONVERT_ROW(U16) CONVERT_ROW(U32) CONVERT_ROW(U64)
  CONVERT_ROW(BOOL)
};
