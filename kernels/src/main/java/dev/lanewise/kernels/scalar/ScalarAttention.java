package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostAttentionKernels;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Rotary;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link AttentionKernels}: one query after the other, all in double and rounded at the end; of the
 * scores there is one row at a time.
 */
final class ScalarAttention extends HostAttentionKernels {
  private final Real real;

  ScalarAttention(DType dtype) {
    super(dtype);
    this.real = Real.of(dtype);
  }

  @Override
  protected void attend(
      Attention attention,
      HostBuffer q,
      long qOffset,
      HostBuffer k,
      long kOffset,
      HostBuffer v,
      long vOffset,
      @Nullable I32Buffer lengths,
      long lengthsOffset,
      HostBuffer y,
      long yOffset,
      @Nullable HostBuffer logSumExp,
      long logSumExpOffset) {
    double[] weights = new double[attention.keys()];
    for (int b = 0; b < attention.batch(); b++) {
      int length = length(attention, lengths, lengthsOffset, b);
      for (int h = 0; h < attention.q().heads(); h++) {
        int head = h / attention.group();
        for (int i = 0; i < attention.queries(); i++) {
          int n = attention.visible(i, length);
          long qi = qOffset + attention.q().at(b, h, i);
          long yi = yOffset + attention.y().at(b, h, i);
          scores(attention, n, q, qi, k, kOffset, b, head, weights);
          double largest = largest(weights, n);
          boolean any = largest != Double.NEGATIVE_INFINITY;
          double sum = 0;
          for (int j = 0; any && j < n; j++) {
            weights[j] = StrictMath.exp(weights[j] - largest);
            sum += weights[j];
          }
          for (int c = 0; c < attention.valueSize(); c++) {
            double total = 0;
            for (int j = 0; any && j < n; j++) {
              total += weights[j] * real.get(v, vOffset + attention.v().at(b, head, j) + c);
            }
            real.set(y, yi + c, any ? total / sum : 0);
          }
          if (logSumExp != null) {
            double log = any ? largest + StrictMath.log(sum) : Double.NEGATIVE_INFINITY;
            real.set(logSumExp, logSumExpOffset + attention.statistic(b, h, i), log);
          }
        }
      }
    }
  }

  private void scores(
      Attention attention,
      int n,
      HostBuffer q,
      long qi,
      HostBuffer k,
      long kOffset,
      int sample,
      int head,
      double[] to) {
    double scale = real.round(attention.scale());
    for (int j = 0; j < n; j++) {
      long kj = kOffset + attention.k().at(sample, head, j);
      // Rounded, so that a score is infinite where the type ends.
      to[j] = real.round(scale * dot(attention.size(), q, qi, k, kj));
    }
  }

  private double dot(int n, HostBuffer a, long ai, HostBuffer b, long bi) {
    double sum = 0;
    for (int c = 0; c < n; c++) {
      sum += real.get(a, ai + c) * real.get(b, bi + c);
    }
    return sum;
  }

  private static double largest(double[] values, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      largest = Math.max(largest, values[j]);
    }
    return largest;
  }

  @Override
  protected void attendBackward(
      Attention attention,
      HostBuffer q,
      long qOffset,
      HostBuffer k,
      long kOffset,
      HostBuffer v,
      long vOffset,
      @Nullable I32Buffer lengths,
      long lengthsOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer logSumExp,
      long logSumExpOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dq,
      long dqOffset,
      HostBuffer dk,
      long dkOffset,
      HostBuffer dv,
      long dvOffset) {
    double scale = real.round(attention.scale());
    int size = attention.size();
    int valueSize = attention.valueSize();
    double[] scores = new double[attention.keys()];
    double[] row = new double[size];
    double[][] sumsK = new double[attention.keys()][size];
    double[][] sumsV = new double[attention.keys()][valueSize];
    for (int b = 0; b < attention.batch(); b++) {
      int length = length(attention, lengths, lengthsOffset, b);
      for (int head = 0; head < attention.k().heads(); head++) {
        clear(sumsK);
        clear(sumsV);
        for (int h = head * attention.group(); h < (head + 1) * attention.group(); h++) {
          for (int i = 0; i < attention.queries(); i++) {
            long qi = qOffset + attention.q().at(b, h, i);
            long yi = yOffset + attention.y().at(b, h, i);
            long dyi = dyOffset + attention.y().at(b, h, i);
            double log = real.get(logSumExp, logSumExpOffset + attention.statistic(b, h, i));
            int n = log == Double.NEGATIVE_INFINITY ? 0 : attention.visible(i, length);
            scores(attention, n, q, qi, k, kOffset, b, head, scores);
            double mean = dot(valueSize, dy, dyi, y, yi);
            Arrays.fill(row, 0);
            for (int j = 0; j < n; j++) {
              long kj = kOffset + attention.k().at(b, head, j);
              long vj = vOffset + attention.v().at(b, head, j);
              double weight = StrictMath.exp(scores[j] - log);
              double gradient = scale * weight * (dot(valueSize, dy, dyi, v, vj) - mean);
              add(weight, dy, dyi, sumsV[j]);
              add(gradient, q, qi, sumsK[j]);
              add(gradient, k, kj, row);
            }
            store(row, dq, dqOffset + attention.q().at(b, h, i));
          }
        }
        store(sumsK, attention.k(), b, head, dk, dkOffset);
        store(sumsV, attention.v(), b, head, dv, dvOffset);
      }
    }
  }

  private static void clear(double[][] sums) {
    for (double[] row : sums) {
      Arrays.fill(row, 0);
    }
  }

  private void add(double factor, HostBuffer from, long at, double[] to) {
    for (int c = 0; c < to.length; c++) {
      to[c] += factor * real.get(from, at + c);
    }
  }

  private void store(
      double[][] rows, Heads heads, int sample, int head, HostBuffer to, long toOffset) {
    for (int j = 0; j < rows.length; j++) {
      store(rows[j], to, toOffset + heads.at(sample, head, j));
    }
  }

  private void store(double[] row, HostBuffer to, long at) {
    for (int c = 0; c < row.length; c++) {
      real.set(to, at + c, row[c]);
    }
  }

  @Override
  protected void turn(
      Rotary rotary,
      HostBuffer x,
      long xOffset,
      HostBuffer table,
      long tableOffset,
      HostBuffer y,
      long yOffset) {
    Heads heads = rotary.heads();
    for (int b = 0; b < heads.batch(); b++) {
      for (int h = 0; h < heads.heads(); h++) {
        for (int t = 0; t < heads.time(); t++) {
          for (int c = 0; c < heads.size(); c += 2) {
            long angle = tableOffset + (long) t * heads.size() + c;
            double cos = real.get(table, angle);
            double sin = real.get(table, angle + 1);
            double signed = rotary.inverse() ? -sin : sin;
            long at = heads.at(b, h, t) + c;
            double x0 = real.get(x, xOffset + at);
            double x1 = real.get(x, xOffset + at + 1);
            real.set(y, yOffset + at, real.fma(cos, x0, -real.round(signed * x1)));
            real.set(y, yOffset + at + 1, real.fma(cos, x1, real.round(signed * x0)));
          }
        }
      }
    }
  }
}
