// One element of an array of integers of any type.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "include/frigate_dtype.h"

/// Element k; unsigned 64-bit integers beyond 2^63 saturate.
static inline int64_t index_at(const void *indices, frigate_dtype dtype, size_t k) {
  switch (dtype) {
    case FRIGATE_I8: return ((const int8_t *)indices)[k];
    case FRIGATE_I16: return ((const int16_t *)indices)[k];
    case FRIGATE_I32: return ((const int32_t *)indices)[k];
    case FRIGATE_U8: return ((const uint8_t *)indices)[k];
    case FRIGATE_U16: return ((const uint16_t *)indices)[k];
    case FRIGATE_U32: return ((const uint32_t *)indices)[k];
    case FRIGATE_U64: {
      const uint64_t index = ((const uint64_t *)indices)[k];
      return index > INT64_MAX ? INT64_MAX : (int64_t)index;
    }
    default: return ((const int64_t *)indices)[k];
  }
}
