#include "include/frigate_compiled_chain.h"

#include <string.h>

#include "include/frigate_isa.h"

#if defined(__x86_64__)
#include <sys/mman.h>

#include "evex.h"

// The code of a chain, by the System V calling convention: rdi has the results' addresses, rsi the operands', rdx n.
//
//     load addresses and scalars
//     rax = 0
//     while (rax + 16 <= n) { body without a mask; rax += 16 }     (streaming, there are two of these)
//     if (rax < n) { k1 = the positions that are left; body with loads and stores under k1 }

int frigate_compiled_lane(const char *name, frigate_dtype dtype) {
  if (frigate_isa_current() != FRIGATE_ISA_AVX512) return -1;
  for (int k = 0; k < (int)(sizeof lanes / sizeof *lanes); k++)
    if (lanes[k].dtype == dtype && strcmp(lanes[k].name, name) == 0) return k;
  return -1;
}

// MARK: Registers

static int take(uint32_t *taken, int first, int last, bool *failed) {
  for (int k = first; k <= last; k++)
    if (!(*taken >> k & 1)) return *taken |= 1u << k, k;
  *failed = true;
  return first;
}
static int take_vector(writer *w) { return take(&w->vectors, 1, 31, &w->failed); }
static int take_mask(writer *w) { return take(&w->masks, 2, 6, &w->failed); }

// The register of a constant; the first call makes it one, before any code of the loop.
static int constant(writer *w, uint32_t value) {
  for (int k = 0; k < w->constant_count; k++)
    if (w->constants[k] == value) return w->constant_register[k];
  if (w->constant_count == MOST_CONSTANTS) return w->failed = true, 1;
  const int k = w->constant_count++;
  memcpy(w->bytes + 4 * k, &value, 4);
  w->constants[k] = value;
  w->constant_register[k] = take_vector(w);
  evex(w, plain(MAP_0F38, P66, 0x18), w->constant_register[k], 0, false, false);
  byte(w, 5 | (w->constant_register[k] & 7) << 3);
  // Relative to the instruction's end.
  word(w, (uint32_t)(4 * k) - (uint32_t)(w->count + 4));
  return w->constant_register[k];
}

enum { ABS = 0x7fffffff, NEGATIVE_ZERO = (int)0x80000000, ONE = 0x3f800000, MINUS_ONE = (int)0xbf800000 };
// What carries into the upper half unless a lower half is at or below its middle; the bit that keeps a NaN one.
enum { HALF_BELOW = 0x7fff, QUIET = 0x40 };

// MARK: A chain

static bool is_constant(const frigate_compiled_source *s, int value) {
  return value < s->input_count && s->inputs[value].kind == FRIGATE_COMPILED_CONSTANT;
}

// As the lanes: a NaN wins, of equal zeros the bits are joined. The instruction gives its second operand where either is
// a NaN or both are zero, which is all that is wanted of most constants.
static void extremum(writer *w, const frigate_compiled_source *s, const frigate_compiled_step *step, bool is_maximum, int y) {
  int a = step->operands[0], b = step->operands[1];
  // Of two NaNs the first stays.
  if (is_constant(s, b) && (s->inputs[b].word & ABS) <= 0x7f800000) a = b, b = step->operands[0];
  const int p = w->place[a], q = w->place[b];
  const operation instruction = plain(MAP_0F, NONE, is_maximum ? 0x5f : 0x5d);
  on_registers(w, instruction, y, p, q);
  if (is_constant(s, a)) {
    const uint32_t c = s->inputs[a].word;
    if ((c & ABS) <= 0x7f800000 && (is_maximum || c != (uint32_t)NEGATIVE_ZERO)) {
      // -0 + 0 is 0.
      if (is_maximum && c == 0) on_registers(w, plain(MAP_0F, NONE, 0x58), y, y, p);
      return;
    }
  }
  on_registers(w, plain(MAP_0F, P66, is_maximum ? 0xdb : 0xeb), 0, p, q);
  compare(w, 7, p, q, 0);
  blend(w, 7, y, 0, y);
  compare(w, 7, p, p, 3);
  blend(w, 7, y, p, y);
}

