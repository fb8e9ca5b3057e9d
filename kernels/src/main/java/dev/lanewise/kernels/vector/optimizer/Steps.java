package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of the optimizer steps. Each does for a vector what its tail does for one element, in
 * the order of {@link dev.lanewise.kernels.op.OptimizerKernels}, so that an element's bits don't
 * depend on where it stands. {@code decay} of 0 means that the gradient is taken as it is.
 */
final class Steps {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  private Steps() {}

  static void sgd(float[] w, int wFrom, float[] g, int gFrom, int n, float minusRate, float decay) {
    boolean decays = decay != 0;
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector wi = FloatVector.fromArray(S, w, wFrom + i);
      FloatVector gi = FloatVector.fromArray(S, g, gFrom + i);
      if (decays) {
        gi = FloatVector.broadcast(S, decay).fma(wi, gi);
      }
      FloatVector.broadcast(S, minusRate).fma(gi, wi).intoArray(w, wFrom + i);
    }
    for (; i < n; i++) {
      float wi = w[wFrom + i];
      float gi = decayed(g[gFrom + i], decay, wi);
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
      float minusRate,
      float momentum,
      boolean nesterov,
      float decay) {
    boolean decays = decay != 0;
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector wi = FloatVector.fromArray(S, w, wFrom + i);
      FloatVector gi = FloatVector.fromArray(S, g, gFrom + i);
      if (decays) {
        gi = FloatVector.broadcast(S, decay).fma(wi, gi);
      }
      FloatVector factor = FloatVector.broadcast(S, momentum);
      FloatVector si = factor.fma(FloatVector.fromArray(S, s, sFrom + i), gi);
      si.intoArray(s, sFrom + i);
      FloatVector direction = nesterov ? factor.fma(si, gi) : si;
      FloatVector.broadcast(S, minusRate).fma(direction, wi).intoArray(w, wFrom + i);
    }
    for (; i < n; i++) {
      float wi = w[wFrom + i];
      float gi = decayed(g[gFrom + i], decay, wi);
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
      float minusRate,
      float keep,
      float take,
      float epsilon,
      float decay) {
    boolean decays = decay != 0;
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector wi = FloatVector.fromArray(S, w, wFrom + i);
      FloatVector gi = FloatVector.fromArray(S, g, gFrom + i);
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
      float gi = decayed(g[gFrom + i], decay, wi);
      float si = Math.fma(keep, s[sFrom + i], take * gi * gi);
      s[sFrom + i] = si;
      w[wFrom + i] = Math.fma(minusRate, gi / ((float) Math.sqrt(si) + epsilon), wi);
    }
  }

  /**
   * Adam and AdamW.
   *
   * @param minusShrink minus rate times the decoupled decay; 0 for none
   * @param minusRate minus the rate divided by the first bias correction
   * @param scale 1 over the root of the second bias correction
   */
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
      float minusRate,
      float keep1,
      float take1,
      float keep2,
      float take2,
      float scale,
      float epsilon,
      float decay,
      boolean shrinks,
      float minusShrink) {
    boolean decays = decay != 0;
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector wi = FloatVector.fromArray(S, w, wFrom + i);
      FloatVector gi = FloatVector.fromArray(S, g, gFrom + i);
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
      float gi = decayed(g[gFrom + i], decay, wi);
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
