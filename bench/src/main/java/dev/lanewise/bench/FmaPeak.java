package dev.lanewise.bench;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most fused multiply-adds that one core does through the Vector API: 12 independent chains in
 * registers, which hide a latency of up to 6 cycles of two units. They are chains of sums: of
 * chains of factors C2 makes code with a copy for each step, and 10 to 30% slower.
 */
public final class FmaPeak {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int STEPS = 2_000;
  private static final long COLD_NANOS = 300_000_000;
  private static final int WARM_CALLS = 6_000;
  private static final int WARM_STEPS = 10;

  private FmaPeak() {}

  /** As {@link #floats(long)} in a JVM that has just started. */
  public static double floats() {
    warmUp();
    return floats(COLD_NANOS);
  }

  /** As {@link #doubles(long)} in a JVM that has just started. */
  public static double doubles() {
    warmUp();
    return doubles(COLD_NANOS);
  }

  /**
   * Has both kernels compiled, by many short calls: in the interpreter a long one takes a tenth of
   * a second. The compiler may still be at work afterwards.
   */
  public static void warmUp() {
    float[] floats = newFloats();
    double[] doubles = newDoubles();
    for (int i = 0; i < WARM_CALLS; i++) {
      floatChains(floats, WARM_STEPS);
      doubleChains(doubles, WARM_STEPS);
    }
  }

  /**
   * The best round in GFLOP/s (a fused multiply-add counts two), float32. Far too low before {@link
   * #warmUp}.
   *
   * @param nanos how long to try
   */
  public static double floats(long nanos) {
    float[] sums = newFloats();
    double best = 0;
    long end = System.nanoTime() + nanos;
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      floatChains(sums, STEPS);
      best = Math.max(best, floatFlops(STEPS) / (double) (System.nanoTime() - start));
    }
    return best;
  }

  /** As {@link #floats(long)}, float64. */
  public static double doubles(long nanos) {
    double[] sums = newDoubles();
    double best = 0;
    long end = System.nanoTime() + nanos;
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      doubleChains(sums, STEPS);
      best = Math.max(best, doubleFlops(STEPS) / (double) (System.nanoTime() - start));
    }
    return best;
  }

  static float[] newFloats() {
    return new float[CHAINS * F.length()];
  }

  static double[] newDoubles() {
    return new double[CHAINS * D.length()];
  }

  static long floatFlops(int steps) {
    return 2L * CHAINS * F.length() * steps;
  }

  static long doubleFlops(int steps) {
    return 2L * CHAINS * D.length() * steps;
  }

  /**
   * 12 chains of float32 of {@code steps} fused multiply-adds each; the sums are kept in {@code
   * sums}.
   */
  static void floatChains(float[] sums, int steps) {
    FloatVector x = FloatVector.broadcast(F, 0.999999f);
    FloatVector y = FloatVector.broadcast(F, 1e-6f);
    FloatVector c0 = FloatVector.fromArray(F, sums, 0);
    FloatVector c1 = FloatVector.fromArray(F, sums, 1 * F.length());
    FloatVector c2 = FloatVector.fromArray(F, sums, 2 * F.length());
    FloatVector c3 = FloatVector.fromArray(F, sums, 3 * F.length());
    FloatVector c4 = FloatVector.fromArray(F, sums, 4 * F.length());
    FloatVector c5 = FloatVector.fromArray(F, sums, 5 * F.length());
    FloatVector c6 = FloatVector.fromArray(F, sums, 6 * F.length());
    FloatVector c7 = FloatVector.fromArray(F, sums, 7 * F.length());
    FloatVector c8 = FloatVector.fromArray(F, sums, 8 * F.length());
    FloatVector c9 = FloatVector.fromArray(F, sums, 9 * F.length());
    FloatVector c10 = FloatVector.fromArray(F, sums, 10 * F.length());
    FloatVector c11 = FloatVector.fromArray(F, sums, 11 * F.length());
    for (int i = 0; i < steps; i++) {
      c0 = x.fma(y, c0);
      c1 = x.fma(y, c1);
      c2 = x.fma(y, c2);
      c3 = x.fma(y, c3);
      c4 = x.fma(y, c4);
      c5 = x.fma(y, c5);
      c6 = x.fma(y, c6);
      c7 = x.fma(y, c7);
      c8 = x.fma(y, c8);
      c9 = x.fma(y, c9);
      c10 = x.fma(y, c10);
      c11 = x.fma(y, c11);
    }
    c0.intoArray(sums, 0);
    c1.intoArray(sums, 1 * F.length());
    c2.intoArray(sums, 2 * F.length());
    c3.intoArray(sums, 3 * F.length());
    c4.intoArray(sums, 4 * F.length());
    c5.intoArray(sums, 5 * F.length());
    c6.intoArray(sums, 6 * F.length());
    c7.intoArray(sums, 7 * F.length());
    c8.intoArray(sums, 8 * F.length());
    c9.intoArray(sums, 9 * F.length());
    c10.intoArray(sums, 10 * F.length());
    c11.intoArray(sums, 11 * F.length());
  }

  /**
   * 12 chains of float64 of {@code steps} fused multiply-adds each; the sums are kept in {@code
   * sums}.
   */
  static void doubleChains(double[] sums, int steps) {
    DoubleVector x = DoubleVector.broadcast(D, 0.999999);
    DoubleVector y = DoubleVector.broadcast(D, 1e-6);
    DoubleVector c0 = DoubleVector.fromArray(D, sums, 0);
    DoubleVector c1 = DoubleVector.fromArray(D, sums, 1 * D.length());
    DoubleVector c2 = DoubleVector.fromArray(D, sums, 2 * D.length());
    DoubleVector c3 = DoubleVector.fromArray(D, sums, 3 * D.length());
    DoubleVector c4 = DoubleVector.fromArray(D, sums, 4 * D.length());
    DoubleVector c5 = DoubleVector.fromArray(D, sums, 5 * D.length());
    DoubleVector c6 = DoubleVector.fromArray(D, sums, 6 * D.length());
    DoubleVector c7 = DoubleVector.fromArray(D, sums, 7 * D.length());
    DoubleVector c8 = DoubleVector.fromArray(D, sums, 8 * D.length());
    DoubleVector c9 = DoubleVector.fromArray(D, sums, 9 * D.length());
    DoubleVector c10 = DoubleVector.fromArray(D, sums, 10 * D.length());
    DoubleVector c11 = DoubleVector.fromArray(D, sums, 11 * D.length());
    for (int i = 0; i < steps; i++) {
      c0 = x.fma(y, c0);
      c1 = x.fma(y, c1);
      c2 = x.fma(y, c2);
      c3 = x.fma(y, c3);
      c4 = x.fma(y, c4);
      c5 = x.fma(y, c5);
      c6 = x.fma(y, c6);
      c7 = x.fma(y, c7);
      c8 = x.fma(y, c8);
      c9 = x.fma(y, c9);
      c10 = x.fma(y, c10);
      c11 = x.fma(y, c11);
    }
    c0.intoArray(sums, 0);
    c1.intoArray(sums, 1 * D.length());
    c2.intoArray(sums, 2 * D.length());
    c3.intoArray(sums, 3 * D.length());
    c4.intoArray(sums, 4 * D.length());
    c5.intoArray(sums, 5 * D.length());
    c6.intoArray(sums, 6 * D.length());
    c7.intoArray(sums, 7 * D.length());
    c8.intoArray(sums, 8 * D.length());
    c9.intoArray(sums, 9 * D.length());
    c10.intoArray(sums, 10 * D.length());
    c11.intoArray(sums, 11 * D.length());
  }
}
