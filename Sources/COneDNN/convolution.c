#include "COneDNN.h"

#if __has_include(<dnnl.h>)
#include <stdatomic.h>
#include <stdlib.h>

#include "library.h"

// What one run at a time needs: memory objects hold the addresses of a run, so a run claims a set of its own. The first three
// are the operands and the result where the caller has them; the filter may be kept in a layout of oneDNN's meanwhile.
enum { PLACES = 16 };
enum { A, B, C, PACKED, SCRATCH, REORDER_SCRATCH, MEMORIES };
typedef struct {
  _Alignas(64) atomic_flag taken;
  dnnl_stream_t stream;
  dnnl_memory_t memory[MEMORIES];
} place;

struct frigate_onednn_convolution {
  frigate_onednn_direction direction;
  dnnl_primitive_t primitive;
  // Between the caller's filter and oneDNN's; NULL if they are the same.
  dnnl_primitive_t reorder;
  size_t packed, scratch, reorder_scratch;
  place places[PLACES];
};

static size_t whole_lines(size_t bytes) { return (bytes + 63) / 64 * 64; }

// MARK: Descriptions, in either version's terms

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t owned;
#define NOTHING NULL
#define SEEN(x) (x)
static bool strided(owned *x, int rank, const dnnl_dims_t shape, const dnnl_dims_t strides) {
  return frigate_onednn.dnnl_memory_desc_create_with_strides(x, rank, shape, dnnl_f32, strides) == dnnl_success;
}
static bool any(owned *x, int rank, const dnnl_dims_t shape) {
  return frigate_onednn.dnnl_memory_desc_create_with_tag(x, rank, shape, dnnl_f32, dnnl_format_tag_any) == dnnl_success;
}
static void forget(owned *x) {
  if (*x != NULL) frigate_onednn.dnnl_memory_desc_destroy(*x);
}
#else
typedef dnnl_memory_desc_t owned;
#define NOTHING {0}
#define SEEN(x) (&(x))
static bool strided(owned *x, int rank, const dnnl_dims_t shape, const dnnl_dims_t strides) {
  return frigate_onednn.dnnl_memory_desc_init_by_strides(x, rank, shape, dnnl_f32, strides) == dnnl_success;
}
static bool any(owned *x, int rank, const dnnl_dims_t shape) {
  return frigate_onednn.dnnl_memory_desc_init_by_tag(x, rank, shape, dnnl_f32, dnnl_format_tag_any) == dnnl_success;
}
static void forget(owned *x) { (void)x; }
#endif

typedef struct {
  owned input, filter, own_filter, output;
  dnnl_dims_t strides, dilation, low, high;
} parts;

/// [batch, spatial…, channels] as oneDNN counts axes: batch, channels, spatial.
static bool activations(owned *x, int rank, size_t batch, size_t channels, const size_t *sizes) {
  dnnl_dims_t shape = {(dnnl_dim_t)batch, (dnnl_dim_t)channels}, strides = {0, 1};
  dnnl_dim_t step = (dnnl_dim_t)channels;
  for (int k = rank - 1; k >= 0; k--) {
    shape[2 + k] = (dnnl_dim_t)sizes[k];
    strides[2 + k] = step;
    step *= (dnnl_dim_t)sizes[k];
  }
  strides[0] = step;
  return strided(x, 2 + rank, shape, strides);
}

static bool describe(parts *p, const frigate_onednn_sizes *s) {
  dnnl_dims_t shape = {0}, strides = {0};
  int axes = 0;
  if (s->groups > 1) {
    shape[axes] = (dnnl_dim_t)s->groups;
    strides[axes++] = (dnnl_dim_t)s->features;
  }
  shape[axes] = (dnnl_dim_t)s->features;
  strides[axes++] = 1;
  shape[axes] = (dnnl_dim_t)s->channels;
  strides[axes++] = (dnnl_dim_t)(s->groups * s->features);
  dnnl_dim_t step = (dnnl_dim_t)(s->channels * s->groups * s->features);
  for (int k = s->rank - 1; k >= 0; k--) {
    shape[axes + k] = (dnnl_dim_t)s->window[k];
    strides[axes + k] = step;
    step *= (dnnl_dim_t)s->window[k];
    p->strides[k] = (dnnl_dim_t)s->stride[k];
    p->dilation[k] = (dnnl_dim_t)s->dilation[k] - 1;
    p->low[k] = (dnnl_dim_t)s->low[k];
    p->high[k] = (dnnl_dim_t)s->high[k];
  }
  return activations(&p->input, s->rank, s->batch, s->groups * s->channels, s->input)
    && activations(&p->output, s->rank, s->batch, s->groups * s->features, s->output)
    && strided(&p->filter, axes + s->rank, shape, strides) && any(&p->own_filter, axes + s->rank, shape);
}

