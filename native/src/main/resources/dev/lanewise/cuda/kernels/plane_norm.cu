// Batch and group normalisation of (batch, channels, plane), in the order that NormalizationKernels
// states: sums of planes, or of whole groups, then what is made of them, then one pass over x.
//
// Launch of the sums: an item is a run of up to 2^14 elements of a plane or group; short ones by
// groups of 16 threads, others by a block each (teams.cuh). Statistics: a thread each, which joins
// the runs and planes in order. Passes: as in unary.cu. All is bound by memory: forward reads x
// three times (the order wants the mean before the squares) and writes y; backward reads x and dy
// twice.
#include "functions.cuh"
#include "loop.cuh"
#include "teams.cuh"

// Which mean belongs to a plane.
#define Centers SUFFIXED(Centers)
struct Centers {
  const real* mean;
  long long planesPerMean;
  long long means;
  __device__ real of(long long plane) const {
    return mean ? mean[plane / planesPerMean % means] : (real)0;
  }
};

// The number of an item's elements and the first one.
__device__ inline int item_range(long long item, int runs, long long count, long long* start) {
  long long within = item % runs * RUN;
  *start = item / runs * count + within;
  return (int)(count - within < RUN ? count - within : RUN);
}

// partial[item] = S(x).
template <class Team>
__device__ inline void plane_sums(const real* x, real* partial, long long items, int runs,
                                  long long count) {
  Team team;
  team.each(items, 0, [&](long long item, int n) {
    long long start;
    int length = item_range(item, runs, count, &start);
    real sum = team.sum(n < 0 ? 0 : length, [&](int i) { return x[start + i]; });
    if (n == 0 && team.rank() == 0) partial[item] = sum;
  });
}

// partial[item] = S(d d).
template <class Team>
__device__ inline void plane_squares(const real* x, const Centers& centers, real* partial,
                                     long long items, int runs, long long count) {
  Team team;
  team.each(items, 0, [&](long long item, int n) {
    long long start;
    int length = item_range(item, runs, count, &start);
    real center = centers.of(item / runs);
    real sum = team.sums(n < 0 ? 0 : length, [&](int i, real* a, real* b) {
      *a = x[start + i] - center;
      *b = *a;
    }).products;
    if (n == 0 && team.rank() == 0) partial[item] = sum;
  });
}

// plain[item] = S(dy), products[item] = S(dy d).
template <class Team>
__device__ inline void plane_gradients(const real* x, const Centers& centers, const real* dy,
                                       real* plain, real* products, long long items, int runs,
                                       long long count) {
  Team team;
  team.each(items, 0, [&](long long item, int n) {
    long long start;
    int length = item_range(item, runs, count, &start);
    real center = centers.of(item / runs);
    Sums sums = team.sums(n < 0 ? 0 : length, [&](int i, real* a, real* b) {
      *a = dy[start + i];
      *b = x[start + i] - center;
    });
    if (n == 0 && team.rank() == 0) {
      plain[item] = sums.plain;
      products[item] = sums.products;
    }
  });
}

#define FOR_TEAM(suffix, Team)                                                                    \
  KERNEL(256, plane_sums##suffix, const real* x, real* partial, long long items, int runs,        \
         long long count) {                                                                       \
    plane_sums<Team>(x, partial, items, runs, count);                                             \
  }                                                                                               \
  KERNEL(256, plane_squares##suffix, const real* x, const real* mean, long long planesPerMean,    \
         long long means, real* partial, long long items, int runs, long long count) {            \
    plane_squares<Team>(x, {mean, planesPerMean, means}, partial, items, runs, count);            \
  }                                                                                               \
  KERNEL(256, plane_gradients##suffix, const real* x, const real* mean, long long planesPerMean,  \
         long long means, const real* dy, real* plain, real* products, long long items, int runs, \
         long long count) {                                                                       \
    plane_gradients<Team>(x, {mean, planesPerMean, means}, dy, plain, products, items, runs,      \
                          count);                                                                 \
  }

FOR_TEAM(_by_group, Group)
FOR_TEAM(_by_block, Block)

// A plane's runs in order.
__device__ inline real joined(const real* partial, long long plane, int runs) {
  real total = 0;
  for (int run = 0; run < runs; run++) total += partial[plane * runs + run];
  return total;
}

// The planes of a channel in order.
__device__ inline real joined(const real* partial, long long channel, long long channels,
                              int batch, int runs) {
  real total = 0;
  for (int n = 0; n < batch; n++) total += joined(partial, n * channels + channel, runs);
  return total;
}

__device__ inline real inverse_deviation(real variance, real epsilon) {
  return 1 / sqrt(variance + epsilon);
}

// Groups are channels of a batch of one.
KERNEL(256, means, const real* partial, long long channels, int batch, int runs, real count,
       real* mean) {
  EACH(c, channels) mean[c] = joined(partial, c, channels, batch, runs) / count;
}

