// What tensor cores take and give, of a warp together; and copies to shared memory that go on while
// the warp computes. On the simulated device (test/cuda/cusim_mma.h) the same functions exchange
// fragments by lanes.
//
// A fragment is spread over the lanes as PTX lays it down for mma.m16n8k16: lane l has g = l / 4 and
// t = l % 4, and words of two bfloat16 that are neighbours. Of A (16 x 16): rows g, g + 8, g, g + 8
// at columns 2 t, 2 t, 2 t + 8, 2 t + 8. Of B (16 x 8): column g at rows 2 t and 2 t + 8. Of C (16 x 8,
// float32): rows g, g, g + 8, g + 8 at columns 2 t, 2 t + 1, 2 t, 2 t + 1.
#pragma once
#include "bfloat16.cuh"
typedef unsigned short bfloat16;

#ifndef CUSIM
// Before a loop: arrays that it indexes are registers.
#define UNROLL _Pragma("unroll")

__device__ inline unsigned shared_address(const void* place) {
  return (unsigned)__cvta_generic_to_shared(place);
}

// C += A B.
__device__ inline void multiply_add(float (&c)[4], const unsigned (&a)[4], unsigned b0,
                                    unsigned b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// Four matrices of 8 x 8 from shared memory. Lane l says where row l % 8 of matrix l / 8 starts, and
// gets of each matrix the elements 2 t and 2 t + 1 of row g.
__device__ inline void load_matrices(unsigned (&to)[4], const bfloat16* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(shared_address(row))
               : "memory");
}

// The same, but of rows 2 t and 2 t + 1 the element g.
__device__ inline void load_transposed(unsigned (&to)[4], const bfloat16* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(shared_address(row))
               : "memory");
}

// Begins to copy 16 bytes to shared memory, or zeros if they don't count.
__device__ inline void copy_later(bfloat16* to, const bfloat16* from, bool counts) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(to)), "l"(from),
               "r"(counts ? 16 : 0)
               : "memory");
}

// Ends a group of copies.
__device__ inline void end_group() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Waits for this thread's groups but the last.
__device__ inline void wait_for_all_but_one() {
  asm volatile("cp.async.wait_group 1;" ::: "memory");
}

__device__ inline unsigned packed(float first, float second) {
  unsigned word;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(second), "f"(first));
  return word;
}
#else
#define UNROLL
__device__ inline unsigned packed(float first, float second) {
  return bfloat16_pair(first, second);
}
#endif
