#pragma once

#include "frigate_dtype.h"

/// One elementwise primitive over `n` contiguous elements: `y[i] = f(x[0][i], x[1][i], ...)`.
/// `y` may be the very pointer `x[k]` if the element sizes agree, but may not overlap it otherwise.
///
/// A lane's result depends on its operands only, not on its position or on `n`; and no kernel contracts
/// a product and a sum of two primitives, so fused and unfused programs agree bit for bit.
typedef void (*frigate_lane_kernel)(void *y, const void *const *x, size_t n);

/// The kernel of a primitive for operands of `dtype`, or NULL if there is none (the reference rule serves then).
/// Look it up when planning: it is a search by name.
///
/// Names and result types (`T` is the operands' dtype):
/// - `add subtract multiply divide remainder maximum minimum power` (T, T) -> T, all numeric dtypes but the
///   16-bit floats; `add multiply maximum minimum` on BOOL too, as or, and, or, and
/// - `atan2` (T, T) -> T, F32 and F64
/// - `and or xor` (T, T) -> T and `not` (T) -> T, integers and BOOL
/// - `shift_left shift_right_logical shift_right_arithmetic` (T, T) -> T, integers
/// - `compare_eq compare_ne compare_lt compare_le compare_gt compare_ge` (T, T) -> BOOL, all but 16-bit floats
/// - `select` (BOOL, T, T) -> T, all dtypes: `x[0] ? x[1] : x[2]`
/// - `negate abs sign` (T) -> T, numeric dtypes but the 16-bit floats
/// - `popcnt count_leading_zeros` (T) -> T, integers
/// - `is_finite` (T) -> BOOL, F32 and F64
/// - `exp expm1 log log1p sqrt rsqrt cbrt sin cos tan asin acos atan sinh cosh asinh acosh atanh tanh logistic
///   erf erfc erf_inv lgamma digamma floor ceil round_nearest_even` (T) -> T, F32 and F64
///
/// Edges:
/// - maximum and minimum are IEEE 754-2019's: NaN if either operand is, and -0 is less than +0.
/// - Integers wrap. `x / 0` is -1 (all bits set if unsigned), `x % 0` is `x`, `MIN / -1` is `MIN`, `MIN % -1` is 0.
/// - Shifts by the width or more (as an unsigned count) give 0, or the sign's fill for the arithmetic one.
/// - `remainder` has the dividend's sign (C's fmod). `sign` keeps NaN and signed zeros.
/// - Integer `power` multiplies repeatedly; negative exponents give 0 except for bases 1 and -1.
///
/// Accuracy: `add subtract multiply divide sqrt` are correctly rounded. README.md has the largest errors of the vector
/// functions in F32 (exp expm1 log log1p sin cos tanh logistic erf erf_inv rsqrt); the others, and F64, are the C
/// library's.
/// lgamma and digamma of negative integers are +inf and NaN.
frigate_lane_kernel frigate_lane_find(const char *name, frigate_dtype dtype);

/// The kernel that converts elements; exists for every pair.
///
/// To a float: rounded to nearest even, once (never through an intermediate type's rounding). Float to integer:
/// toward zero, clamped to the integer's range, NaN to 0. Integer to integer: wraps. To BOOL: `x != 0` (NaN is true).
frigate_lane_kernel frigate_convert_find(frigate_dtype from, frigate_dtype to);

/// What several lane kernels do one after the other, with the same bits, in one pass: `y[k][i] = f_k(x[0][i], …)`.
/// As with lanes, a result may be written over an operand.
typedef void (*frigate_chain_kernel)(void *const *y, const void *const *x, size_t n);

enum { FRIGATE_CHAIN_OPERANDS = 12, FRIGATE_CHAIN_RESULTS = 8 };

typedef struct {
  /// Which lanes: `subtract(a, multiply(b, c))`; the letters are operands in order, one letter is one operand. Several
  /// results are separated by semicolons, and later formulas call earlier results `first` and `second`.
  const char *pattern;
  frigate_chain_kernel kernel;
} frigate_chain;

/// The chains for operands of `dtype`, largest first, ended by a NULL pattern.
const frigate_chain *frigate_chains(frigate_dtype dtype);