// Inverse deviations, and unless they are null the running statistics.
KERNEL(256, deviations, const real* partial, long long channels, int batch, int runs, real count,
       real epsilon, const real* mean, real* inverse, real* runningMean, real* runningVariance,
       real correction, real momentum, real kept) {
  EACH(c, channels) {
    real variance = joined(partial, c, channels, batch, runs) / count;
    inverse[c] = inverse_deviation(variance, epsilon);
    if (runningMean) {
      runningMean[c] = fused(momentum, mean[c], kept * runningMean[c]);
      runningVariance[c] = fused(momentum, variance * correction, kept * runningVariance[c]);
    }
  }
}

KERNEL(256, inverses, const real* variance, int channels, real epsilon, real* inverse) {
  EACH(c, channels) inverse[c] = inverse_deviation(variance[c], epsilon);
}

// The plane of an element.
__device__ inline long long plane_of(long long i, long long n, int plane) {
  return n <= 0xffffffffLL ? (unsigned)i / (unsigned)plane : i / plane;
}

// The channel of a plane, and its statistic: the channel's, or the group's.
__device__ inline int channel_of(long long at, int channels, int groupChannels,
                                 long long* statistic) {
  int channel;
  if (at <= 0xffffffffLL) {
    channel = (int)((unsigned)at % (unsigned)channels);
    *statistic = groupChannels ? (unsigned)at / (unsigned)groupChannels : channel;
  } else {
    channel = (int)(at % channels);
    *statistic = groupChannels ? at / groupChannels : channel;
  }
  return channel;
}

// y = fma(d, gamma inverse, beta). groupChannels is 0 where each channel has its statistic.
KERNEL(256, normalise, const real* x, const real* gamma, const real* beta, const real* mean,
       const real* inverse, real* y, long long n, int channels, int plane, int groupChannels) {
  EACH(i, n) {
    long long statistic;
    int c = channel_of(plane_of(i, n, plane), channels, groupChannels, &statistic);
    y[i] = fused(x[i] - mean[statistic], gamma[c] * inverse[statistic], beta[c]);
  }
}

// Of a batch: the gradients of the weights, and of them the average and the slope of dx.
KERNEL(256, batch_weights, const real* plain, const real* products, int channels, int batch,
       int runs, real count, const real* inverse, real* dGamma, real* dBeta, real* average,
       real* slope) {
  EACH(c, channels) {
    real shift = joined(plain, c, channels, batch, runs);
    real scale = joined(products, c, channels, batch, runs) * inverse[c];
    dBeta[c] = shift;
    dGamma[c] = scale;
    average[c] = shift / count;
    slope[c] = inverse[c] * (scale / count);
  }
}

// dx; null average and slope are those of fixed statistics.
KERNEL(256, batch_backward, const real* x, const real* gamma, const real* mean,
       const real* inverse, const real* average, const real* slope, const real* dy, real* dx,
       long long n, int channels, int plane) {
  EACH(i, n) {
    long long c;
    channel_of(plane_of(i, n, plane), channels, 0, &c);
    real scale = gamma[c] * inverse[c];
    real rest = dy[i];
    if (average) rest = fused(-slope[c], x[i] - mean[c], rest - average[c]);
    dx[i] = rest * scale;
  }
}

// Of groups: the gradients of a channel's weights, over the samples in order.
KERNEL(256, group_weights, const real* plain, const real* products, int channels, int batch,
       int runs, int groupChannels, const real* inverse, real* dGamma, real* dBeta) {
  EACH(c, channels) {
    real shift = 0;
    real scale = 0;
    for (int n = 0; n < batch; n++) {
      long long at = n * (long long)channels + c;
      shift += joined(plain, at, runs);
      scale += joined(products, at, runs) * inverse[at / groupChannels];
    }
    dBeta[c] = shift;
    dGamma[c] = scale;
  }
}

// The average and the slope of each group of each sample: chains over its channels.
KERNEL(256, group_slopes, const real* plain, const real* products, long long statistics, int runs,
       int channels, int groupChannels, real count, const real* gamma, const real* inverse,
       real* average, real* slope) {
  EACH(statistic, statistics) {
    real sum = 0;
    real product = 0;
    for (int c = 0; c < groupChannels; c++) {
      long long at = statistic * groupChannels + c;
      real weight = gamma[at % channels];
      sum = fused(weight, joined(plain, at, runs), sum);
      product = fused(weight, joined(products, at, runs), product);
    }
    real factor = inverse[statistic];
    average[statistic] = sum / count * factor;
    slope[statistic] = product / count * factor * (factor * factor);
  }
}

KERNEL(256, group_backward, const real* x, const real* gamma, const real* mean,
       const real* inverse, const real* average, const real* slope, const real* dy, real* dx,
       long long n, int channels, int plane, int groupChannels) {
  EACH(i, n) {
    long long s;
    int c = channel_of(plane_of(i, n, plane), channels, groupChannels, &s);
    real rest = fused(-slope[s], x[i] - mean[s], -average[s]);
    dx[i] = fused(gamma[c] * inverse[s], dy[i], rest);
  }
}