// The nearest bfloat16, ties to even, as the lanes: x + 0x7fff + (its last bit that stays), cut.
static void to_half(writer *w, int y, int x) {
  shift_half(w, false, y, x);
  on_registers(w, plain(MAP_0F, P66, 0xdb), 0, y, constant(w, 1));
  on_registers(w, plain(MAP_0F, P66, 0xfe), 0, 0, x);
  on_registers(w, plain(MAP_0F, P66, 0xfe), 0, 0, constant(w, HALF_BELOW));
  shift_half(w, false, 0, 0);
  on_registers(w, plain(MAP_0F, P66, 0xeb), y, y, constant(w, QUIET));
  compare(w, 7, x, x, 3);
  blend(w, 7, y, y, 0);
}

static void prepare(writer *w, const frigate_compiled_step *step) {
  const lane *l = &lanes[step->lane];
  if (l->form == MASKED_SIGN) constant(w, l->opcode == 0xdb ? (uint32_t)ABS : (uint32_t)NEGATIVE_ZERO);
  if (l->form == SIGN) constant(w, 0), constant(w, (uint32_t)MINUS_ONE);
  if (l->form == SIGN || l->form == RECIPROCAL_ROOT || l->form == FROM_MASK) constant(w, ONE);
  if (l->form == TO_HALF) constant(w, 1), constant(w, HALF_BELOW), constant(w, QUIET);
}

static void write_step(writer *w, const frigate_compiled_source *s, int k) {
  const frigate_compiled_step *step = &s->steps[k];
  const lane *l = &lanes[step->lane];
  const int value = s->input_count + k;
  const int a = w->place[step->operands[0]], b = w->place[step->operands[1]], c = w->place[step->operands[2]];
  const int y = w->place[value] = w->is_mask[value] ? take_mask(w) : take_vector(w);
  const operation o = plain(l->map, l->prefix, l->opcode);
  switch ((form)l->form) {
    case BINARY: on_registers(w, o, y, a, b); break;
    case UNARY:
      on_registers(w, o, y, 0, a);
      if (l->immediate >= 0) byte(w, l->immediate);
      break;
    case MASKED_SIGN:
      on_registers(w, o, y, a, constant(w, l->opcode == 0xdb ? (uint32_t)ABS : (uint32_t)NEGATIVE_ZERO));
      break;
    case COMPARE:
      on_registers(w, o, y, a, b);
      byte(w, l->immediate);
      break;
    case CHOOSE: blend(w, a, y, b, c); break;
    case MAXIMUM: extremum(w, s, step, true, y); break;
    case MINIMUM: extremum(w, s, step, false, y); break;
    case RECIPROCAL_ROOT:
      on_registers(w, plain(MAP_0F, NONE, 0x51), 0, 0, a);
      on_registers(w, plain(MAP_0F, NONE, 0x5e), y, constant(w, ONE), 0);
      break;
    case SIGN:
      compare(w, 7, a, constant(w, 0), 0x1e);
      blend(w, 7, 0, constant(w, ONE), a);
      compare(w, 7, a, constant(w, 0), 0x11);
      blend(w, 7, y, constant(w, (uint32_t)MINUS_ONE), 0);
      break;
    case MASKS: on_masks(w, l->opcode, false, y, a, b); break;
    case MASK_NOT: on_masks(w, l->opcode, true, y, 0, a); break;
    case FROM_MASK: {
      operation move = under(a, plain(MAP_0F, NONE, 0x28));
      move.zeroes = true;
      on_registers(w, move, y, 0, constant(w, ONE));
      break;
    }
    case FROM_HALF: shift_half(w, true, y, a); break;
    case TO_HALF: to_half(w, y, a); break;
  }
}

