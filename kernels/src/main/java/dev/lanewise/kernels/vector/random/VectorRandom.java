package dev.lanewise.kernels.vector.random;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostChecks;
import dev.lanewise.kernels.op.RandomKernels;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.random.RandomTask.Kind;

/**
 * Random numbers of float32 on SIMD lanes. Uniform numbers and masks are the scalar kernels', bit
 * for bit. Normal numbers take logarithm, sine and cosine in float32 and are within 8 ULP of the
 * exact ones before mean and deviation are applied; they, too, depend on (seed, stream, counter +
 * i) alone.
 */
public final class VectorRandom implements RandomKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<RandomTask> tasks;

  /** On the given threads and scratch memory. */
  public VectorRandom(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.tasks = new LeasePool<>(SLOTS, () -> new RandomTask(scratch));
  }

  @Override
  public void uniform(
      long seed,
      long stream,
      long counter,
      int n,
      double low,
      double high,
      Buffer y,
      long yOffset) {
    float from = finite(low, "low");
    float span = finite(high, "high") - from;
    if (!(low <= high) || Float.isInfinite(span)) {
      throw new IllegalArgumentException(
          "low, high are "
              + low
              + ", "
              + high
              + "; expected low <= high and a difference that does not overflow");
    }
    run(Kind.UNIFORM, seed, stream, counter, n, span, from, y, yOffset);
  }

  @Override
  public void normal(
      long seed,
      long stream,
      long counter,
      int n,
      double mean,
      double deviation,
      Buffer y,
      long yOffset) {
    float center = finite(mean, "mean");
    float spread = finite(deviation, "deviation");
    if (spread < 0) {
      throw new IllegalArgumentException("deviation is " + deviation + "; expected 0 or more");
    }
    run(Kind.NORMAL, seed, stream, counter, n, spread, center, y, yOffset);
  }

  @Override
  public void bernoulli(
      long seed,
      long stream,
      long counter,
      int n,
      double probability,
      double value,
      Buffer y,
      long yOffset) {
    float limit = probability(probability);
    run(Kind.BERNOULLI, seed, stream, counter, n, limit, (float) value, y, yOffset);
  }

  @Override
  public void dropout(
      long seed,
      long stream,
      long counter,
      int n,
      double probability,
      double value,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset) {
    float limit = probability(probability);
    F32Buffer from = F32Buffer.cast(x, "x");
    int xFrom = from.index(xOffset, n, "x");
    F32Buffer to = F32Buffer.cast(y, "y");
    int yFrom = to.index(yOffset, n, "y");
    HostChecks.apartOrSame(to, yOffset, "y", from, xOffset, "x", n);
    RandomTask task = tasks.lease();
    try {
      task.set(Kind.DROPOUT, seed, stream, counter, limit, (float) value);
      task.input(from.array(), xFrom);
      task.run(workers, n, to.array(), yFrom);
    } finally {
      tasks.release(task);
    }
  }

  private static float probability(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability is " + probability + "; expected 0 to 1");
    }
    return (float) probability;
  }

  private void run(
      Kind kind,
      long seed,
      long stream,
      long counter,
      int n,
      float a,
      float b,
      Buffer y,
      long yOffset) {
    F32Buffer to = F32Buffer.cast(y, "y");
    int yFrom = to.index(yOffset, n, "y");
    RandomTask task = tasks.lease();
    try {
      task.set(kind, seed, stream, counter, a, b);
      task.run(workers, n, to.array(), yFrom);
    } finally {
      tasks.release(task);
    }
  }

  private static float finite(double value, String name) {
    float rounded = (float) value;
    if (!Float.isFinite(rounded)) {
      throw new IllegalArgumentException(name + " is " + value + "; expected a finite float");
    }
    return rounded;
  }
}
