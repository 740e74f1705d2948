#pragma once

#include <stddef.h>
#include <stdint.h>

/// The element types kernels are found by. A BOOL is one byte holding 0 or 1.
typedef enum frigate_dtype {
  FRIGATE_F32,
  FRIGATE_F64,
  FRIGATE_F16,
  FRIGATE_BF16,
  FRIGATE_I8,
  FRIGATE_I16,
  FRIGATE_I32,
  FRIGATE_I64,
  FRIGATE_U8,
  FRIGATE_U16,
  FRIGATE_U32,
  FRIGATE_U64,
  FRIGATE_BOOL,
} frigate_dtype;

/// How many dtypes there are; they are numbered from 0.
#define FRIGATE_DTYPE_COUNT 13

/// Bytes of one element.
size_t frigate_dtype_size(frigate_dtype dtype);