static void load(writer *w, const frigate_compiled_source *s, int value, bool is_tail) {
  const int mask = is_tail ? 1 : 0;
  if (s->inputs[value].kind == FRIGATE_COMPILED_WORDS) {
    operation move = under(mask, plain(MAP_0F, NONE, 0x10));
    move.zeroes = is_tail;
    on_memory(w, move, w->place[value] = take_vector(w), w->base[value], 4);
  } else if (s->inputs[value].kind == FRIGATE_COMPILED_HALVES) {
    operation move = under(mask, plain(MAP_0F38, P66, 0x33));
    move.zeroes = is_tail;
    on_memory(w, move, w->place[value] = take_vector(w), w->base[value], 2);
  } else {
    const operation move = {MAP_0F, PF2, 0x6f, SHORT, mask, is_tail};
    on_memory(w, move, 0, w->base[value], 1);
    const operation test = {MAP_0F38, P66, 0x26, SHORT, 0, false};
    on_registers(w, test, w->place[value] = take_mask(w), 0, 0);
  }
}

typedef enum { WHOLE, STREAMED, TAIL } body;

static void store(writer *w, int value, int base, body kind) {
  const int mask = kind == TAIL ? 1 : 0;
  if (w->is_half[value]) {
    on_memory(w, under(mask, plain(MAP_0F38, PF3, 0x33)), w->place[value], base, 2);
    return;
  }
  if (!w->is_mask[value]) {
    on_memory(w, under(mask, plain(MAP_0F, NONE, kind == STREAMED ? 0x2b : 0x11)), w->place[value], base, 4);
    return;
  }
  // A mask's bytes are 0 or -1.
  on_registers(w, (operation){MAP_0F38, PF3, 0x28, SHORT, 0, false}, 0, 0, w->place[value]);
  on_registers(w, (operation){MAP_0F38, P66, 0x1c, SHORT, 0, false}, 0, 0, 0);
  on_memory(w, (operation){MAP_0F, PF2, 0x7f, SHORT, mask, false}, 0, base, 1);
}

static bool is_stream(const frigate_compiled_source *s, int value) {
  if (value >= s->input_count) return false;
  return s->inputs[value].kind <= FRIGATE_COMPILED_BOOLS;
}

static void write_body(writer *w, const frigate_compiled_source *s, const int *targets, body kind) {
  const uint32_t vectors = w->vectors, masks = w->masks;
  bool loaded[MOST_VALUES] = {false};
  for (int k = 0; k < s->step_count; k++) {
    for (int i = 0; i < 3; i++) {
      const int x = s->steps[k].operands[i];
      if (is_stream(s, x) && !loaded[x]) load(w, s, x, kind == TAIL), loaded[x] = true;
    }
    write_step(w, s, k);
    const int value = s->input_count + k;
    for (int r = 0; r < s->result_count; r++)
      if (w->stored[r] == k) store(w, s->results[r], targets[r], kind);
    for (int x = 0; x <= value; x++) {
      if (w->last[x] != k || (x < s->input_count && !is_stream(s, x))) continue;
      if (w->is_mask[x]) w->masks &= ~(1u << w->place[x]);
      else w->vectors &= ~(1u << w->place[x]);
    }
  }
  w->vectors = vectors;
  w->masks = masks;
}

// mov to, [from + 8 * index]
static void load_address(writer *w, int to, int from, int index) {
  byte(w, 0x48 | (to >> 3) << 2 | from >> 3);
  byte(w, 0x8b);
  byte(w, 0x80 | (to & 7) << 3 | from);
  word(w, (uint32_t)(8 * index));
}

// The jump whose distance stands at `jump` comes here.
static void land(writer *w, size_t jump) {
  const uint32_t distance = (uint32_t)(w->count - jump - 4);
  memcpy(w->bytes + jump, &distance, 4);
}

static void write_loop(writer *w, const frigate_compiled_source *s, const int *targets, body kind) {
  // A loop that begins on a line of the cache is fetched as a whole.
  while (w->count % 64 != 0 && !w->failed) byte(w, 0x90);
  const size_t top = w->count;
  write_body(w, s, targets, kind);
  byte(w, 0x48), byte(w, 0x83), byte(w, 0xc0), byte(w, 16);  // add rax, 16
  byte(w, 0x48), byte(w, 0x39), byte(w, 0xd0);  // cmp rax, rdx
  byte(w, 0x0f), byte(w, 0x86);  // jbe top
  word(w, (uint32_t)top - (uint32_t)(w->count + 4));
}

