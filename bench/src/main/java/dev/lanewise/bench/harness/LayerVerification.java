package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.AttentionCase;
import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.ConvCase.Pass;
import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.bench.cases.PoolCase;
import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * Proves before anything is timed that a contender computes the layer it is asked for: {@value
 * #ALL} elements of each array at most, else a sample of {@value #SAMPLES}, are compared to sums in
 * double.
 */
final class LayerVerification {
  static final int SAMPLES = 200;
  static final int ALL = 1000;

  /**
   * A plain sum of n products of operands in [-0.5, 0.5) errs by far less than the square root of n
   * times this; Winograd's by about three bits more.
   */
  private static final double PLAIN = 1e-6;

  /**
   * In one long chain each of n additions rounds a sum that has grown with the square root of n.
   */
  private static final double CHAIN = 3e-8;

  private static final double WINOGRAD = 1e-5;

  /** Relative to an element or its {@link #scale}, where that is larger. */
  private static final double CLOSE = 2e-5;

  private static final double TRAINED = 10;

  private LayerVerification() {}

  /**
   * Compares.
   *
   * @throws IllegalStateException if an element is too far from the true value
   */
  static void check(LayerCase which, HostBuffer[] operands, HostBuffer result) {
    if (result.dtype() != which.dtype() || result.length() != which.resultLength()) {
      throw new IllegalStateException(
          "the result is %s[%d]; expected %s[%d]"
              .formatted(result.dtype(), result.length(), which.dtype(), which.resultLength()));
    }
    float[][] in = new float[operands.length][];
    for (int i = 0; i < in.length; i++) {
      in[i] = F32Buffer.cast(operands[i], "operand").array();
    }
    float[] found = F32Buffer.cast(result, "result").array();
    IntToDoubleFunction truth = truth(which, operands, in, found);
    int[] parts = which.resultParts();
    int end = 0;
    for (int i = 0; i < parts.length; i++) {
      int from = end;
      end += parts[i];
      if (!(which instanceof RecurrentCase recurrent) || RecurrentTruth.covers(recurrent, i)) {
        checkPart(which, truth, found, from, end);
      }
    }
  }

  private static void checkPart(
      LayerCase which, IntToDoubleFunction truth, float[] found, int from, int end) {
    if (end - from <= ALL) {
      for (int at = from; at < end; at++) {
        checkElement(which, truth, found, at);
      }
      return;
    }
    SplittableRandom random = new SplittableRandom(Operands.SEED);
    for (int i = 0; i < SAMPLES; i++) {
      // The last elements too, where kernels have their tails.
      int at = i % 4 == 0 ? end - 1 - i / 4 : pick(which, from, end, random);
      checkElement(which, truth, found, at);
    }
  }

  private static int pick(LayerCase which, int from, int end, SplittableRandom random) {
    return switch (which) {
      case AttentionCase attention -> AttentionTruth.pick(attention, from, end, random);
      case RecurrentCase recurrent -> RecurrentTruth.pick(recurrent, from, end, random);
      default -> random.nextInt(from, end);
    };
  }

  /** Element by element what should have been found. */
  private static IntToDoubleFunction truth(
      LayerCase which, HostBuffer[] operands, float[][] in, float[] found) {
    return switch (which) {
      case ConvCase conv -> at -> convolution(conv, in[0], in[1], at);
      case PoolCase pool -> at -> pooling(pool, in, at);
      case NormCase norm -> at -> normalization(norm, in, at);
      case ElementwiseCase one -> ElementwiseTruth.of(one, in, found);
      case OverheadCase one ->
          at -> one.way() == OverheadCase.Way.GRADIENT ? 1 : in[0][at] + (double) in[1][at];
      case SoftmaxCase softmax -> SoftmaxTruth.of(softmax, in);
      case RowNormCase norm -> RowNormTruth.of(norm, in);
      case AttentionCase attention -> AttentionTruth.of(attention, in);
      case RecurrentCase recurrent -> RecurrentTruth.of(recurrent, in);
      case OptimizerCase optimizer -> OptimizerTruth.of(optimizer, in);
      case StepCase step -> at -> StepTruth.of(step, operands);
    };
  }

  private static void checkElement(
      LayerCase which, IntToDoubleFunction truth, float[] found, int at) {
    double expected = truth.applyAsDouble(at);
    double bound =
        which instanceof ConvCase conv
            ? bound(conv)
            : CLOSE * Math.max(scale(which, at), Math.abs(expected));
    // Written so that NaN fails too.
    if (!(Math.abs(found[at] - expected) <= bound)) {
      throw new IllegalStateException(
          "wrong result at element %d: %s; expected %s within %s"
              .formatted(at, found[at], expected, bound));
    }
  }

  /** The size of what the element is a sum of, or of the element where it has all its digits. */
  private static double scale(LayerCase which, int at) {
    return switch (which) {
      case SoftmaxCase softmax -> SoftmaxTruth.scale(softmax);
      case RowNormCase norm -> RowNormTruth.scale(norm, at);
      case RecurrentCase recurrent -> RecurrentTruth.scale(recurrent, at);
      // Adam makes equal steps of gradients that differ by little, some of them near 0.
      case StepCase ignored -> TRAINED;
      default -> 1;
    };
  }

  private static double bound(ConvCase conv) {
    double terms =
        conv.pass() == Pass.WEIGHTS
            ? (double) conv.lengthY() / conv.out()
            : (double) Math.max(conv.in(), conv.out()) * conv.kernel() * conv.kernel();
    boolean winograd = conv.pass() == Pass.FORWARD || conv.pass() == Pass.DATA;
    return (winograd ? WINOGRAD : PLAIN) * Math.sqrt(terms) + CHAIN * terms;
  }

  private static double convolution(ConvCase c, float[] first, float[] second, int at) {
    int outHeight = c.conv().outHeight();
    int outWidth = c.conv().outWidth();
    int inGroup = c.in() / c.groups();
    int outGroup = c.out() / c.groups();
    double sum = 0;
    switch (c.pass()) {
      case FORWARD, EXACT -> {
        int q = at % outWidth;
        int p = at / outWidth % outHeight;
        int o = at / outWidth / outHeight % c.out();
        int n = at / outWidth / outHeight / c.out();
        for (int i = 0; i < inGroup; i++) {
          for (int ky = 0; ky < c.kernel(); ky++) {
            for (int kx = 0; kx < c.kernel(); kx++) {
              int channel = o / outGroup * inGroup + i;
              sum +=
                  pixel(
                          c,
                          first,
                          n,
                          channel,
                          p * c.stride() - c.pad() + ky,
                          q * c.stride() - c.pad() + kx)
                      * (double) second[((o * inGroup + i) * c.kernel() + ky) * c.kernel() + kx];
            }
          }
        }
      }
      case DATA -> {
        int x = at % c.width();
        int y = at / c.width() % c.height();
        int channel = at / c.width() / c.height() % c.in();
        int n = at / c.width() / c.height() / c.in();
        int group = channel / inGroup;
        for (int o = group * outGroup; o < (group + 1) * outGroup; o++) {
          for (int ky = 0; ky < c.kernel(); ky++) {
            for (int kx = 0; kx < c.kernel(); kx++) {
              int down = y + c.pad() - ky;
              int across = x + c.pad() - kx;
              boolean hit =
                  down >= 0 && across >= 0 && down % c.stride() == 0 && across % c.stride() == 0;
              int p = down / c.stride();
              int q = across / c.stride();
              if (hit && p < outHeight && q < outWidth) {
                int weight =
                    ((o * inGroup + channel % inGroup) * c.kernel() + ky) * c.kernel() + kx;
                sum +=
                    (double) first[((n * c.out() + o) * outHeight + p) * outWidth + q]
                        * second[weight];
              }
            }
          }
        }
      }
      case WEIGHTS -> {
        int kx = at % c.kernel();
        int ky = at / c.kernel() % c.kernel();
        int i = at / c.kernel() / c.kernel() % inGroup;
        int o = at / c.kernel() / c.kernel() / inGroup;
        int channel = o / outGroup * inGroup + i;
        for (int n = 0; n < c.batch(); n++) {
          for (int p = 0; p < outHeight; p++) {
            for (int q = 0; q < outWidth; q++) {
              sum +=
                  pixel(
                          c,
                          first,
                          n,
                          channel,
                          p * c.stride() - c.pad() + ky,
                          q * c.stride() - c.pad() + kx)
                      * (double) second[((n * c.out() + o) * outHeight + p) * outWidth + q];
            }
          }
        }
      }
    }
    return sum;
  }

  private static float pixel(ConvCase c, float[] x, int n, int channel, int row, int column) {
    return row < 0 || row >= c.height() || column < 0 || column >= c.width()
        ? 0
        : x[((n * c.in() + channel) * c.height() + row) * c.width() + column];
  }

  private static double pooling(PoolCase c, float[][] in, int at) {
    int outHeight = c.pool().outHeight();
    int outWidth = c.pool().outWidth();
    if (!c.backward()) {
      return window(c, in[0], at / outWidth / outHeight, at / outWidth % outHeight, at % outWidth);
    }
    int x = at % c.width();
    int y = at / c.width() % c.height();
    int plane = at / c.width() / c.height();
    double sum = 0;
    for (int p = 0; p < outHeight; p++) {
      for (int q = 0; q < outWidth; q++) {
        int top = p * c.stride() - c.pad();
        int left = q * c.stride() - c.pad();
        if (y >= top && y < top + c.kernel() && x >= left && x < left + c.kernel()) {
          double dy = in[1][(plane * outHeight + p) * outWidth + q];
          sum +=
              switch (c.kind()) {
                case AVERAGE -> dy / c.pool().divisor(p, q);
                case MAX ->
                    in[0][at] == window(c, in[0], plane, p, q)
                            && isFirst(c, in[0], plane, y, x, top, left)
                        ? dy
                        : 0;
              };
        }
      }
    }
    return sum;
  }

  private static double window(PoolCase c, float[] x, int plane, int p, int q) {
    double sum = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int y = c.pool().rowStart(p); y < c.pool().rowEnd(p); y++) {
      for (int column = c.pool().columnStart(q); column < c.pool().columnEnd(q); column++) {
        double value = x[(plane * c.height() + y) * c.width() + column];
        sum += value;
        most = Math.max(most, value);
      }
    }
    return c.kind() == PoolCase.Kind.MAX ? most : sum / c.pool().divisor(p, q);
  }

  /** Whether no earlier element of the window equals this one. */
  private static boolean isFirst(
      PoolCase c, float[] x, int plane, int row, int column, int top, int left) {
    float value = x[(plane * c.height() + row) * c.width() + column];
    for (int y = Math.max(0, top); y <= row; y++) {
      int end = y == row ? column : Math.min(c.width(), left + c.kernel());
      for (int i = Math.max(0, left); i < end; i++) {
        if (x[(plane * c.height() + y) * c.width() + i] == value) {
          return false;
        }
      }
    }
    return true;
  }

  private static double normalization(NormCase c, float[][] in, int at) {
    double x = in[0][at];
    if (c.kind() == NormCase.Kind.RELU) {
      return c.backward() ? (x > 0 ? in[1][at] : 0) : Math.max(x, 0);
    }
    int plane = c.height() * c.width();
    int channel = at / plane % c.channels();
    double gamma = in[1][channel];
    double count = (double) c.batch() * plane;
    double mean = NormCase.MEAN;
    double variance = NormCase.VARIANCE;
    if (c.kind() == NormCase.Kind.TRAIN) {
      double[] moments = moments(c, in[0], channel);
      mean = moments[0];
      variance = moments[1];
    }
    double inverse = 1 / Math.sqrt(variance + NormCase.EPSILON);
    if (!c.backward()) {
      return (x - mean) * inverse * gamma + in[2][channel];
    }
    double dy = in[3][at];
    if (c.kind() == NormCase.Kind.EVAL) {
      return dy * gamma * inverse;
    }
    double sum = 0;
    double dot = 0;
    for (int n = 0; n < c.batch(); n++) {
      int start = (n * c.channels() + channel) * plane;
      for (int i = start; i < start + plane; i++) {
        sum += in[3][i];
        dot += in[3][i] * (in[0][i] - mean);
      }
    }
    return gamma * inverse * (dy - sum / count - (x - mean) * inverse * inverse * dot / count);
  }

  private static double[] moments(NormCase c, float[] x, int channel) {
    int plane = c.height() * c.width();
    double count = (double) c.batch() * plane;
    double sum = 0;
    double squares = 0;
    for (int n = 0; n < c.batch(); n++) {
      int start = (n * c.channels() + channel) * plane;
      for (int i = start; i < start + plane; i++) {
        sum += x[i];
        squares += (double) x[i] * x[i];
      }
    }
    double mean = sum / count;
    return new double[] {mean, squares / count - mean * mean};
  }
}
