package dev.lanewise.nn;

import dev.lanewise.kernels.op.RandomKernels;

/**
 * A place in a sequence of counter-based random numbers. The state is three numbers, so a training
 * run that is stopped goes on with the very same numbers. The sequence is the same on every backend
 * and for any number of threads.
 */
public final class RandomStream {
  private final long seed;
  private final long stream;
  private long counter;

  /** The sequence number {@code stream} of a seed, from its beginning. */
  public RandomStream(long seed, long stream) {
    this(seed, stream, 0);
  }

  /**
   * A place in a sequence.
   *
   * @throws IllegalArgumentException if {@code counter} is negative
   */
  public RandomStream(long seed, long stream, long counter) {
    if (counter < 0) {
      throw new IllegalArgumentException("counter is " + counter + "; expected 0 or more");
    }
    this.seed = seed;
    this.stream = stream;
    this.counter = counter;
  }

  /** The seed. */
  public long seed() {
    return seed;
  }

  /** Which sequence of the seed. */
  public long stream() {
    return stream;
  }

  /** How many numbers were taken. */
  public long counter() {
    return counter;
  }

  /**
   * Goes to a place: for resuming.
   *
   * @throws IllegalArgumentException if {@code place} is negative
   */
  public void seek(long place) {
    if (place < 0) {
      throw new IllegalArgumentException("place is " + place + "; expected 0 or more");
    }
    counter = place;
  }

  /** Fills a contiguous tensor with uniform numbers from [low, high). */
  public void uniform(Tensor target, double low, double high) {
    int n = start(target);
    kernels(target).uniform(seed, stream, counter, n, low, high, target.buffer(), target.offset());
    advance(n);
  }

  /** Fills a contiguous tensor with normal numbers. */
  public void normal(Tensor target, double mean, double deviation) {
    int n = start(target);
    kernels(target)
        .normal(seed, stream, counter, n, mean, deviation, target.buffer(), target.offset());
    advance(n);
  }

  /** Fills a contiguous tensor with {@code value} by chance, else 0. */
  public void bernoulli(Tensor target, double probability, double value) {
    int n = start(target);
    kernels(target)
        .bernoulli(seed, stream, counter, n, probability, value, target.buffer(), target.offset());
    advance(n);
  }

  /**
   * Takes numbers that the caller makes: the next call goes on behind them.
   *
   * @return the counter of the first
   * @throws IllegalArgumentException if {@code n} is negative
   */
  public long take(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("n is " + n + "; expected 0 or more");
    }
    long first = counter;
    advance(n);
    return first;
  }

  private static int start(Tensor target) {
    if (!target.layout().isContiguous()) {
      throw new IllegalArgumentException("target is strided; expected a contiguous tensor");
    }
    target.touch();
    return Math.toIntExact(target.size());
  }

  private static RandomKernels kernels(Tensor target) {
    return target.engine().backend().random(target.dtype());
  }

  /** Blocks of four numbers belong together, so the next call starts at a block. */
  private void advance(int n) {
    counter = Math.addExact(counter, (n + 3L) / 4 * 4);
  }
}
