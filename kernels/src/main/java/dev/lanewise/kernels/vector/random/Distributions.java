package dev.lanewise.kernels.vector.random;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Turns uniform numbers in [0, 1) into others, in place; the tails compute the same bits. */
final class Distributions {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;
  private static final float STEP = 0x1p-24f;
  private static final float TWO_PI = (float) (2 * Math.PI);

  /** Adding it rounds a small number to the nearest whole one, which its low bits then hold. */
  private static final float MAGIC = 0x1.8p23f;

  private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(S, 0);
  private static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(S, 1);
  private static final VectorShuffle<Float> FIRST_HALVES = VectorShuffle.makeZip(S, 0);
  private static final VectorShuffle<Float> SECOND_HALVES = VectorShuffle.makeZip(S, 1);

  private Distributions() {}

  /** scale y + shift. */
  static void affine(float scale, float shift, float[] y, int from, int n) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector.fromArray(S, y, from + i)
          .fma(FloatVector.broadcast(S, scale), FloatVector.broadcast(S, shift))
          .intoArray(y, from + i);
    }
    for (; i < n; i++) {
      y[from + i] = Math.fma(scale, y[from + i], shift);
    }
  }

  /** value where y is below the limit, else 0. */
  static void below(float limit, float value, float[] y, int from, int n) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector u = FloatVector.fromArray(S, y, from + i);
      FloatVector.zero(S).blend(value, u.compare(VectorOperators.LT, limit)).intoArray(y, from + i);
    }
    for (; i < n; i++) {
      y[from + i] = y[from + i] < limit ? value : 0;
    }
  }

  /** y = value x where u is below the limit, else 0. */
  static void keepBelow(
      float limit,
      float value,
      float[] u,
      int uFrom,
      float[] x,
      int xFrom,
      float[] y,
      int from,
      int n) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector chance = FloatVector.fromArray(S, u, uFrom + i);
      FloatVector kept = FloatVector.fromArray(S, x, xFrom + i).mul(value);
      FloatVector.zero(S)
          .blend(kept, chance.compare(VectorOperators.LT, limit))
          .intoArray(y, from + i);
    }
    for (; i < n; i++) {
      y[from + i] = u[uFrom + i] < limit ? x[xFrom + i] * value : 0;
    }
  }

  /**
   * Pairs (u1, u2) to standard normal pairs by Box and Muller.
   *
   * @param wide whether on vector lanes, which gives the same bits
   */
  static void normalPairs(boolean wide, float[] y, int from, int pairs) {
    int i = from;
    int end = from + 2 * pairs;
    for (; wide && i <= end - 2 * WIDTH; i += 2 * WIDTH) {
      FloatVector a = FloatVector.fromArray(S, y, i);
      FloatVector b = FloatVector.fromArray(S, y, i + WIDTH);
      radii(a.rearrange(EVEN, b).add(STEP)).intoArray(y, i);
      a.rearrange(ODD, b).intoArray(y, i + WIDTH);
      rotate(y, i);
    }
    for (; i < end; i += 2) {
      float u1 = y[i];
      float u2 = y[i + 1];
      y[i] = normal(u1, u2, false);
      y[i + 1] = normal(u1, u2, true);
    }
  }

  /** sqrt(-2 log u). */
  private static FloatVector radii(FloatVector u) {
    return FloatVectorMath.log(u).mul(-2f).sqrt();
  }

  /** Replaces radii and angles in turns, a vector of each, by the interleaved coordinates. */
  private static void rotate(float[] y, int at) {
    FloatVector radius = FloatVector.fromArray(S, y, at);
    FloatVector turns = FloatVector.fromArray(S, y, at + WIDTH);
    FloatVector shifted = turns.fma(FloatVector.broadcast(S, 4f), FloatVector.broadcast(S, MAGIC));
    FloatVector quarters = shifted.sub(MAGIC);
    FloatVector angle = quarters.fma(FloatVector.broadcast(S, -0.25f), turns).mul(TWO_PI);
    IntVector quadrant = shifted.reinterpretAsInts();
    FloatVector sine = FloatVectorMath.sin(angle);
    FloatVector cosine = FloatVectorMath.cos(angle);
    var turned = quadrant.and(1).compare(VectorOperators.NE, 0).cast(S);
    FloatVector x = negate(cosine.blend(sine, turned), quadrant.add(1)).mul(radius);
    FloatVector z = negate(sine.blend(cosine, turned), quadrant).mul(radius);
    x.rearrange(FIRST_HALVES, z).intoArray(y, at);
    x.rearrange(SECOND_HALVES, z).intoArray(y, at + WIDTH);
  }

  /** -v where bit 1 of the quadrant is set. */
  private static FloatVector negate(FloatVector v, IntVector quadrant) {
    IntVector sign = quadrant.and(2).lanewise(VectorOperators.LSHL, 30);
    return v.reinterpretAsInts().lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
  }

  /** One number of a pair: the cosine's, or the sine's. */
  static float normal(float u1, float u2, boolean second) {
    float radius = (float) Math.sqrt(-2f * FloatMath.log(u1 + STEP));
    float shifted = Math.fma(4f, u2, MAGIC);
    float angle = Math.fma(-0.25f, shifted - MAGIC, u2) * TWO_PI;
    int quadrant = Float.floatToRawIntBits(shifted);
    boolean turned = (quadrant & 1) != 0;
    float value = turned == second ? FloatMath.cos(angle) : FloatMath.sin(angle);
    boolean negative = ((second ? quadrant : quadrant + 1) & 2) != 0;
    return radius * (negative ? -value : value);
  }
}
