package dev.lanewise.bench.harness;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast one core reads an array through the Vector API: sums in eight registers, so that the
 * additions wait for the loads only. It reads the array from start to end, and as four streams at
 * once, which from main memory can be half as fast again: the better one counts.
 */
public final class ReadBandwidth implements Bandwidth {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int REGISTERS = 8;
  private static final int STREAMS = 4;

  /** Main memory: more than any cache holds. */
  public static final long MAIN_MEMORY = 256L << 20;

  private static final long BYTES_A_ROUND = 1 << 20;
  private static final int WARM_CALLS = 6_000;

  private final float[] array;

  /**
   * For an array of this size; has the kernel compiled, by many short calls.
   *
   * @param bytes at least 1; rounded up to whole steps
   */
  public ReadBandwidth(double bytes) {
    int step = REGISTERS * F.length();
    array = new float[Math.toIntExact((long) Math.ceil(bytes / Float.BYTES / step) * step)];
    float[] small = new float[2 * step];
    for (int i = 0; i < WARM_CALLS; i++) {
      oneStream(small);
      fourStreams(small);
    }
  }

  @Override
  public double best(long nanos) {
    long bytes = (long) array.length * Float.BYTES;
    long passes = Math.max(1, BYTES_A_ROUND / bytes);
    double best = 0;
    float sum = 0;
    long end = System.nanoTime() + nanos;
    do {
      long start = System.nanoTime();
      for (long pass = 0; pass < passes; pass++) {
        sum += oneStream(array);
      }
      long half = System.nanoTime();
      for (long pass = 0; pass < passes; pass++) {
        sum += fourStreams(array);
      }
      long shorter = Math.min(half - start, System.nanoTime() - half);
      best = Math.max(best, passes * (double) bytes / shorter);
    } while (System.nanoTime() < end);
    if (sum != 0) {
      throw new IllegalStateException("zeros sum up to " + sum);
    }
    return best;
  }

  private static float oneStream(float[] array) {
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    int lanes = F.length();
    for (int i = 0; i < array.length; i += REGISTERS * lanes) {
      s0 = s0.add(FloatVector.fromArray(F, array, i));
      s1 = s1.add(FloatVector.fromArray(F, array, i + lanes));
      s2 = s2.add(FloatVector.fromArray(F, array, i + 2 * lanes));
      s3 = s3.add(FloatVector.fromArray(F, array, i + 3 * lanes));
      s4 = s4.add(FloatVector.fromArray(F, array, i + 4 * lanes));
      s5 = s5.add(FloatVector.fromArray(F, array, i + 5 * lanes));
      s6 = s6.add(FloatVector.fromArray(F, array, i + 6 * lanes));
      s7 = s7.add(FloatVector.fromArray(F, array, i + 7 * lanes));
    }
    return anyLane(s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))));
  }

  private static float fourStreams(float[] array) {
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    int lanes = F.length();
    int quarter = array.length / STREAMS;
    for (int i = 0; i < quarter; i += REGISTERS / STREAMS * lanes) {
      s0 = s0.add(FloatVector.fromArray(F, array, i));
      s1 = s1.add(FloatVector.fromArray(F, array, i + lanes));
      s2 = s2.add(FloatVector.fromArray(F, array, i + quarter));
      s3 = s3.add(FloatVector.fromArray(F, array, i + quarter + lanes));
      s4 = s4.add(FloatVector.fromArray(F, array, i + 2 * quarter));
      s5 = s5.add(FloatVector.fromArray(F, array, i + 2 * quarter + lanes));
      s6 = s6.add(FloatVector.fromArray(F, array, i + 3 * quarter));
      s7 = s7.add(FloatVector.fromArray(F, array, i + 3 * quarter + lanes));
    }
    return anyLane(s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))));
  }

  /** Any one will do to keep the sums alive. */
  private static float anyLane(FloatVector sums) {
    return sums.lane(0);
  }
}
