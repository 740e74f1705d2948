#pragma once

#include <stddef.h>

/// Multiplies and adds float32 vectors that never leave the registers, `rounds` times: what the instruction set in use
/// can do at best. Returns the floating-point operations done, two for each product and sum of a lane.
///
/// The sums go to `*sum`, so that the work can't be left out.
double frigate_fma_peak_f32(size_t rounds, float *sum);