static void write_chain(writer *w, const frigate_compiled_source *s) {
  for (int k = 0; k < (int)sizeof callers; k++) {
    if (callers[k] >> 3) byte(w, 0x41);
    byte(w, 0x50 | (callers[k] & 7));
  }
  int operands = 0, streams = 0, next = 0, targets[MOST_VALUES];
  for (int x = 0; x < s->input_count; x++)
    if (is_stream(s, x)) streams++;
  if (streams + s->result_count > BASES + 2 || streams == 0) {
    w->failed = true;
    return;
  }
  // Scalars first: they need no address later. The last stream's address may replace that of all.
  for (int x = 0; x < s->input_count; x++) {
    if (s->inputs[x].kind == FRIGATE_COMPILED_SCALAR) {
      load_address(w, RAX, RSI, operands);
      on_memory(w, plain(MAP_0F38, P66, 0x18), w->place[x] = take_vector(w), RAX, 0);
    }
    operands += s->inputs[x].kind != FRIGATE_COMPILED_CONSTANT;
    if (s->inputs[x].kind == FRIGATE_COMPILED_CONSTANT) w->place[x] = constant(w, s->inputs[x].word);
  }
  for (int k = 0; k < s->step_count; k++) prepare(w, &s->steps[k]);
  operands = 0;
  for (int x = 0; x < s->input_count; x++) {
    if (is_stream(s, x)) load_address(w, w->base[x] = --streams == 0 ? RSI : bases[next++], RSI, operands);
    operands += s->inputs[x].kind != FRIGATE_COMPILED_CONSTANT;
  }
  for (int r = 0; r < s->result_count; r++)
    load_address(w, targets[r] = r == s->result_count - 1 ? RDI : bases[next++], RDI, r);

  byte(w, 0x31), byte(w, 0xc0);  // xor eax, eax
  byte(w, 0x48), byte(w, 0x83), byte(w, 0xea), byte(w, 16);  // sub rdx, 16
  byte(w, 0x0f), byte(w, 0x82);  // jb tail
  const size_t to_tail = w->count;
  word(w, 0);
  size_t to_plain[MOST_VALUES], to_end_of_loop = 0;
  int checks = 0;
  if (s->streams) {
    for (int r = 0; r < s->result_count; r++) {
      if (w->is_mask[s->results[r]] || w->is_half[s->results[r]]) continue;
      if (targets[r] >> 3) byte(w, 0x41);
      byte(w, 0xf7), byte(w, 0xc0 | (targets[r] & 7)), word(w, 63);  // test target, 63
      byte(w, 0x0f), byte(w, 0x85), to_plain[checks++] = w->count, word(w, 0);  // jnz plain
    }
    write_loop(w, s, targets, STREAMED);
    byte(w, 0x0f), byte(w, 0xae), byte(w, 0xf8);  // sfence
    byte(w, 0xe9), to_end_of_loop = w->count, word(w, 0);  // jmp to the loop's end
  }
  for (int k = 0; k < checks; k++) land(w, to_plain[k]);
  write_loop(w, s, targets, WHOLE);
  if (s->streams) land(w, to_end_of_loop);
  land(w, to_tail);
  byte(w, 0x48), byte(w, 0x83), byte(w, 0xc2), byte(w, 16);  // add rdx, 16
  byte(w, 0x48), byte(w, 0x29), byte(w, 0xc2);  // sub rdx, rax
  byte(w, 0x0f), byte(w, 0x84);  // jz end
  const size_t to_end = w->count;
  word(w, 0);
  byte(w, 0x50);  // push rax
  byte(w, 0xb8), word(w, UINT32_MAX);  // mov eax, -1
  byte(w, 0xc4), byte(w, 0xe2), byte(w, 0x68), byte(w, 0xf5), byte(w, 0xc0);  // bzhi eax, eax, edx
  byte(w, 0xc5), byte(w, 0xf8), byte(w, 0x92), byte(w, 0xc8);  // kmovw k1, eax
  byte(w, 0x58);  // pop rax
  write_body(w, s, targets, TAIL);
  land(w, to_end);
  for (int k = (int)sizeof callers - 1; k >= 0; k--) {
    if (callers[k] >> 3) byte(w, 0x41);
    byte(w, 0x58 | (callers[k] & 7));
  }
  byte(w, 0xc5), byte(w, 0xf8), byte(w, 0x77);  // vzeroupper
  byte(w, 0xc3);
}

