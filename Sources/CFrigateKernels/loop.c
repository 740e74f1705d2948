#include "include/frigate_loop.h"

#include <stdbool.h>
#include <string.h>

#include "include/frigate_copy.h"

// Lays `length` elements from position `first` on into the refill's tile.
static void fill(
  char *target, const frigate_loop_refill *refill, const char *source, size_t first, size_t length
) {
  const size_t size = refill->element_size, run = refill->run, count = refill->count;
  for (size_t done = 0; done < length;) {
    const size_t position = first + done;
    size_t n;
    if (run == 1) {
      const size_t element = position % count;
      n = count - element < length - done ? count - element : length - done;
      memcpy(target + done * size, source + element * size, n * size);
    } else {
      n = run - position % run < length - done ? run - position % run : length - done;
      frigate_fill(size, target + done * size, source + position / run % count * size, n);
    }
    done += n;
  }
}

// A tile that begins at the same point of the repetition as the one before holds the same elements.
static bool is_stale(const frigate_loop_refill *refill, size_t tile, bool is_first) {
  return is_first || (refill->count > 1 && tile % (refill->run * refill->count) != 0);
}

// A tile takes a tenth of a microsecond, about as long as memory takes to answer.
enum { TILES_AHEAD = 4 };

typedef float quad __attribute__((vector_size(16)));

// Writes past the caches: the target's lines aren't read first, and don't push out what is there.
static void stream(char *to, const char *from, size_t bytes) {
  const size_t odd = -(uintptr_t)to & 63, head = odd < bytes ? odd : bytes;
  memcpy(to, from, head);
  size_t i = head;
  for (; bytes - i >= 64; i += 64)
    for (size_t k = 0; k < 64; k += 16) {
      quad part;
      memcpy(&part, from + i + k, sizeof part);
      __builtin_nontemporal_store(part, (quad *)(to + i + k));
    }
  memcpy(to + i, from + i, bytes - i);
}

// Asks for a part of a tile to come, before instruction `k`: all of it at once would keep the core waiting.
static void fetch_part(const frigate_loop *loop, char *const *address, int k) {
  for (int f = 0; f < loop->fetched_count; f++) {
    const size_t bytes = (size_t)loop->slots[loop->fetched[f]].step * loop->tile;
    const size_t lines = (bytes + 63) / 64, count = (size_t)loop->instruction_count;
    const char *tile = address[loop->fetched[f]] + bytes * TILES_AHEAD;
    for (size_t i = lines * (size_t)k / count; i < lines * (size_t)(k + 1) / count; i++)
      __builtin_prefetch(tile + i * 64, 0, 2);
  }
}

void frigate_loop_run(
  const frigate_loop *loop, void *const *buffers, size_t first, size_t last, void *scratch
) {
  char **address = scratch;
  for (int k = 0; k < loop->slot_count; k++) {
    const frigate_loop_slot *slot = &loop->slots[k];
    address[k] = slot->buffer < 0 ? (char *)scratch + slot->offset
                                  : (char *)buffers[slot->buffer] + first * (size_t)slot->step;
  }
  for (size_t at = first; at < last; at += loop->tile) {
    const size_t length = last - at < loop->tile ? last - at : loop->tile;
    for (int k = 0; k < loop->refill_count; k++) {
      const frigate_loop_refill *refill = &loop->refills[k];
      if (is_stale(refill, loop->tile, at == first))
        fill(address[refill->slot], refill, buffers[refill->source], at, length);
    }
    for (int k = 0; k < loop->instruction_count; k++) {
      const frigate_loop_instruction *next = &loop->instructions[k];
      if (loop->fetched_count > 0 && last - at > TILES_AHEAD * loop->tile) fetch_part(loop, address, k);
      void *x[FRIGATE_CHAIN_RESULTS + FRIGATE_CHAIN_OPERANDS];
      const int count = next->results + next->operands;
      for (int i = 0; i < count; i++) x[i] = address[next->slots[i]];
      const void *const *operands = (const void *const *)(x + next->results);
      if (next->chain != NULL) next->chain(x, operands, length);
      else next->lane(x[0], operands, length);
    }
    for (int k = 0; k < loop->stream_count; k++) {
      const frigate_loop_stream *next = &loop->streams[k];
      stream(
        (char *)buffers[next->target] + at * next->element_size, address[next->slot], length * next->element_size);
    }
    for (int k = 0; k < loop->slot_count; k++) address[k] += (size_t)loop->slots[k].step * length;
  }
#if defined(__x86_64__)
  // Streamed stores are in no order; whoever is told that this is done must see them.
  if (loop->stream_count > 0) __builtin_ia32_sfence();
#endif
}
