// Winograd's convolutions for one instruction set: sizes, and what the others of this name share.
#include <stdint.h>

#include "include/frigate_winograd.h"
#include "isa.h"
#include "winograd_sizes.h"

#pragma STDC FP_CONTRACT OFF

FRIGATE_TARGET_BEGIN

#include "part.h"

#include "largest.h"

#include "winograd_body.h"

FRIGATE_TARGET_END
