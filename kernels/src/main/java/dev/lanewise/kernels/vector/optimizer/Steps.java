package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of the optimizer steps. Each does for a vector what its tail does for one element, in
 * the order of {@link dev.lanewise.kernels.op.OptimizerKernels}, so that an element's bits don't
 * depend on where it stands. {@code factor} multiplies the gradient first; of 1 it changes nothing.
 */
final class Steps {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  private Steps() {}

  static void sgd(float[] w, int wFrom, float[] g, int gFrom, int n, float factor, Coefficients k) {
    float minusRate = k.minusRate;
    float decay = k.decay;
    boolean decays = decay != 0;
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector wi = FloatVector.fromArray(S, w, wFrom + i);
      FloatVector gi = FloatVector.fromArray(S, g, gFrom + i).mul(factor);
      if (decays) {
        gi = FloatVector.broadcast(S, decay).fma(wi, gi);
      }
      FloatVector.broadcast(S, minusRate).fma(gi, wi).intoArray(w, wFrom + i);
    }
    for (; i < n; i++) {
      float wi = w[wFrom + i];
      float gi = decayed(factor * g[gFrom + i], decay, wi);
      w[wFrom + i] = Math.fma(minusRate, gi, wi);
    }
  }

  static void momentum(
      float[] w,
      int wFrom,
      float[] g,
      int gFrom,
      float[] s,
      int sFrom,
      int n,
      float factor,
      boolean nesterov,
      Coefficients k) {
    float minusRate = k.minusRate;
    float momentum = k.keep1;
    float decay = k.decay;
    boolean decays = decay != 0;
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector wi = FloatVector.fromArray(S, w, wFrom + i);
      FloatVector gi = FloatVector.fromArray(S, g, gFrom + i).mul(factor);
      if (decays) {
        gi = FloatVector.broadcast(S, decay).fma(wi, gi);
      }
      FloatVector kept = FloatVector.broadcast(S, momentum);
      FloatVector si = kept.fma(FloatVector.fromArray(S, s, sFrom + i), gi);
      si.intoArray(s, sFrom + i);
      FloatVector direction = nesterov ? kept.fma(si, gi) : si;
      FloatVector.broadcast(S, minusRate).fma(direction, wi).intoArray(w, wFrom + i);
    }
    for (; i < n; i++) {
      float wi = w[wFrom + i];
      float gi = decayed(factor * g[gFrom + i], decay, wi);
      float si = Math.fma(momentum, s[sFrom + i], gi);
      s[sFrom + i] = si;
      float direction = nesterov ? Math.fma(momentum, si, gi) : si;
      w[wFrom + i] = Math.fma(minusRate, direction, wi);
    }
  }

  static void rmsProp(
      float[] w,
      int wFrom,
      float[] g,
      int gFrom,
      float[] s,
      int sFrom,
      int n,
      float factor,
      Coefficients k) {
    float minusRate = k.minusRate;
    float keep = k.keep1;
    float take = k.take1;
    float epsilon = k.epsilon;
    float decay = k.decay;
    boolean decays = decay != 0;
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector wi = FloatVector.fromArray(S, w, wFrom + i);
      FloatVector gi = FloatVector.fromArray(S, g, gFrom + i).mul(factor);
      if (decays) {
        gi = FloatVector.broadcast(S, decay).fma(wi, gi);
      }
      FloatVector old = FloatVector.fromArray(S, s, sFrom + i);
      FloatVector si = FloatVector.broadcast(S, keep).fma(old, gi.mul(take).mul(gi));
      si.intoArray(s, sFrom + i);
      FloatVector direction = gi.div(si.sqrt().add(epsilon));
      FloatVector.broadcast(S, minusRate).fma(direction, wi).intoArray(w, wFrom + i);
    }
    for (; i < n; i++) {
      float wi = w[wFrom + i];
      float gi = decayed(factor * g[gFrom + i], decay, wi);
      float si = Math.fma(keep, s[sFrom + i], take * gi * gi);
      s[sFrom + i] = si;
      w[wFrom + i] = Math.fma(minusRate, gi / ((float) Math.sqrt(si) + epsilon), wi);
    }
  }

  /** Adam and AdamW. */
  static void adam(
      float[] w,
      int wFrom,
      float[] g,
      int gFrom,
      float[] s1,
      int s1From,
      float[] s2,
      int s2From,
      int n,
      float factor,
      Coefficients k) {
    float minusRate = k.minusRate;
    float keep1 = k.keep1;
    float take1 = k.take1;
    float keep2 = k.keep2;
    float take2 = k.take2;
    float scale = k.scale;
    float epsilon = k.epsilon;
    float decay = k.decay;
    boolean decays = decay != 0;
    boolean shrinks = k.shrinks;
    float minusShrink = k.minusShrink;
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector wi = FloatVector.fromArray(S, w, wFrom + i);
      FloatVector gi = FloatVector.fromArray(S, g, gFrom + i).mul(factor);
      if (decays) {
        gi = FloatVector.broadcast(S, decay).fma(wi, gi);
      }
      if (shrinks) {
        wi = FloatVector.broadcast(S, minusShrink).fma(wi, wi);
      }
      FloatVector old1 = FloatVector.fromArray(S, s1, s1From + i);
      FloatVector first = FloatVector.broadcast(S, keep1).fma(old1, gi.mul(take1));
      first.intoArray(s1, s1From + i);
      FloatVector old2 = FloatVector.fromArray(S, s2, s2From + i);
      FloatVector second = FloatVector.broadcast(S, keep2).fma(old2, gi.mul(take2).mul(gi));
      second.intoArray(s2, s2From + i);
      FloatVector divisor =
          second.sqrt().fma(FloatVector.broadcast(S, scale), FloatVector.broadcast(S, epsilon));
      FloatVector.broadcast(S, minusRate).fma(first.div(divisor), wi).intoArray(w, wFrom + i);
    }
    for (; i < n; i++) {
      float wi = w[wFrom + i];
      float gi = decayed(factor * g[gFrom + i], decay, wi);
      float shrunk = shrinks ? Math.fma(minusShrink, wi, wi) : wi;
      float first = Math.fma(keep1, s1[s1From + i], take1 * gi);
      s1[s1From + i] = first;
      float second = Math.fma(keep2, s2[s2From + i], take2 * gi * gi);
      s2[s2From + i] = second;
      float divisor = Math.fma((float) Math.sqrt(second), scale, epsilon);
      w[wFrom + i] = Math.fma(minusRate, first / divisor, shrunk);
    }
  }

  private static float decayed(float g, float decay, float w) {
    return decay == 0 ? g : Math.fma(decay, w, g);
  }
}