/// The primitive's description; a gradient's needs the forward one's for a hint.
static bool choose(
  dnnl_primitive_desc_t *chosen, frigate_onednn_direction direction, const parts *p, dnnl_primitive_attr_t attributes,
  dnnl_primitive_desc_t forward
) {
#if DNNL_VERSION_MAJOR >= 3
  switch (direction) {
    case FRIGATE_ONEDNN_FORWARD:
      return frigate_onednn.dnnl_convolution_forward_primitive_desc_create(
               chosen, frigate_onednn.engine, dnnl_forward_training, dnnl_convolution_direct, p->input, p->own_filter, NULL,
               p->output, p->strides, p->dilation, p->low, p->high, attributes) == dnnl_success;
    case FRIGATE_ONEDNN_INPUT_GRADIENT:
      return frigate_onednn.dnnl_convolution_backward_data_primitive_desc_create(
               chosen, frigate_onednn.engine, dnnl_convolution_direct, p->input, p->own_filter, p->output, p->strides,
               p->dilation, p->low, p->high, forward, attributes) == dnnl_success;
    case FRIGATE_ONEDNN_FILTER_GRADIENT:
      return frigate_onednn.dnnl_convolution_backward_weights_primitive_desc_create(
               chosen, frigate_onednn.engine, dnnl_convolution_direct, p->input, p->own_filter, NULL, p->output, p->strides,
               p->dilation, p->low, p->high, forward, attributes) == dnnl_success;
  }
  return false;
#else
  dnnl_convolution_desc_t operation;
  dnnl_status_t status = dnnl_invalid_arguments;
  switch (direction) {
    case FRIGATE_ONEDNN_FORWARD:
      status = frigate_onednn.dnnl_dilated_convolution_forward_desc_init(
        &operation, dnnl_forward_training, dnnl_convolution_direct, &p->input, &p->own_filter, NULL, &p->output, p->strides,
        p->dilation, p->low, p->high);
      break;
    case FRIGATE_ONEDNN_INPUT_GRADIENT:
      status = frigate_onednn.dnnl_dilated_convolution_backward_data_desc_init(
        &operation, dnnl_convolution_direct, &p->input, &p->own_filter, &p->output, p->strides, p->dilation, p->low, p->high);
      break;
    case FRIGATE_ONEDNN_FILTER_GRADIENT:
      status = frigate_onednn.dnnl_dilated_convolution_backward_weights_desc_init(
        &operation, dnnl_convolution_direct, &p->input, &p->own_filter, NULL, &p->output, p->strides, p->dilation, p->low,
        p->high);
      break;
  }
  return status == dnnl_success
    && frigate_onednn.dnnl_primitive_desc_create(chosen, &operation, attributes, frigate_onednn.engine, forward)
      == dnnl_success;
#endif
}

// MARK: Making

static bool make_places(frigate_onednn_convolution *convolution, const description of[MEMORIES]) {
  for (int p = 0; p < PLACES; p++) {
    place *own = &convolution->places[p];
    atomic_flag_clear(&own->taken);
    if (frigate_onednn.dnnl_stream_create(&own->stream, frigate_onednn.engine, dnnl_stream_default_flags) != dnnl_success)
      return false;
    for (int i = A; i < MEMORIES; i++)
      if (frigate_onednn.dnnl_memory_create(&own->memory[i], of[i], frigate_onednn.engine, DNNL_MEMORY_NONE) != dnnl_success)
        return false;
  }
  return true;
}

