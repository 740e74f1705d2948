// Frigatebird's own C kernels. Each family has its header; start with the one you need.
//
// What holds for all of them:
// - For one instruction set the bits of a result do not depend on how a caller cuts the work among
//   threads: each output element is one fixed sequence of operations.
// - No kernel allocates, locks or keeps state. (The pool does, when it is created.)
// - Sizes and strides are the caller's promise; nothing is checked here.
// - Pointers need only their element's natural alignment.
#pragma once

#include "frigate_compiled_chain.h"
#include "frigate_contraction.h"
#include "frigate_copy.h"
#include "frigate_dense.h"
#include "frigate_dtype.h"
#include "frigate_gemm.h"
#include "frigate_gemm_bf16.h"
#include "frigate_elementwise.h"
#include "frigate_fma_peak.h"
#include "frigate_isa.h"
#include "frigate_loop.h"
#include "frigate_packed_convolution.h"
#include "frigate_pool.h"
#include "frigate_random_bits.h"
#include "frigate_reduce.h"
#include "frigate_row_update.h"
#include "frigate_sparse_convolution.h"
#include "frigate_take_rows.h"
#include "frigate_window.h"
#include "frigate_winograd.h"
