// Every elementwise kernel of one instruction set.
#include <float.h>

#include "isa.h"
#include "lane_table.h"

// A product and a sum of two primitives must round twice, fused or not.
#pragma STDC FP_CONTRACT OFF

// Under a sanitizer the vectoriser declines some loops; that is no fault of theirs.
#pragma clang diagnostic ignored "-Wpass-failed"

FRIGATE_TARGET_BEGIN

#define INLINE static inline __attribute__((always_inline))
// `y` may be an operand's very pointer, which a runtime overlap check would send down the scalar path; no lane reads
// another's result, so the vectoriser may assume what it likes.
#define LANES _Pragma("clang loop vectorize(assume_safety)") for (size_t i = 0; i < n; i++)

#include "part.h"

#include "elementwise_arithmetic_body.h"
#include "elementwise_convert_body.h"
#include "elementwise_integer_body.h"
#include "elementwise_math_body.h"
#include "elementwise_chain_body.h"

const lane_entry FRIGATE_NAMED(frigate_lanes)[] = {
  ARITHMETIC_ENTRIES INTEGER_ENTRIES MATH_ENTRIES{NULL, FRIGATE_F32, NULL},
};

const frigate_chain FRIGATE_NAMED(frigate_chains)[] = {CHAIN_ENTRIES{NULL, NULL}};

FRIGATE_TARGET_END