static bool is_mask(const frigate_compiled_source *s, int value) {
  if (value < s->input_count) return s->inputs[value].kind == FRIGATE_COMPILED_BOOLS;
  const form f = (form)lanes[s->steps[value - s->input_count].lane].form;
  return f == COMPARE || f == MASKS || f == MASK_NOT;
}

static bool is_half(const frigate_compiled_source *s, int value) {
  if (value < s->input_count) return s->inputs[value].kind == FRIGATE_COMPILED_HALVES;
  return lanes[s->steps[value - s->input_count].lane].form == TO_HALF;
}

// The code's size with the constants', or 0 if it doesn't fit.
static size_t write_all(const frigate_compiled_source *s, uint8_t *bytes) {
  if (s->input_count + s->step_count > MOST_VALUES || s->step_count == 0 || s->result_count == 0) return 0;
  writer w = {.bytes = bytes, .count = DATA_BYTES, .vectors = 1, .masks = 0x83};
  for (int x = 0; x < s->input_count + s->step_count; x++) {
    w.is_mask[x] = is_mask(s, x), w.is_half[x] = is_half(s, x), w.last[x] = -1;
  }
  // A result may be written over an operand, so nothing is stored before all is loaded.
  int loaded = 0;
  for (int k = 0; k < s->step_count; k++) {
    w.last[s->input_count + k] = k;
    for (int i = 0; i < 3; i++) {
      const int x = s->steps[k].operands[i];
      if (w.last[x] < 0 && is_stream(s, x)) loaded = k;
      w.last[x] = k;
    }
  }
  for (int r = 0; r < s->result_count; r++) {
    const int x = s->results[r], made = x - s->input_count;
    w.stored[r] = made > loaded ? made : loaded;
    if (w.last[x] < w.stored[r]) w.last[x] = w.stored[r];
  }
  write_chain(&w, s);
  return w.failed ? 0 : w.count;
}

bool frigate_chain_fits(const frigate_compiled_source *source) {
  uint8_t bytes[DATA_BYTES + CODE_BYTES];
  return write_all(source, bytes) > 0;
}

bool frigate_chain_compile(const frigate_compiled_source *source, frigate_compiled_chain *chain) {
  uint8_t bytes[DATA_BYTES + CODE_BYTES];
  const size_t count = write_all(source, bytes);
  if (count == 0) return false;
  void *memory = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  memcpy(memory, bytes, count);
  if (mprotect(memory, count, PROT_READ | PROT_EXEC) != 0) {
    munmap(memory, count);
    return false;
  }
  void *const start = (char *)memory + DATA_BYTES;
  memcpy(&chain->kernel, &start, sizeof start);
  chain->memory = memory;
  chain->byte_count = count;
  return true;
}

void frigate_chain_free(frigate_compiled_chain chain) { munmap(chain.memory, chain.byte_count); }
#else
int frigate_compiled_lane(const char *name, frigate_dtype dtype) { return (void)name, (void)dtype, -1; }
bool frigate_chain_fits(const frigate_compiled_source *source) { return (void)source, false; }
bool frigate_chain_compile(const frigate_compiled_source *source, frigate_compiled_chain *chain) {
  return (void)source, (void)chain, false;
}
void frigate_chain_free(frigate_compiled_chain chain) { (void)chain; }
#endif
