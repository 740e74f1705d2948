// Updates of rows for one instruction set.
#include <stdbool.h>

#include "isa.h"

#pragma STDC FP_CONTRACT OFF

FRIGATE_TARGET_BEGIN

#include "part.h"

#include "row_update_body.h"

FRIGATE_TARGET_END
