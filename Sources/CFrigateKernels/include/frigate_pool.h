#pragma once

/// Threads that wait for numbered tasks.
///
/// Each participant owns a contiguous range of the indices and takes from others' only when its own is
/// done, so that in a loop of equal calls task `i` tends to meet the same core's cache again.
typedef struct frigate_pool frigate_pool;

/// A pool of `threads` participants: the caller of `frigate_pool_run` and `threads - 1` workers. Fewer if the
/// system refuses threads; NULL only when there is no memory. `threads` below 1 counts as 1.
frigate_pool *frigate_pool_create(int threads);

/// Ends and joins the workers. No run may be under way. NULL is allowed.
void frigate_pool_destroy(frigate_pool *pool);

/// The participants, the caller included.
int frigate_pool_threads(const frigate_pool *pool);

/// Runs `task(context, i)` once for each `i` in `0 ..< count` and returns when all are done; what the tasks wrote
/// is then visible to the caller. If the pool is busy (another thread's run, or a call from inside a task),
/// the tasks run here, in order, on the calling thread. A NULL pool does the same.
///
/// Workers spin for some tens of microseconds after a run before they sleep, because a training step comes
/// back sooner than a sleeping thread wakes.
void frigate_pool_run(
  frigate_pool *pool, void (*task)(void *context, int index), void *context, int count);