static bool finish(
  frigate_onednn_convolution *convolution, const parts *p, dnnl_primitive_desc_t chosen, dnnl_primitive_attr_t attributes
) {
  const bool is_gradient = convolution->direction == FRIGATE_ONEDNN_FILTER_GRADIENT;
  const description own = frigate_onednn.dnnl_primitive_desc_query_md(
    chosen, is_gradient ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
  const description scratch = frigate_onednn.dnnl_primitive_desc_query_md(chosen, dnnl_query_scratchpad_md, 0);
  convolution->scratch = whole_lines(frigate_onednn.dnnl_memory_desc_get_size(scratch));
  description of[MEMORIES] = {[PACKED] = own, [SCRATCH] = scratch, [REORDER_SCRATCH] = scratch};
  switch (convolution->direction) {
    case FRIGATE_ONEDNN_FORWARD: of[A] = SEEN(p->input), of[B] = SEEN(p->filter), of[C] = SEEN(p->output); break;
    case FRIGATE_ONEDNN_INPUT_GRADIENT: of[A] = SEEN(p->output), of[B] = SEEN(p->filter), of[C] = SEEN(p->input); break;
    case FRIGATE_ONEDNN_FILTER_GRADIENT: of[A] = SEEN(p->input), of[B] = SEEN(p->output), of[C] = SEEN(p->filter); break;
  }
  if (frigate_onednn.dnnl_primitive_create(&convolution->primitive, chosen) != dnnl_success) return false;
  if (frigate_onednn.dnnl_memory_desc_equal(own, SEEN(p->filter))) return make_places(convolution, of);
  convolution->packed = whole_lines(frigate_onednn.dnnl_memory_desc_get_size(own));
  dnnl_primitive_desc_t between = NULL;
  if (frigate_onednn.dnnl_reorder_primitive_desc_create(
        &between, is_gradient ? own : SEEN(p->filter), frigate_onednn.engine, is_gradient ? SEEN(p->filter) : own,
        frigate_onednn.engine, attributes) != dnnl_success)
    return false;
  of[REORDER_SCRATCH] = frigate_onednn.dnnl_primitive_desc_query_md(between, dnnl_query_scratchpad_md, 0);
  convolution->reorder_scratch = whole_lines(frigate_onednn.dnnl_memory_desc_get_size(of[REORDER_SCRATCH]));
  const bool is_made = frigate_onednn.dnnl_primitive_create(&convolution->reorder, between) == dnnl_success
    && make_places(convolution, of);
  frigate_onednn.dnnl_primitive_desc_destroy(between);
  return is_made;
}

frigate_onednn_convolution *frigate_onednn_convolution_create(
  frigate_onednn_direction direction, const frigate_onednn_sizes *sizes
) {
  if (!frigate_onednn_is_available()) return NULL;
  frigate_onednn_convolution *convolution = aligned_alloc(64, sizeof *convolution);
  if (convolution == NULL) return NULL;
  *convolution = (frigate_onednn_convolution){.direction = direction};
  parts p = {.input = NOTHING, .filter = NOTHING, .own_filter = NOTHING, .output = NOTHING};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t forward = NULL, chosen = NULL;
  // A primitive runs on as many threads as there are when it is made.
  const int threads = frigate_onednn_enter();
  bool is_made = frigate_onednn.dnnl_primitive_attr_create(&attributes) == dnnl_success
    && frigate_onednn.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user) == dnnl_success
    && describe(&p, sizes) && choose(&forward, FRIGATE_ONEDNN_FORWARD, &p, attributes, NULL);
  if (direction == FRIGATE_ONEDNN_FORWARD) chosen = forward, forward = NULL;
  else is_made = is_made && choose(&chosen, direction, &p, attributes, forward);
  is_made = is_made && finish(convolution, &p, chosen, attributes);
  if (chosen != NULL) frigate_onednn.dnnl_primitive_desc_destroy(chosen);
  if (forward != NULL) frigate_onednn.dnnl_primitive_desc_destroy(forward);
  if (attributes != NULL) frigate_onednn.dnnl_primitive_attr_destroy(attributes);
  forget(&p.input), forget(&p.filter), forget(&p.own_filter), forget(&p.output);
  frigate_onednn_leave(threads);
  if (is_made) return convolution;
  frigate_onednn_convolution_destroy(convolution);
  return NULL;
}

