// Tensor cores and copies that go on while a thread computes, for mma.cuh, as PTX lays fragments
// down. Each lane puts what it gives on its warp's board, and when all have come takes what it needs.
// A copy happens as late as it may: when its thread waits for it.
#pragma once
#include <vector>

struct CusimFragment {
  unsigned a[4], b[2];
  const unsigned short* row;
};
// Warps of a block run by turns, so each has a board.
static CusimFragment cusim_boards[32][32];

inline CusimFragment* cusim_board() {
  unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  return cusim_boards[thread / 32];
}

inline float cusim_half(unsigned word, int which) {
  return __int_as_float((int)(which ? word & 0xffff0000u : word << 16));
}

// C += A B: products are exact in float32, and are added one after the other.
inline void multiply_add(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  CusimFragment* board = cusim_board();
  unsigned lane = cusim_lane(), g = lane / 4, t = lane % 4;
  for (int i = 0; i < 4; i++) board[lane].a[i] = a[i];
  board[lane].b[0] = b0;
  board[lane].b[1] = b1;
  __syncwarp();
  for (int i = 0; i < 4; i++) {
    // Row g or g + 8 of A and column 2 t or 2 t + 1 of B. Element k of 16 is in the lane of pair
    // k % 8 / 2, in the word of half k / 8.
    unsigned column = 2 * t + i % 2;
    for (int k = 0; k < 16; k++) {
      float left = cusim_half(board[g * 4 + k % 8 / 2].a[k / 8 * 2 + i / 2], k % 2);
      float right = cusim_half(board[column * 4 + k % 8 / 2].b[k / 8], k % 2);
      c[i] += left * right;
    }
  }
  __syncwarp();
}

inline void cusim_matrices(unsigned (&to)[4], const unsigned short* row, bool transposed) {
  CusimFragment* board = cusim_board();
  unsigned lane = cusim_lane(), g = lane / 4, t = lane % 4;
  board[lane].row = row;
  __syncwarp();
  for (int i = 0; i < 4; i++) {
    const unsigned short* first = board[8 * i + (transposed ? 2 * t : g)].row;
    const unsigned short* second = board[8 * i + (transposed ? 2 * t + 1 : g)].row;
    to[i] = first[transposed ? g : 2 * t] | (unsigned)second[transposed ? g : 2 * t + 1] << 16;
  }
  __syncwarp();
}
inline void load_matrices(unsigned (&to)[4], const unsigned short* row) {
  cusim_matrices(to, row, false);
}
inline void load_transposed(unsigned (&to)[4], const unsigned short* row) {
  cusim_matrices(to, row, true);
}

struct CusimCopy {
  unsigned short* to;
  const unsigned short* from;
  bool counts;
};
static std::vector<std::vector<CusimCopy>> cusim_groups[1024];
static std::vector<CusimCopy> cusim_begun[1024];

inline void copy_later(unsigned short* to, const unsigned short* from, bool counts) {
  if ((uint64_t)to % 16 || (uint64_t)from % 16) __builtin_trap();
  cusim_begun[threadIdx.x].push_back({to, from, counts});
}
inline void end_group() {
  cusim_groups[threadIdx.x].push_back(std::move(cusim_begun[threadIdx.x]));
  cusim_begun[threadIdx.x].clear();
}
inline void wait_for_all_but_one() {
  auto& groups = cusim_groups[threadIdx.x];
  while (groups.size() > 1) {
    for (const CusimCopy& copy : groups.front())
      if (copy.counts)
        memcpy(copy.to, copy.from, 16);
      else
        memset(copy.to, 0, 16);
    groups.erase(groups.begin());
  }
}
