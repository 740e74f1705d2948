// Instructions on vectors and masks as bytes: the EVEX and VEX encodings of the Intel 64 and IA-32 Architectures Software
// Developer's Manual, volume 2.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiled_lanes.h"

enum { MOST_VALUES = 96, MOST_CONSTANTS = 24, CODE_BYTES = 16384, DATA_BYTES = MOST_CONSTANTS * 4 };

typedef struct {
  uint8_t *bytes;  // the constants, then the code
  size_t count;
  bool failed;
  // Registers that are taken, as bits: zmm0 and k7 are for the moment, k1 is the tail's.
  uint32_t vectors, masks;
  uint32_t constants[MOST_CONSTANTS];
  int constant_register[MOST_CONSTANTS], constant_count;
  int place[MOST_VALUES];  // by value: its register
  int last[MOST_VALUES];  // by value: the last step that needs it
  int stored[MOST_VALUES];  // by result: the step after which it is stored
  bool is_mask[MOST_VALUES], is_half[MOST_VALUES];
  int base[MOST_VALUES];  // by value: the register of its address
} writer;

enum { RAX = 0, RDX = 2, RSI = 6, RDI = 7, BASES = 11 };
static const int bases[BASES] = {1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15};  // rcx rbx rbp r8 … r15
static const uint8_t callers[] = {3, 5, 12, 13, 14, 15};  // to be given back as they were

static void byte(writer *w, int value) {
  if (w->count < DATA_BYTES + CODE_BYTES) w->bytes[w->count++] = (uint8_t)value;
  else w->failed = true;
}

static void word(writer *w, uint32_t value) {
  for (int k = 0; k < 4; k++) byte(w, value >> (8 * k) & 255);
}

enum { LONG = 2, SHORT = 0 };  // 512 and 128 bits

typedef struct {
  int map, prefix, opcode, length;
  int mask;
  bool zeroes;
} operation;

static void evex(writer *w, operation o, int reg, int v, bool x, bool b) {
  byte(w, 0x62);
  byte(w, (~reg >> 3 & 1) << 7 | !x << 6 | !b << 5 | (~reg >> 4 & 1) << 4 | o.map);
  byte(w, (~v & 15) << 3 | 4 | o.prefix);
  byte(w, o.zeroes << 7 | o.length << 5 | (~v >> 4 & 1) << 3 | o.mask);
  byte(w, o.opcode);
}

static void on_registers(writer *w, operation o, int reg, int v, int rm) {
  evex(w, o, reg, v, rm >> 4 & 1, rm >> 3 & 1);
  byte(w, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

// [base + rax * scale], or [base] where the scale is 0.
static void on_memory(writer *w, operation o, int reg, int base, int scale) {
  evex(w, o, reg, 0, false, base >> 3 & 1);
  byte(w, 0x44 | (reg & 7) << 3);
  byte(w, (scale == 4 ? 0x80 : scale == 2 ? 0x40 : 0) | (scale == 0 ? 4 : RAX) << 3 | (base & 7));
  byte(w, 0);
}

static void on_masks(writer *w, int opcode, bool is_unary, int reg, int v, int rm) {
  byte(w, 0xc5);
  byte(w, 0x80 | (~(is_unary ? 0 : v) & 15) << 3 | (is_unary ? 0 : 4));
  byte(w, opcode);
  byte(w, 0xc0 | reg << 3 | rm);
}

static operation plain(int map, int prefix, int opcode) { return (operation){map, prefix, opcode, LONG, 0, false}; }
static operation under(int mask, operation o) { return o.mask = mask, o; }

// y = k ? a : b
static void blend(writer *w, int k, int y, int a, int b) {
  on_registers(w, under(k, plain(MAP_0F38, P66, 0x65)), y, b, a);
}

// y = x shifted by 16 bits, to the left or to the right.
static void shift_half(writer *w, bool is_left, int y, int x) {
  on_registers(w, plain(MAP_0F, P66, 0x72), is_left ? 6 : 2, y, x);
  byte(w, 16);
}

static void compare(writer *w, int k, int a, int b, int predicate) {
  on_registers(w, plain(MAP_0F, NONE, 0xc2), k, a, b);
  byte(w, predicate);
}