void frigate_onednn_convolution_destroy(frigate_onednn_convolution *convolution) {
  if (convolution == NULL) return;
  for (int p = 0; p < PLACES; p++) {
    for (int i = A; i < MEMORIES; i++)
      if (convolution->places[p].memory[i] != NULL) frigate_onednn.dnnl_memory_destroy(convolution->places[p].memory[i]);
    if (convolution->places[p].stream != NULL) frigate_onednn.dnnl_stream_destroy(convolution->places[p].stream);
  }
  if (convolution->primitive != NULL) frigate_onednn.dnnl_primitive_destroy(convolution->primitive);
  if (convolution->reorder != NULL) frigate_onednn.dnnl_primitive_destroy(convolution->reorder);
  free(convolution);
}

// MARK: Running

size_t frigate_onednn_convolution_scratch(const frigate_onednn_convolution *convolution) {
  return convolution->packed + convolution->scratch + convolution->reorder_scratch;
}

static const int arguments[3][3] = {
  {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
  {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC},
  {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS},
};

static bool execute(const frigate_onednn_convolution *convolution, place *own) {
  const bool is_gradient = convolution->direction == FRIGATE_ONEDNN_FILTER_GRADIENT;
  const int filter = is_gradient ? C : B;
  const int *names = arguments[convolution->direction];
  dnnl_exec_arg_t operands[4] = {
    {names[0], own->memory[A]}, {names[1], own->memory[B]}, {names[2], own->memory[C]}, {DNNL_ARG_SCRATCHPAD, own->memory[SCRATCH]}};
  if (convolution->reorder == NULL)
    return frigate_onednn.dnnl_primitive_execute(convolution->primitive, own->stream, 4, operands) == dnnl_success;
  operands[filter - A].memory = own->memory[PACKED];
  const dnnl_exec_arg_t moved[3] = {
    {DNNL_ARG_FROM, own->memory[is_gradient ? PACKED : filter]}, {DNNL_ARG_TO, own->memory[is_gradient ? filter : PACKED]},
    {DNNL_ARG_SCRATCHPAD, own->memory[REORDER_SCRATCH]}};
  if (!is_gradient && frigate_onednn.dnnl_primitive_execute(convolution->reorder, own->stream, 3, moved) != dnnl_success)
    return false;
  if (frigate_onednn.dnnl_primitive_execute(convolution->primitive, own->stream, 4, operands) != dnnl_success) return false;
  return !is_gradient
    || frigate_onednn.dnnl_primitive_execute(convolution->reorder, own->stream, 3, moved) == dnnl_success;
}

bool frigate_onednn_convolution_run(
  frigate_onednn_convolution *convolution, const float *a, const float *b, float *c, void *scratch
) {
  int p = 0;
  while (atomic_flag_test_and_set_explicit(&convolution->places[p].taken, memory_order_acquire)) p = (p + 1) % PLACES;
  place *own = &convolution->places[p];
  char *const packed = scratch;
  void *const addresses[MEMORIES] = {
    [A] = (void *)a, [B] = (void *)b, [C] = c, [PACKED] = packed, [SCRATCH] = packed + convolution->packed,
    [REORDER_SCRATCH] = packed + convolution->packed + convolution->scratch};
  bool is_done = true;
  for (int i = A; i < MEMORIES; i++)
    is_done = is_done && frigate_onednn.dnnl_memory_set_data_handle(own->memory[i], addresses[i]) == dnnl_success;
  const int threads = frigate_onednn_enter();
  is_done = is_done && execute(convolution, own);
  frigate_onednn_leave(threads);
  atomic_flag_clear_explicit(&own->taken, memory_order_release);
  return is_done;
}

#else

frigate_onednn_convolution *frigate_onednn_convolution_create(
  frigate_onednn_direction direction, const frigate_onednn_sizes *sizes
) {
  (void)direction, (void)sizes;
  return NULL;
}

void frigate_onednn_convolution_destroy(frigate_onednn_convolution *convolution) { (void)convolution; }

size_t frigate_onednn_convolution_scratch(const frigate_onednn_convolution *convolution) {
  (void)convolution;
  return 0;
}

bool frigate_onednn_convolution_run(
  frigate_onednn_convolution *convolution, const float *a, const float *b, float *c, void *scratch
) {
  (void)convolution, (void)a, (void)b, (void)c, (void)scratch;
  return false;
}

#endif
