#include "reduce_tables.h"
