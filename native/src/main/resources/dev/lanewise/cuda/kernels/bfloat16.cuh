// bfloat16: the upper half of a float32.
#pragma once
#include "real.cuh"

// To the nearest, ties to even; what is too large becomes infinite, and NaN stays NaN.
__device__ inline unsigned bfloat16_bits(float x) {
  unsigned bits = (unsigned)__float_as_int(x);
  if (x != x) return bits >> 16 | 0x40;
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

// Two of them in a word, the first in its lower half, where memory has it first.
__device__ inline unsigned bfloat16_pair(float first, float second) {
  return bfloat16_bits(first) | bfloat16_bits(second) << 16;
}
