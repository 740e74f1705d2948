// The lanes that chains are compiled from. Opcodes and prefixes are those of the Intel 64 and IA-32 Architectures Software
// Developer's Manual, volume 2.
#pragma once

#include "include/frigate_dtype.h"

// How a lane becomes instructions; v is the first operand, m the second.
typedef enum {
  BINARY,  // y = v op m
  UNARY,  // y = op m
  MASKED_SIGN,  // a bit operation with the sign's bit or all others
  COMPARE,  // mask = v op m
  CHOOSE,  // y = mask ? v : m
  MAXIMUM,
  MINIMUM,
  RECIPROCAL_ROOT,
  SIGN,
  MASKS,  // mask = mask op mask
  MASK_NOT,
  FROM_MASK,
  FROM_HALF,  // y = a bfloat16, the lower half of m, as float32
  TO_HALF,  // y = the nearest bfloat16 to m, in the lower half
} form;

typedef struct {
  const char *name;
  frigate_dtype dtype;
  uint8_t form, map, prefix, opcode;
  int16_t immediate;  // -1 for none
} lane;

enum { MAP_0F = 1, MAP_0F38, MAP_0F3A };
enum { NONE = 0, P66, PF3, PF2 };

#define COMPARES(dtype, map, prefix, opcode, eq, ne, lt, le, gt, ge)          \
  {"compare_eq", dtype, COMPARE, map, prefix, opcode, eq},                    \
  {"compare_ne", dtype, COMPARE, map, prefix, opcode, ne},                    \
  {"compare_lt", dtype, COMPARE, map, prefix, opcode, lt},                    \
  {"compare_le", dtype, COMPARE, map, prefix, opcode, le},                    \
  {"compare_gt", dtype, COMPARE, map, prefix, opcode, gt},                    \
  {"compare_ge", dtype, COMPARE, map, prefix, opcode, ge},
#define INTEGERS(dtype)                                                       \
  {"add", dtype, BINARY, MAP_0F, P66, 0xfe, -1},                              \
  {"subtract", dtype, BINARY, MAP_0F, P66, 0xfa, -1},                         \
  {"multiply", dtype, BINARY, MAP_0F38, P66, 0x40, -1},                       \
  {"and", dtype, BINARY, MAP_0F, P66, 0xdb, -1},                              \
  {"or", dtype, BINARY, MAP_0F, P66, 0xeb, -1},                               \
  {"xor", dtype, BINARY, MAP_0F, P66, 0xef, -1},                              \
  {"shift_left", dtype, BINARY, MAP_0F38, P66, 0x47, -1},                     \
  {"shift_right_logical", dtype, BINARY, MAP_0F38, P66, 0x45, -1},            \
  {"shift_right_arithmetic", dtype, BINARY, MAP_0F38, P66, 0x46, -1},         \
  {"select", dtype, CHOOSE, 0, 0, 0, -1},

static const lane lanes[] = {
  {"add", FRIGATE_F32, BINARY, MAP_0F, NONE, 0x58, -1},
  {"multiply", FRIGATE_F32, BINARY, MAP_0F, NONE, 0x59, -1},
  {"subtract", FRIGATE_F32, BINARY, MAP_0F, NONE, 0x5c, -1},
  {"divide", FRIGATE_F32, BINARY, MAP_0F, NONE, 0x5e, -1},
  {"maximum", FRIGATE_F32, MAXIMUM, 0, 0, 0, -1},
  {"minimum", FRIGATE_F32, MINIMUM, 0, 0, 0, -1},
  {"sqrt", FRIGATE_F32, UNARY, MAP_0F, NONE, 0x51, -1},
  {"rsqrt", FRIGATE_F32, RECIPROCAL_ROOT, 0, 0, 0, -1},
  {"floor", FRIGATE_F32, UNARY, MAP_0F3A, P66, 0x08, 9},
  {"ceil", FRIGATE_F32, UNARY, MAP_0F3A, P66, 0x08, 10},
  {"round_nearest_even", FRIGATE_F32, UNARY, MAP_0F3A, P66, 0x08, 8},
  {"abs", FRIGATE_F32, MASKED_SIGN, MAP_0F, P66, 0xdb, -1},
  {"negate", FRIGATE_F32, MASKED_SIGN, MAP_0F, P66, 0xef, -1},
  {"sign", FRIGATE_F32, SIGN, 0, 0, 0, -1},
  {"select", FRIGATE_F32, CHOOSE, 0, 0, 0, -1},
  COMPARES(FRIGATE_F32, MAP_0F, NONE, 0xc2, 0x00, 0x04, 0x11, 0x12, 0x1e, 0x1d)
  COMPARES(FRIGATE_U32, MAP_0F3A, P66, 0x1e, 0, 4, 1, 2, 6, 5)
  COMPARES(FRIGATE_I32, MAP_0F3A, P66, 0x1f, 0, 4, 1, 2, 6, 5)
  INTEGERS(FRIGATE_U32)
  INTEGERS(FRIGATE_I32)
  {"convert", FRIGATE_I32, UNARY, MAP_0F, NONE, 0x5b, -1},
  {"convert", FRIGATE_U32, UNARY, MAP_0F, PF2, 0x7a, -1},
  {"convert", FRIGATE_BOOL, FROM_MASK, 0, 0, 0, -1},
  {"convert", FRIGATE_BF16, FROM_HALF, 0, 0, 0, -1},
  {"round", FRIGATE_F32, TO_HALF, 0, 0, 0, -1},
  {"and", FRIGATE_BOOL, MASKS, 0, 0, 0x41, -1},
  {"or", FRIGATE_BOOL, MASKS, 0, 0, 0x45, -1},
  {"xor", FRIGATE_BOOL, MASKS, 0, 0, 0x47, -1},
  {"not", FRIGATE_BOOL, MASK_NOT, 0, 0, 0x44, -1},
};
