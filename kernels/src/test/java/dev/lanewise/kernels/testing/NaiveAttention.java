package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Heads;

/**
 * Attention and its gradients by the formulas in double, with the whole matrix of weights, and the
 * bounds that {@link dev.lanewise.kernels.op.AttentionKernels} states. Arrays lie as the attention
 * says; gaps hold 0.
 */
public final class NaiveAttention {
  private final DType dtype;

  /** What rounded operands add to the bounds' factors. */
  private final double rounding;

  private final Attention a;
  private final double[] q;
  private final double[] k;
  private final double[] v;
  private final double[] gradient;

  /** The result and its bounds; the gradients and theirs. */
  public final double[] y;

  public final double[] yBound;
  public final double[] log;
  public final double[] logBound;
  public final double[] dq;
  public final double[] dqBound;
  public final double[] dk;
  public final double[] dkBound;
  public final double[] dv;
  public final double[] dvBound;

  /**
   * Computes everything.
   *
   * @param precision what the bounds allow the operands to be rounded to
   * @param lengths the keys of each sample, or null
   */
  public NaiveAttention(
      DType dtype,
      Precision precision,
      Attention attention,
      int[] lengths,
      double[] q,
      double[] k,
      double[] v,
      double[] dy) {
    this.dtype = dtype;
    this.rounding = 5 * precision.roundoff();
    this.a = attention;
    this.q = q;
    this.k = k;
    this.v = v;
    this.gradient = dy;
    this.y = array(a.y());
    this.yBound = array(a.y());
    this.log = new double[(int) a.statistics()];
    this.logBound = new double[log.length];
    this.dq = array(a.q());
    this.dqBound = array(a.q());
    this.dk = array(a.k());
    this.dkBound = array(a.k());
    this.dv = array(a.v());
    this.dvBound = array(a.v());
    for (int b = 0; b < a.batch(); b++) {
      for (int h = 0; h < a.q().heads(); h++) {
        for (int i = 0; i < a.queries(); i++) {
          row(b, h, i, lengths == null ? a.keys() : lengths[b]);
        }
      }
    }
  }

  private double gamma(long n) {
    return Bounds.gamma(dtype, n) + rounding;
  }

  private static double[] array(Heads heads) {
    return new double[Math.toIntExact(heads.extent())];
  }

  private boolean sees(int i, int j, int length) {
    return j < length && (!a.causal() || j <= a.keys() - a.queries() + i);
  }

  private void row(int b, int h, int i, int length) {
    double scale = dtype == DType.F32 ? (float) a.scale() : a.scale();
    int head = h / a.group();
    int qi = (int) a.q().at(b, h, i);
    int yi = (int) a.y().at(b, h, i);
    double[] p = new double[a.keys()];
    double largest = Double.NEGATIVE_INFINITY;
    double magnitude = 0;
    int seen = 0;
    for (int j = 0; j < a.keys(); j++) {
      int kj = (int) a.k().at(b, head, j);
      p[j] = Double.NEGATIVE_INFINITY;
      if (sees(i, j, length)) {
        double score = 0;
        double absolute = 0;
        for (int c = 0; c < a.size(); c++) {
          score += q[qi + c] * k[kj + c];
          absolute += Math.abs(q[qi + c] * k[kj + c]);
        }
        p[j] = scale * score;
        largest = Math.max(largest, p[j]);
        magnitude = Math.max(magnitude, Math.abs(scale) * absolute);
        seen++;
      }
    }
    double sum = 0;
    for (int j = 0; j < a.keys(); j++) {
      p[j] = seen == 0 ? 0 : Math.exp(p[j] - largest);
      sum += p[j];
    }
    double e =
        (2 * Bounds.gamma(dtype, a.size() + 8L) + rounding) * magnitude + gamma(3L * seen + 32);
    log[(int) a.statistic(b, h, i)] = largest + Math.log(sum);
    logBound[(int) a.statistic(b, h, i)] = e;
    double[] spread = new double[a.valueSize()];
    double mean = 0;
    for (int c = 0; c < a.valueSize(); c++) {
      for (int j = 0; j < length && seen > 0; j++) {
        double value = v[(int) a.v().at(b, head, j) + c];
        if (sees(i, j, length)) {
          y[yi + c] += p[j] / sum * value;
          spread[c] += p[j] / sum * Math.abs(value);
        }
      }
      yBound[yi + c] = e * spread[c];
      mean += gradient[yi + c] * y[yi + c];
    }
    for (int j = 0; j < a.keys(); j++) {
      if (sees(i, j, length)) {
        pair(b, h, j, qi, yi, p[j] / sum, mean, spread, scale, e, seen);
      }
    }
  }

  /** What a query and a key that it sees add to the gradients. */
  private void pair(
      int b,
      int h,
      int j,
      int qi,
      int yi,
      double weight,
      double mean,
      double[] spread,
      double scale,
      double e,
      int seen) {
    int head = h / a.group();
    int kj = (int) a.k().at(b, head, j);
    int vj = (int) a.v().at(b, head, j);
    long rows = (long) a.queries() * a.group();
    double product = 0;
    double absolute = 0;
    for (int c = 0; c < a.valueSize(); c++) {
      double dy = gradient[yi + c];
      product += dy * v[vj + c];
      absolute += Math.abs(dy) * (Math.abs(v[vj + c]) + spread[c]);
      dv[vj + c] += weight * dy;
      dvBound[vj + c] += weight * Math.abs(dy) * (e + gamma(rows));
    }
    double slope = scale * weight * (product - mean);
    double slopeBound = Math.abs(scale) * weight * absolute;
    for (int c = 0; c < a.size(); c++) {
      dq[qi + c] += slope * k[kj + c];
      dk[kj + c] += slope * q[qi + c];
      dqBound[qi + c] +=
          slopeBound * Math.abs(k[kj + c]) * (2 * e + gamma(a.valueSize() + seen + 8L));
      dkBound[kj + c] +=
          slopeBound * Math.abs(q[qi + c]) * (2 * e + gamma(a.valueSize() + rows + 8));
    }
  }
}
