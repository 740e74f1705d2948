#include "COneDNN.h"

#if __has_include(<dnnl.h>)
#include <stdatomic.h>
#include <stdlib.h>

#include "library.h"

// What one run at a time needs: memory objects hold the addresses of a run, so a run claims a set of its own.
enum { PLACES = 64, ARGUMENTS = 4 };
typedef struct {
  _Alignas(64) atomic_flag taken;
  dnnl_stream_t stream;
  dnnl_memory_t memory[ARGUMENTS];
} place;

struct frigate_onednn_product {
  dnnl_primitive_t primitive;
  size_t scratch;
  place places[PLACES];
};

static const int arguments[ARGUMENTS] = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_SCRATCHPAD};

static bool make_places(frigate_onednn_product *product, const description of[ARGUMENTS]) {
  for (int p = 0; p < PLACES; p++) {
    atomic_flag_clear(&product->places[p].taken);
    if (frigate_onednn.dnnl_stream_create(&product->places[p].stream, frigate_onednn.engine, dnnl_stream_default_flags) != dnnl_success)
      return false;
    for (int i = 0; i < ARGUMENTS; i++)
      if (frigate_onednn.dnnl_memory_create(&product->places[p].memory[i], of[i], frigate_onednn.engine, DNNL_MEMORY_NONE)
          != dnnl_success)
        return false;
  }
  return true;
}

static bool finish(frigate_onednn_product *product, dnnl_primitive_desc_t chosen, const description of[3]) {
  const description scratch = frigate_onednn.dnnl_primitive_desc_query_md(chosen, dnnl_query_scratchpad_md, 0);
  product->scratch = frigate_onednn.dnnl_memory_desc_get_size(scratch);
  const description all[ARGUMENTS] = {of[0], of[1], of[2], scratch};
  return frigate_onednn.dnnl_primitive_create(&product->primitive, chosen) == dnnl_success && make_places(product, all);
}

frigate_onednn_product *frigate_onednn_product_create(
  size_t M, size_t N, size_t K, size_t a_row, size_t a_col, size_t b_row, size_t b_col
) {
  if (!frigate_onednn_is_available()) return NULL;
  frigate_onednn_product *product = aligned_alloc(64, sizeof *product);
  if (product == NULL) return NULL;
  *product = (frigate_onednn_product){.primitive = NULL};
  const dnnl_dims_t shapes[3] = {{(dnnl_dim_t)M, (dnnl_dim_t)K}, {(dnnl_dim_t)K, (dnnl_dim_t)N}, {(dnnl_dim_t)M, (dnnl_dim_t)N}};
  const dnnl_dims_t strides[3] = {
    {(dnnl_dim_t)a_row, (dnnl_dim_t)a_col}, {(dnnl_dim_t)b_row, (dnnl_dim_t)b_col}, {(dnnl_dim_t)N, 1}};
  bool is_made = false;
  // A primitive runs on as many threads as there are when it is made.
  const int threads = frigate_onednn_enter();
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t chosen = NULL;
  if (frigate_onednn.dnnl_primitive_attr_create(&attributes) == dnnl_success
      && frigate_onednn.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user) == dnnl_success) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_t of[3] = {NULL, NULL, NULL};
    bool are_described = true;
    for (int i = 0; i < 3; i++)
      are_described = are_described
        && frigate_onednn.dnnl_memory_desc_create_with_strides(&of[i], 2, shapes[i], dnnl_f32, strides[i]) == dnnl_success;
    if (are_described
        && frigate_onednn.dnnl_matmul_primitive_desc_create(&chosen, frigate_onednn.engine, of[0], of[1], NULL, of[2], attributes)
          == dnnl_success)
      is_made = finish(product, chosen, (const description[]){of[0], of[1], of[2]});
    for (int i = 0; i < 3; i++)
      if (of[i] != NULL) frigate_onednn.dnnl_memory_desc_destroy(of[i]);
#else
    dnnl_memory_desc_t of[3];
    bool are_described = true;
    for (int i = 0; i < 3; i++)
      are_described = are_described
        && frigate_onednn.dnnl_memory_desc_init_by_strides(&of[i], 2, shapes[i], dnnl_f32, strides[i]) == dnnl_success;
    dnnl_matmul_desc_t operation;
    if (are_described && frigate_onednn.dnnl_matmul_desc_init(&operation, &of[0], &of[1], NULL, &of[2]) == dnnl_success
        && frigate_onednn.dnnl_primitive_desc_create(&chosen, &operation, attributes, frigate_onednn.engine, NULL) == dnnl_success)
      is_made = finish(product, chosen, (const description[]){&of[0], &of[1], &of[2]});
#endif
  }
  if (chosen != NULL) frigate_onednn.dnnl_primitive_desc_destroy(chosen);
  if (attributes != NULL) frigate_onednn.dnnl_primitive_attr_destroy(attributes);
  frigate_onednn_leave(threads);
  if (is_made) return product;
  frigate_onednn_product_destroy(product);
  return NULL;
}

void frigate_onednn_product_destroy(frigate_onednn_product *product) {
  if (product == NULL) return;
  for (int p = 0; p < PLACES; p++) {
    for (int i = 0; i < ARGUMENTS; i++)
      if (product->places[p].memory[i] != NULL) frigate_onednn.dnnl_memory_destroy(product->places[p].memory[i]);
    if (product->places[p].stream != NULL) frigate_onednn.dnnl_stream_destroy(product->places[p].stream);
  }
  if (product->primitive != NULL) frigate_onednn.dnnl_primitive_destroy(product->primitive);
  free(product);
}

size_t frigate_onednn_product_scratch(const frigate_onednn_product *product) { return product->scratch; }

bool frigate_onednn_product_run(
  frigate_onednn_product *product, const float *a, const float *b, float *c, void *scratch
) {
  int p = 0;
  while (atomic_flag_test_and_set_explicit(&product->places[p].taken, memory_order_acquire)) p = (p + 1) % PLACES;
  place *own = &product->places[p];
  void *const addresses[ARGUMENTS] = {(void *)a, (void *)b, c, scratch};
  dnnl_exec_arg_t operands[ARGUMENTS];
  bool is_done = true;
  for (int i = 0; i < ARGUMENTS; i++) {
    is_done = is_done && frigate_onednn.dnnl_memory_set_data_handle(own->memory[i], addresses[i]) == dnnl_success;
    operands[i] = (dnnl_exec_arg_t){arguments[i], own->memory[i]};
  }
  const int threads = frigate_onednn_enter();
  is_done = is_done
    && frigate_onednn.dnnl_primitive_execute(product->primitive, own->stream, ARGUMENTS, operands) == dnnl_success;
  frigate_onednn_leave(threads);
  atomic_flag_clear_explicit(&own->taken, memory_order_release);
  return is_done;
}

#else

frigate_onednn_product *frigate_onednn_product_create(
  size_t M, size_t N, size_t K, size_t a_row, size_t a_col, size_t b_row, size_t b_col
) {
  (void)M, (void)N, (void)K, (void)a_row, (void)a_col, (void)b_row, (void)b_col;
  return NULL;
}

void frigate_onednn_product_destroy(frigate_onednn_product *product) { (void)product; }

size_t frigate_onednn_product_scratch(const frigate_onednn_product *product) {
  (void)product;
  return 0;
}

bool frigate_onednn_product_run(
  frigate_onednn_product *product, const float *a, const float *b, float *c, void *scratch
) {
  (void)product, (void)a, (void)b, (void)c, (void)scratch;
  return false;
}

#endif
