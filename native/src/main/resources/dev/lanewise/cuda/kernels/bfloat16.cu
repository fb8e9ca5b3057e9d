// Operands of products, rounded to bfloat16.
//
// Launch: as in unary.cu: one pass, bound by memory. A thread has two neighbouring columns, which
// are one word of the result; neighbouring threads have neighbouring words.
#include "attention.cuh"
#include "bfloat16.cuh"
#include "loop.cuh"

#if REAL_BITS == 32
// Word w of row r of matrix i is y[(i rows + r) pitch + w]; an odd last column gets a 0 beside it.
KERNEL(256, round_rows, const float* x, long long rows, int columns, int leading, long long stride,
       int count, unsigned* y, int pitch) {
  int words = columns / 2 + columns % 2;
  EACH(i, count * rows * words) {
    long long row;
    int word;
    split(i, count * rows, words, &row, &word);
    const float* from = x + row / rows * stride + row % rows * leading + 2LL * word;
    float second = 2LL * word + 1 < columns ? from[1] : 0.0f;
    y[row * pitch + word] = bfloat16_pair(from[0], second);
  }
}

// Word w of row r of the result is elements 2 w and 2 w + 1 of row r of x.
KERNEL(256, round_heads, VIEW(x), int heads, int time, int size, unsigned* to, int words,
       long long count) {
  View from = VIEWED(x);
  EACH(i, count) {
    int c = (int)(i % words) * 2;
    long long rest = i / words;
    int step = (int)(rest % time);
    rest /= time;
    const float* row = from.row((int)(rest / heads), (int)(rest % heads), step);
    to[i] = bfloat16_pair(c < size ? row[c] : 0.0f, c + 1 < size ? row[c + 1] : 0.0f);
  }
}
#endif
