// oneDNN's functions, found when the first is needed. Only where its header is.
#pragma once

#include <dnnl.h>
#include <stdbool.h>

#if DNNL_VERSION_MAJOR >= 3
#define DESCRIBE(X)                                                                                                 \
  X(dnnl_memory_desc_create_with_strides) X(dnnl_memory_desc_create_with_tag) X(dnnl_memory_desc_destroy)           \
  X(dnnl_matmul_primitive_desc_create) X(dnnl_convolution_forward_primitive_desc_create)                            \
  X(dnnl_convolution_backward_data_primitive_desc_create) X(dnnl_convolution_backward_weights_primitive_desc_create)
typedef const_dnnl_memory_desc_t description;
#else
#define DESCRIBE(X)                                                                                                 \
  X(dnnl_memory_desc_init_by_strides) X(dnnl_memory_desc_init_by_tag) X(dnnl_matmul_desc_init)                      \
  X(dnnl_primitive_desc_create) X(dnnl_dilated_convolution_forward_desc_init)                                       \
  X(dnnl_dilated_convolution_backward_data_desc_init) X(dnnl_dilated_convolution_backward_weights_desc_init)
typedef const dnnl_memory_desc_t *description;
#endif
#define FUNCTIONS(X)                                                                                            \
  DESCRIBE(X)                                                                                                   \
  X(dnnl_engine_create) X(dnnl_stream_create) X(dnnl_stream_destroy) X(dnnl_primitive_attr_create)              \
  X(dnnl_primitive_attr_destroy) X(dnnl_primitive_attr_set_scratchpad_mode) X(dnnl_primitive_desc_query_md)     \
  X(dnnl_primitive_desc_destroy) X(dnnl_primitive_create) X(dnnl_primitive_destroy) X(dnnl_primitive_execute)   \
  X(dnnl_memory_desc_get_size) X(dnnl_memory_desc_equal) X(dnnl_memory_create) X(dnnl_memory_set_data_handle)   \
  X(dnnl_memory_destroy) X(dnnl_reorder_primitive_desc_create)

// The library's functions, under its own names and types.
#define DECLARE(name) __typeof__(&name) name;
typedef struct {
  FUNCTIONS(DECLARE)
  void (*set_threads)(int);
  int (*threads)(void);
  dnnl_engine_t engine;
} onednn_library;
extern onednn_library frigate_onednn;

/// OpenMP's number of threads belongs to each thread, and the caller's may be somebody else's: it is 1 from here on; the
/// result is for `frigate_onednn_leave`.
int frigate_onednn_enter(void);
void frigate_onednn_leave(int threads);
