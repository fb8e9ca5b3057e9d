// Philox4x32-10 and what is made of it: the words are the host's, and float32 numbers have its bits.
//
// Launch: a thread a block of Philox, which is 16 bytes of the result, 4 elements or 2; it stores
// them at once where they are aligned and all wanted. Uniform numbers are bound by writing, nearly;
// ten rounds are about 60 integer instructions for four elements. Normal ones take a logarithm and
// a sine or cosine each besides.
#include "functions.cuh"
#include "loop.cuh"

#define OF_BLOCK (REAL_BITS == 64 ? 2 : 4)

// What the elements of a Philox block are.
#define Numbers SUFFIXED(Numbers)
struct alignas(16) Numbers {
  real of[OF_BLOCK];
};

// A stretch of the generator's elements: those from counter on, n of them.
#define Stretch SUFFIXED(Stretch)
struct Stretch {
  unsigned long long seed;
  unsigned long long stream;
  unsigned long long counter;
  long long n;
};

// The numbers in [0, 1) of a block.
__device__ inline Numbers uniform_block(const Stretch& stretch, unsigned long long block) {
  unsigned k0 = (unsigned)stretch.seed;
  unsigned k1 = (unsigned)(stretch.seed >> 32);
  unsigned c0 = (unsigned)block;
  unsigned c1 = (unsigned)(block >> 32);
  unsigned c2 = (unsigned)stretch.stream;
  unsigned c3 = (unsigned)(stretch.stream >> 32);
  for (int round = 0; round < 10; round++) {
    unsigned high0 = __umulhi(0xD2511F53u, c0);
    unsigned low0 = 0xD2511F53u * c0;
    unsigned high1 = __umulhi(0xCD9E8D57u, c2);
    unsigned low1 = 0xCD9E8D57u * c2;
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
#if REAL_BITS == 64
  const double unit = 1.0 / (1LL << 53);
  unsigned long long first = (unsigned long long)c0 << 32 | c1;
  unsigned long long second = (unsigned long long)c2 << 32 | c3;
  return {{(first >> 11) * unit, (second >> 11) * unit}};
#else
  const float unit = 1.0f / (1 << 24);
  return {{(c0 >> 8) * unit, (c1 >> 8) * unit, (c2 >> 8) * unit, (c3 >> 8) * unit}};
#endif
}

// y[i] = make(numbers of i's block, i's place there, i) for the elements of a stretch.
template <class Make>
__device__ inline void each_number(const Stretch& stretch, real* y, Make make) {
  int head = (int)(stretch.counter % OF_BLOCK);
  long long blocks = (head + stretch.n + OF_BLOCK - 1) / OF_BLOCK;
  // The counter wraps around, and the number of a block with it.
  const unsigned long long numbers = ~0ULL / OF_BLOCK;
  unsigned long long first = stretch.counter / OF_BLOCK;
  EACH(block, blocks) {
    Numbers uniform = uniform_block(stretch, (first + block) & numbers);
    long long start = block * OF_BLOCK - head;
    Numbers made;
    for (int j = 0; j < OF_BLOCK; j++) {
      long long i = start + j;
      made.of[j] = i >= 0 && i < stretch.n ? make(uniform, j, i) : (real)0;
    }
    if (start >= 0 && start + OF_BLOCK <= stretch.n && (unsigned long long)(y + start) % 16 == 0) {
      *(Numbers*)(y + start) = made;
    } else {
      for (int j = 0; j < OF_BLOCK; j++)
        if (start + j >= 0 && start + j < stretch.n) y[start + j] = made.of[j];
    }
  }
}

// One number of a pair by Box and Muller: the cosine's or, at odd places, the sine's. The nearest
// quarter turn is taken off exactly.
__device__ inline real normal(const Numbers& uniform, int j) {
  real u1 = uniform.of[j & ~1];
  real u2 = uniform.of[j | 1];
  bool second = j & 1;
#if REAL_BITS == 64
  double radius = sqrt(-2 * LOG(u1 + 1.0 / (1LL << 53)));
  double quarters = rint(4 * u2);
  double angle = 6.283185307179586 * (u2 - 0.25 * quarters);
  int quadrant = (int)quarters;
#else
  const float magic = 12582912.0f;
  float radius = sqrtf(-2.0f * LOG(u1 + 1.0f / (1 << 24)));
  float shifted = fused(4.0f, u2, magic);
  float angle = fused(-0.25f, shifted - magic, u2) * 6.2831855f;
  int quadrant = __float_as_int(shifted);
#endif
  bool turned = quadrant & 1;
  real value = turned == second ? COS(angle) : SIN(angle);
  bool negative = (second ? quadrant : quadrant + 1) & 2;
  return radius * (negative ? -value : value);
}

KERNEL(256, uniform, unsigned long long seed, unsigned long long stream,
       unsigned long long counter, long long n, real low, real span, real* y) {
  each_number({seed, stream, counter, n}, y, [&](const Numbers& u, int j, long long) {
    return fused(span, u.of[j], low);
  });
}

KERNEL(256, normal, unsigned long long seed, unsigned long long stream, unsigned long long counter,
       long long n, real mean, real deviation, real* y) {
  each_number({seed, stream, counter, n}, y, [&](const Numbers& u, int j, long long) {
    return fused(deviation, normal(u, j), mean);
  });
}

KERNEL(256, bernoulli, unsigned long long seed, unsigned long long stream,
       unsigned long long counter, long long n, real probability, real value, real* y) {
  each_number({seed, stream, counter, n}, y, [&](const Numbers& u, int j, long long) {
    return u.of[j] < probability ? value : (real)0;
  });
}

// y may be x itself.
KERNEL(256, dropout, unsigned long long seed, unsigned long long stream,
       unsigned long long counter, long long n, real probability, real value, const real* x,
       real* y) {
  each_number({seed, stream, counter, n}, y, [&](const Numbers& u, int j, long long i) {
    return u.of[j] < probability ? x[i] * value : (real)0;
  });
}
