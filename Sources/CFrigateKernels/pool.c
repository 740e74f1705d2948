#include "include/frigate_pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// Indices are claimed by compare-and-swap on a participant's ticket, which holds the run's number (so that a
// worker that overslept cannot claim from a later run by mistake) and how many indices are left. Whoever holds a
// claim keeps the run alive until it reports the task done, so the plain fields describing the run can be read
// after a claim and need no lock; a worker without a claim never reads them. Hence no run waits for a worker that
// is still waking up.

enum { SPINS_BEFORE_SLEEP = 1000 };  // of `pause`, 20 to 50 µs

typedef struct {
  _Alignas(128) _Atomic uint64_t word;  // run << 32 | indices left
  int first, last;                      // this participant's indices, first ..< last
} ticket;

typedef struct {
  frigate_pool *pool;
  int participant;
  pthread_t thread;
} worker;

struct frigate_pool {
  int threads;
  void (*task)(void *, int);
  void *context;
  uint32_t run;
  ticket *tickets;
  worker *workers;
  pthread_mutex_t mutex;
  pthread_cond_t started, finished;
  _Alignas(128) _Atomic bool busy;
  _Alignas(128) _Atomic uint32_t epoch;  // counts runs; what idle workers watch
  _Atomic bool stopping;
  _Alignas(128) _Atomic int sleeping;
  _Atomic bool caller_sleeps;
  _Alignas(128) _Atomic int pending;  // tasks not yet done
};

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static bool claim(ticket *from, uint32_t run, int *index) {
  uint64_t word = atomic_load_explicit(&from->word, memory_order_acquire);
  while ((uint32_t)(word >> 32) == run && (uint32_t)word != 0) {
    if (atomic_compare_exchange_weak_explicit(
          &from->word, &word, word - 1, memory_order_acq_rel, memory_order_acquire)) {
      *index = from->last - (int)(uint32_t)word;
      return true;
    }
  }
  return false;
}

static void finish_task(frigate_pool *pool) {
  // Sequentially consistent with `caller_sleeps`: either the caller sees 0 or we see that it sleeps.
  if (atomic_fetch_sub(&pool->pending, 1) == 1 && atomic_load(&pool->caller_sleeps)) {
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_signal(&pool->finished);
    pthread_mutex_unlock(&pool->mutex);
  }
}

/// Does the participant's own range, then what the others have not begun.
static void take_part(frigate_pool *pool, int participant, uint32_t run) {
  for (int k = 0; k < pool->threads; k++) {
    int owner = participant + k < pool->threads ? participant + k : participant + k - pool->threads;
    int index;
    while (claim(&pool->tickets[owner], run, &index)) {
      pool->task(pool->context, index);
      finish_task(pool);
    }
  }
}

static void *work(void *argument) {
  worker *self = argument;
  frigate_pool *pool = self->pool;
  uint32_t seen = 0;
  for (;;) {
    uint32_t epoch = seen;
    for (int spin = 0; spin < SPINS_BEFORE_SLEEP && epoch == seen; spin++) {
      relax();
      epoch = atomic_load_explicit(&pool->epoch, memory_order_acquire);
    }
    if (epoch == seen) {
      pthread_mutex_lock(&pool->mutex);
      atomic_fetch_add(&pool->sleeping, 1);
      while ((epoch = atomic_load(&pool->epoch)) == seen)
        pthread_cond_wait(&pool->started, &pool->mutex);
      atomic_fetch_sub(&pool->sleeping, 1);
      pthread_mutex_unlock(&pool->mutex);
    }
    if (atomic_load_explicit(&pool->stopping, memory_order_acquire)) return NULL;
    seen = epoch;
    take_part(pool, self->participant, epoch);
  }
}

static void announce(frigate_pool *pool, uint32_t run) {
  atomic_store(&pool->epoch, run);
  // Sequentially consistent with the sleepers' count: a worker that misses this epoch is counted.
  if (atomic_load(&pool->sleeping) > 0) {
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->started);
    pthread_mutex_unlock(&pool->mutex);
  }
}

static void await(frigate_pool *pool) {
  for (int spin = 0; spin < SPINS_BEFORE_SLEEP; spin++) {
    if (atomic_load_explicit(&pool->pending, memory_order_acquire) == 0) return;
    relax();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->caller_sleeps, true);
  while (atomic_load(&pool->pending) != 0) pthread_cond_wait(&pool->finished, &pool->mutex);
  atomic_store(&pool->caller_sleeps, false);
  pthread_mutex_unlock(&pool->mutex);
}

void frigate_pool_run(
  frigate_pool *pool, void (*task)(void *context, int index), void *context, int count
) {
  bool idle = false;
  if (pool == NULL || pool->threads == 1 || count <= 1
      || !atomic_compare_exchange_strong_explicit(
        &pool->busy, &idle, true, memory_order_acquire, memory_order_relaxed)) {
    for (int index = 0; index < count; index++) task(context, index);
    return;
  }
  pool->task = task;
  pool->context = context;
  if (++pool->run == 0) pool->run = 1;  // 0 is what a fresh worker has seen
  const uint32_t run = pool->run;
  atomic_store_explicit(&pool->pending, count, memory_order_relaxed);
  for (int p = 0; p < pool->threads; p++) {
    ticket *own = &pool->tickets[p];
    own->first = (int)((int64_t)count * p / pool->threads);
    own->last = (int)((int64_t)count * (p + 1) / pool->threads);
  }
  for (int p = 0; p < pool->threads; p++) {
    ticket *own = &pool->tickets[p];
    uint64_t left = (uint64_t)(own->last - own->first);
    atomic_store_explicit(&own->word, (uint64_t)run << 32 | left, memory_order_release);
  }
  announce(pool, run);
  take_part(pool, 0, run);
  await(pool);
  atomic_store_explicit(&pool->busy, false, memory_order_release);
}

frigate_pool *frigate_pool_create(int threads) {
  if (threads < 1) threads = 1;
  frigate_pool *pool = aligned_alloc(128, (sizeof(frigate_pool) + 127) / 128 * 128);
  if (pool == NULL) return NULL;
  *pool = (frigate_pool){.threads = 1};
  pool->tickets = aligned_alloc(128, sizeof(ticket) * (size_t)threads);
  pool->workers = calloc((size_t)threads, sizeof(worker));
  if (pool->tickets == NULL || pool->workers == NULL) {
    free(pool->tickets);
    free(pool->workers);
    free(pool);
    return NULL;
  }
  for (int p = 0; p < threads; p++) pool->tickets[p] = (ticket){.word = 0};
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->started, NULL);
  pthread_cond_init(&pool->finished, NULL);
  // Workers read `threads` only within a run, which cannot come before this function returns.
  for (int p = 1; p < threads; p++) {
    worker *next = &pool->workers[p];
    next->pool = pool;
    next->participant = p;
    if (pthread_create(&next->thread, NULL, work, next) != 0) break;
    pool->threads = p + 1;
  }
  return pool;
}

void frigate_pool_destroy(frigate_pool *pool) {
  if (pool == NULL) return;
  atomic_store(&pool->stopping, true);
  announce(pool, pool->run + 1);
  for (int p = 1; p < pool->threads; p++) pthread_join(pool->workers[p].thread, NULL);
  pthread_cond_destroy(&pool->finished);
  pthread_cond_destroy(&pool->started);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->tickets);
  free(pool->workers);
  free(pool);
}

int frigate_pool_threads(const frigate_pool *pool) { return pool == NULL ? 1 : pool->threads; }
