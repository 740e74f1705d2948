#pragma once

#include "frigate_dtype.h"

/// Reduces the middle axis of a contiguous `[outer, reduce, inner]` view: `y[o, i] = op over r of x[o, r, i]`.
/// Cumulative kernels keep the axis: `y[o, r, i] = op over s <= r of x[o, s, i]`; their `y` may be `x`.
/// An empty axis gives the operation's identity (for argmax and argmin: 0).
typedef void (*frigate_reduce_kernel)(
  void *y, const void *x, size_t outer, size_t reduce, size_t inner);

/// The kernel for operands of `dtype`, or NULL if there is none. Look it up when planning.
///
/// - `reduce_sum reduce_product reduce_max reduce_min cumsum cumprod cummax cummin` T -> T and
///   `argmax argmin` T -> I32, for F32, F64, I32, I64, U32
/// - `reduce_and reduce_or` T -> T, for BOOL, I32, I64, U32; `reduce_max reduce_min` of BOOL are these
///
/// Float sums and products use partial results per lane over blocks and join blocks pairwise, so the error grows
/// with the logarithm of the length (Higham, "The accuracy of floating point summation", DOI 10.1137/0914050). The
/// tree depends on `reduce` and on whether `inner` is 1, on nothing else (not even the instruction set): split `outer`
/// among threads as you like. Cumulative kernels add in plain order, from 0.
///
/// Integers wrap. max and min treat NaN and zeros as `maximum` and `minimum` do; argmax and argmin give the first index
/// of the extreme, where NaN is more extreme than anything (as in JAX) and -0 equals +0.
frigate_reduce_kernel frigate_reduce_find(const char *name, frigate_dtype dtype);
