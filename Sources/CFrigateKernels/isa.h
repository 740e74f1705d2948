// What the per-instruction-set files share. Before including it a file may define FRIGATE_BUILD_AVX2,
// FRIGATE_BUILD_AVX512 or FRIGATE_BUILD_AVX512_BF16; functions between FRIGATE_TARGET_BEGIN and FRIGATE_TARGET_END are then compiled for it,
// which needs no compiler flag.
#pragma once

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "include/frigate_isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define FRIGATE_X86 1
#endif

#define FRIGATE_JOIN(a, b) a##b
#define FRIGATE_PRAGMA(text) _Pragma(#text)
#define FRIGATE_STRING(...) #__VA_ARGS__
#define FRIGATE_PUSH(...) FRIGATE_PUSH_STRING(FRIGATE_STRING(__VA_ARGS__))
#define FRIGATE_PUSH_STRING(features) \
  FRIGATE_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))

#if defined(FRIGATE_BUILD_AVX512_BF16)
#define FRIGATE_TARGET_BEGIN FRIGATE_PUSH(avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,bmi,bmi2,popcnt)
#define FRIGATE_TARGET_END _Pragma("clang attribute pop")
#define FRIGATE_VECTOR_BYTES 64
#define FRIGATE_NAMED(name) FRIGATE_JOIN(name, _avx512_bf16)
#elif defined(FRIGATE_BUILD_AVX512)
// avx512f brings avx2, fma and f16c with it.
#define FRIGATE_TARGET_BEGIN FRIGATE_PUSH(avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt)
#define FRIGATE_TARGET_END _Pragma("clang attribute pop")
#define FRIGATE_VECTOR_BYTES 64
#define FRIGATE_NAMED(name) FRIGATE_JOIN(name, _avx512)
#elif defined(FRIGATE_BUILD_AVX2)
#define FRIGATE_TARGET_BEGIN FRIGATE_PUSH(avx2,fma,f16c,bmi,bmi2,popcnt)
#define FRIGATE_TARGET_END _Pragma("clang attribute pop")
#define FRIGATE_VECTOR_BYTES 32
#define FRIGATE_NAMED(name) FRIGATE_JOIN(name, _avx2)
#else
#define FRIGATE_TARGET_BEGIN
#define FRIGATE_TARGET_END
#define FRIGATE_VECTOR_BYTES 16
#define FRIGATE_NAMED(name) FRIGATE_JOIN(name, _baseline)
#endif

// The kernel of this name for the instruction set in use, its `_avx2` and `_avx512` declared before.
#if defined(FRIGATE_X86)
#define FRIGATE_CHOOSE(name)                                                     \
  (frigate_isa_current() == FRIGATE_ISA_AVX512 ? name##_avx512                   \
   : frigate_isa_current() == FRIGATE_ISA_AVX2 ? name##_avx2                     \
                                               : name##_baseline)
#else
#define FRIGATE_CHOOSE(name) name##_baseline
#endif
