package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.elementwise.UnaryRuns;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * From finished chains to the elements of a result: the operations of a {@link ConvEpilogue}, one
 * simple pass each over some of a channel's plane, which is in the L1 cache.
 */
final class Finish {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  /** Elements that are finished at a time: 16 KB. */
  private static final int BLOCK = 4096;

  private ConvEpilogue epilogue = ConvEpilogue.NONE;
  private float @Nullable [] scale;
  private int scaleAt;
  private float @Nullable [] bias;
  private int biasAt;
  private float @Nullable [] residual;
  private int residualAt;

  /** Sets the operations. */
  void set(
      ConvEpilogue operations,
      float @Nullable [] factors,
      int factorsAt,
      float @Nullable [] shifts,
      int shiftsAt,
      float @Nullable [] added,
      int addedAt) {
    epilogue = operations;
    scale = factors;
    scaleAt = factorsAt;
    bias = shifts;
    biasAt = shiftsAt;
    residual = added;
    residualAt = addedAt;
  }

  /** Lets go of the arrays. */
  void clear() {
    scale = null;
    bias = null;
    residual = null;
  }

  /** Whether the old elements of this array are still needed once there are chains. */
  boolean reads(float[] y) {
    return residual == y;
  }

  /**
   * Finishes the planes of some channels, which follow each other in {@code y}.
   *
   * @param step from one plane of chains to the next
   * @param index of the first plane's first element in the whole result, counted from 0
   */
  void planes(
      int channel,
      int count,
      int n,
      float[] chains,
      int chainsAt,
      int step,
      float[] y,
      int yAt,
      int index) {
    for (int c = 0; c < count; c++) {
      int at = c * n;
      plane(channel + c, n, chains, chainsAt + c * step, y, yAt + at, index + at);
    }
  }

  /**
   * Finishes the plane of a channel.
   *
   * @param chains may be {@code y} itself, at the same place
   * @param index of the plane's first element in the whole result, counted from 0
   */
  void plane(int channel, int n, float[] chains, int chainsAt, float[] y, int yAt, int index) {
    if (epilogue.isNone() && chains == y) {
      return;
    }
    for (int i = 0; i < n; i += BLOCK) {
      block(channel, Math.min(BLOCK, n - i), chains, chainsAt + i, y, yAt + i, index + i);
    }
  }

  private void block(
      int channel, int n, float[] chains, int chainsAt, float[] y, int yAt, int index) {
    if (scale != null && bias != null) {
      scaleAndAdd(n, chains, chainsAt, scale[scaleAt + channel], bias[biasAt + channel]);
    } else if (scale != null) {
      scale(n, chains, chainsAt, scale[scaleAt + channel]);
    } else if (bias != null) {
      add(n, chains, chainsAt, bias[biasAt + channel]);
    }
    if (residual != null) {
      add(n, chains, chainsAt, residual, residualAt + index);
    }
    if (epilogue.activation() != UnaryOp.COPY) {
      float p0 = (float) epilogue.p0();
      float p1 = (float) epilogue.p1();
      UnaryRuns.apply(epilogue.activation(), p0, p1, chains, chainsAt, y, yAt, n);
    } else if (chains != y) {
      System.arraycopy(chains, chainsAt, y, yAt, n);
    }
  }

  private static void scaleAndAdd(int n, float[] x, int at, float factor, float shift) {
    FloatVector factors = FloatVector.broadcast(S, factor);
    FloatVector shifts = FloatVector.broadcast(S, shift);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, at + i).fma(factors, shifts).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = Math.fma(x[at + i], factor, shift);
    }
  }

  private static void scale(int n, float[] x, int at, float factor) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, at + i).mul(factor).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] *= factor;
    }
  }

  private static void add(int n, float[] x, int at, float shift) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, at + i).add(shift).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] += shift;
    }
  }

  private static void add(int n, float[] x, int at, float[] terms, int termsAt) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, at + i)
          .add(FloatVector.fromArray(S, terms, termsAt + i))
          .intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] += terms[termsAt + i];
    }
  }

  /** {@code sums += x}, for the chunks of a gradient. */
  static void accumulate(int n, float[] x, int xAt, float[] sums, int sumsAt) {
    add(n, sums, sumsAt, x, xAt);
  }
}
