#include "include/frigate_dtype.h"

size_t frigate_dtype_size(frigate_dtype dtype) {
  switch (dtype) {
    case FRIGATE_F64: case FRIGATE_I64: case FRIGATE_U64: return 8;
    case FRIGATE_F32: case FRIGATE_I32: case FRIGATE_U32: return 4;
    case FRIGATE_F16: case FRIGATE_BF16: case FRIGATE_I16: case FRIGATE_U16: return 2;
    case FRIGATE_I8: case FRIGATE_U8: case FRIGATE_BOOL: return 1;
  }
  return 0;
}
