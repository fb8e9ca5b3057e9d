package dev.lanewise.bench.harness;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast one core copies an array through the Vector API, in bytes read and written: the limit of
 * kernels that write about as much as they read.
 */
final class MoveBandwidth implements Bandwidth {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int REGISTERS = 4;
  private static final long BYTES_A_ROUND = 1 << 20;
  private static final int WARM_CALLS = 6_000;

  private final float[] from;
  private final float[] to;

  /**
   * For two arrays that have so many bytes together.
   *
   * @param bytes at least 1; rounded up to whole steps
   */
  MoveBandwidth(double bytes) {
    int step = REGISTERS * F.length();
    int length = Math.toIntExact((long) Math.ceil(bytes / 2 / Float.BYTES / step) * step);
    from = new float[length];
    to = new float[length];
    float[] small = new float[2 * step];
    float[] other = new float[2 * step];
    for (int i = 0; i < WARM_CALLS; i++) {
      copy(small, other);
    }
  }

  @Override
  public double best(long nanos) {
    long bytes = 2L * from.length * Float.BYTES;
    long passes = Math.max(1, BYTES_A_ROUND / bytes);
    double best = 0;
    long end = System.nanoTime() + nanos;
    do {
      long start = System.nanoTime();
      for (long pass = 0; pass < passes; pass++) {
        copy(from, to);
      }
      best = Math.max(best, passes * (double) bytes / (System.nanoTime() - start));
    } while (System.nanoTime() < end);
    return best;
  }

  private static void copy(float[] from, float[] to) {
    int lanes = F.length();
    for (int i = 0; i < from.length; i += REGISTERS * lanes) {
      FloatVector v0 = FloatVector.fromArray(F, from, i);
      FloatVector v1 = FloatVector.fromArray(F, from, i + lanes);
      FloatVector v2 = FloatVector.fromArray(F, from, i + 2 * lanes);
      FloatVector v3 = FloatVector.fromArray(F, from, i + 3 * lanes);
      v0.intoArray(to, i);
      v1.intoArray(to, i + lanes);
      v2.intoArray(to, i + 2 * lanes);
      v3.intoArray(to, i + 3 * lanes);
    }
  }
}
