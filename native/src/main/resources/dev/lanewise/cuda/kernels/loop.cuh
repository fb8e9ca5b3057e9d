// The elements of several arrays of one shape, each with strides of its own: what StridedLoop is on
// the host. The struct is written by dev.lanewise.cuda.kernels.LoopArgument.
#pragma once

struct Loop {
  long long count;
  int rank;
  int size[8];
  long long stride[4][8];
};

// Where element i of the loop lies in the first N arrays. Division is the cost: by 32 bits where
// the count allows.
template <int N>
__device__ inline void offsets(const Loop& loop, long long i, long long (&at)[N]) {
  for (int operand = 0; operand < N; operand++) at[operand] = 0;
  if (loop.count <= 0xffffffffLL) {
    unsigned rest = (unsigned)i;
    for (int axis = loop.rank - 1; axis > 0; axis--) {
      unsigned next = rest / (unsigned)loop.size[axis];
      unsigned index = rest - next * (unsigned)loop.size[axis];
      for (int operand = 0; operand < N; operand++)
        at[operand] += index * loop.stride[operand][axis];
      rest = next;
    }
    for (int operand = 0; operand < N; operand++) at[operand] += rest * loop.stride[operand][0];
  } else {
    long long rest = i;
    for (int axis = loop.rank - 1; axis > 0; axis--) {
      long long next = rest / loop.size[axis];
      long long index = rest - next * loop.size[axis];
      for (int operand = 0; operand < N; operand++)
        at[operand] += index * loop.stride[operand][axis];
      rest = next;
    }
    for (int operand = 0; operand < N; operand++) at[operand] += rest * loop.stride[operand][0];
  }
}

// for (long long i : this thread's elements of n), neighbours in neighbouring threads.
#define EACH(i, n)                                                     \
  for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x, \
                 i##_step = gridDim.x * (long long)blockDim.x;         \
       i < (n); i += i##_step)

// The row and the column of element i of m x n.
__device__ inline void split(long long i, long long m, int n, long long* row, int* column) {
  if (m * n <= 0xffffffffLL) {
    *row = (unsigned)i / (unsigned)n;
    *column = (int)((unsigned)i % (unsigned)n);
  } else {
    *row = i / n;
    *column = (int)(i % n);
  }
}
