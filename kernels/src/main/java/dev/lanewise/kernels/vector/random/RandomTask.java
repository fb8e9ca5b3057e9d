package dev.lanewise.kernels.vector.random;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/** The arguments of one call of {@link VectorRandom}; a task is a range of elements. */
final class RandomTask implements WorkerPool.Task {
  /** What the uniform numbers become. */
  enum Kind {
    /** a u + b. */
    UNIFORM,
    /** a z + b with a standard normal z. */
    NORMAL,
    /** b where u is below a, else 0. */
    BERNOULLI,
    /** x b where u is below a, else 0. */
    DROPOUT
  }

  /** Elements that are worked on at once, so that they stay in the L1 cache between two passes. */
  private static final int PART = 1 << 12;

  /** Elements of a task: some 10 us, several times what waking a worker costs. */
  private static final int TASK_ELEMENTS = 1 << 13;

  /**
   * Numbers for which the vector loop of the normal distribution is worth warming: until C2 has
   * compiled it a number takes some 10 us, so that initialising one small layer would take longer
   * than 20 ns a number in scalar code (measured; the vector loop takes 7.5 ns). The bits are
   * equal.
   */
  private static final int WIDE = 1 << 15;

  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private Kind kind = Kind.UNIFORM;
  private long seed;
  private long stream;
  private long counter;
  private int n;
  private float a;
  private float b;
  private float[] x = NOTHING;
  private int xFrom;
  private float[] y = NOTHING;
  private int yFrom;
  private int grain;

  RandomTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Says which numbers are made. */
  void set(Kind newKind, long newSeed, long newStream, long newCounter, float newA, float newB) {
    kind = newKind;
    seed = newSeed;
    stream = newStream;
    counter = newCounter;
    a = newA;
    b = newB;
  }

  /** The numbers that are dropped or kept. */
  void input(float[] array, int from) {
    x = array;
    xFrom = from;
  }

  /** Runs the whole call. */
  void run(WorkerPool workers, int count, float[] target, int targetFrom) {
    n = count;
    y = target;
    yFrom = targetFrom;
    grain = workers.threads() == 1 ? Math.max(n, 1) : TASK_ELEMENTS;
    try {
      workers.run((int) ((n + (long) grain - 1) / grain), this);
    } finally {
      x = NOTHING;
      y = NOTHING;
    }
  }

  @Override
  public void run(int index) {
    int end = (int) Math.min((index + 1L) * grain, n);
    for (int first = index * grain; first < end; first += PART) {
      part(first, Math.min(PART, end - first));
    }
  }

  private void part(int first, int count) {
    double[] words = scratch.leaseDoubles(Philox.SCRATCH);
    try {
      part(first, count, words);
    } finally {
      scratch.release(words);
    }
  }

  private void part(int first, int count, double[] words) {
    long element = counter + first;
    int from = yFrom + first;
    switch (kind) {
      case UNIFORM -> {
        Philox.fill(seed, stream, element, count, y, from, words);
        Distributions.affine(a, b, y, from, count);
      }
      case BERNOULLI -> {
        Philox.fill(seed, stream, element, count, y, from, words);
        Distributions.below(a, b, y, from, count);
      }
      case DROPOUT -> {
        // y may be x, so the uniform numbers can't be made in its place.
        float[] u = scratch.leaseFloats(PART);
        try {
          Philox.fill(seed, stream, element, count, u, 0, words);
          Distributions.keepBelow(a, b, u, 0, x, xFrom + first, y, from, count);
        } finally {
          scratch.release(u);
        }
      }
      case NORMAL -> {
        int head = (int) (element & 1);
        int pairs = (count - head) / 2;
        Philox.fill(seed, stream, element + head, 2 * pairs, y, from + head, words);
        Distributions.normalPairs(n >= WIDE, y, from + head, pairs);
        if (head == 1) {
          y[from] = single(element);
        }
        if (head + 2 * pairs < count) {
          y[from + count - 1] = single(element + count - 1);
        }
        Distributions.affine(a, b, y, from, count);
      }
    }
  }

  /** A normal number whose partner is not wanted. */
  private float single(long element) {
    float u1 = Philox.number(seed, stream, element & ~1L);
    float u2 = Philox.number(seed, stream, element | 1);
    return Distributions.normal(u1, u2, (element & 1) != 0);
  }
}
