// Rotary positions.
//
// Launch: bound by memory; a thread a pair, in steps of the grid, neighbours in neighbouring
// threads, so that every access of a warp is one run.
#include "attention.cuh"
#include "loop.cuh"

// Turns pairs; the sine's sign is 1 or -1.
KERNEL(256, rotate, VIEW(x), const real* table, VIEW(y), long long n, int heads, int time,
       int size, real sign) {
  View from = VIEWED(x), to = VIEWED(y);
  EACH(i, n) {
    int pair = (int)(i % (size / 2)) * 2;
    long long rest = i / (size / 2);
    int step = (int)(rest % time);
    rest /= time;
    int head = (int)(rest % heads);
    int sample = (int)(rest / heads);
    const real* angle = table + (long long)step * size + pair;
    const real* at = from.row(sample, head, step) + pair;
    real* result = to.row(sample, head, step) + pair;
    real cos = angle[0];
    real sin = sign * angle[1];
    real x0 = at[0];
    real x1 = at[1];
    result[0] = fused(cos, x0, -(sin * x1));
    result[1] = fused(cos, x1, sin * x0);
  }
}
