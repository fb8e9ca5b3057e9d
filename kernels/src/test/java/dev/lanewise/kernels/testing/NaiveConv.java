package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A convolution as what it is, a sum over all triples of an element of x, one of w and one of y:
 * forward, backward-data and backward-weights only differ in which of the three is asked for.
 */
public final class NaiveConv {
  private NaiveConv() {}

  /**
   * A product that takes part, by flat indices and by place.
   *
   * @param x index into x
   * @param w index into w
   * @param y index into y
   * @param n the image
   * @param c the input channel in its group
   * @param row the row in x
   * @param column the column in x
   * @param o the output channel in its group
   * @param p the row in y
   * @param q the column in y
   */
  public record Tap(int x, int w, int y, int n, int c, int row, int column, int o, int p, int q) {}

  /** What is done with each product. */
  @FunctionalInterface
  public interface Visitor {
    /** Called once a product. */
    void visit(Tap tap);
  }

  /** Visits every triple whose element of x is not in the padding. */
  public static void forEach(Conv2d conv, Visitor visitor) {
    Window2d window = conv.window();
    int channels = conv.inChannels() / conv.groups();
    int filters = conv.outChannels() / conv.groups();
    int rows =
        (padded(conv, true) - (window.kernelH() - 1) * window.dilationH() - 1) / window.strideH()
            + 1;
    int columns =
        (padded(conv, false) - (window.kernelW() - 1) * window.dilationW() - 1) / window.strideW()
            + 1;
    for (int n = 0; n < conv.batch(); n++) {
      for (int g = 0; g < conv.groups(); g++) {
        for (int ky = 0; ky < window.kernelH(); ky++) {
          for (int kx = 0; kx < window.kernelW(); kx++) {
            for (int p = 0; p < rows; p++) {
              for (int q = 0; q < columns; q++) {
                int row = p * window.strideH() + ky * window.dilationH() - window.padTop();
                int column = q * window.strideW() + kx * window.dilationW() - window.padLeft();
                if (row < 0 || column < 0 || row >= conv.height() || column >= conv.width()) {
                  continue;
                }
                for (int o = 0; o < filters; o++) {
                  for (int c = 0; c < channels; c++) {
                    int filter = g * filters + o;
                    int x =
                        flat(
                            conv.inChannels(),
                            conv.height(),
                            conv.width(),
                            n,
                            g * channels + c,
                            row,
                            column);
                    int w = flat(channels, window.kernelH(), window.kernelW(), filter, c, ky, kx);
                    int y = flat(conv.outChannels(), rows, columns, n, filter, p, q);
                    visitor.visit(new Tap(x, w, y, n, c, row, column, o, p, q));
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static int padded(Conv2d conv, boolean rows) {
    Window2d window = conv.window();
    return rows
        ? conv.height() + window.padTop() + window.padBottom()
        : conv.width() + window.padLeft() + window.padRight();
  }

  private static int flat(int second, int third, int fourth, int i, int j, int k, int l) {
    return ((i * second + j) * third + k) * fourth + l;
  }

  /** y, in double and in no particular order. */
  public static double[] forward(Conv2d conv, double[] x, double[] w) {
    double[] y = new double[Math.toIntExact(conv.sizeY())];
    forEach(conv, tap -> y[tap.y] += x[tap.x] * w[tap.w]);
    return y;
  }

  /** dx. */
  public static double[] backwardData(Conv2d conv, double[] dy, double[] w) {
    double[] dx = new double[Math.toIntExact(conv.sizeX())];
    forEach(conv, tap -> dx[tap.x] += dy[tap.y] * w[tap.w]);
    return dx;
  }

  /** dw. */
  public static double[] backwardWeights(Conv2d conv, double[] x, double[] dy) {
    double[] dw = new double[Math.toIntExact(conv.sizeW())];
    forEach(conv, tap -> dw[tap.w] += x[tap.x] * dy[tap.y]);
    return dw;
  }

  /** y in float, each a chain in the order that Conv2dKernels states. */
  public static float[] forwardChains(Conv2d conv, double[] x, double[] w) {
    float[] y = new float[Math.toIntExact(conv.sizeY())];
    List<Tap> taps =
        sorted(
            conv,
            Comparator.comparingInt((Tap tap) -> tap.c / 16)
                .thenComparingInt(Tap::row)
                .thenComparingInt(Tap::column)
                .thenComparingInt(Tap::c));
    for (Tap tap : taps) {
      y[tap.y] = Math.fma((float) x[tap.x], (float) w[tap.w], y[tap.y]);
    }
    return y;
  }

  /** dx in float, each a chain in the order that Conv2dKernels states. */
  public static float[] backwardDataChains(Conv2d conv, double[] dy, double[] w) {
    float[] dx = new float[Math.toIntExact(conv.sizeX())];
    List<Tap> taps =
        sorted(
            conv,
            Comparator.comparingInt((Tap tap) -> tap.o / 16)
                .thenComparingInt(Tap::p)
                .thenComparingInt(Tap::q)
                .thenComparingInt(Tap::o));
    for (Tap tap : taps) {
      dx[tap.x] = Math.fma((float) dy[tap.y], (float) w[tap.w], dx[tap.x]);
    }
    return dx;
  }

  /** dw in float, in the chunks that Conv2dKernels states. */
  public static float[] backwardWeightsChunks(Conv2d conv, double[] x, double[] dy) {
    float[] dw = new float[Math.toIntExact(conv.sizeW())];
    float[] chunk = new float[dw.length];
    List<Tap> taps =
        sorted(
            conv,
            Comparator.comparingInt(Tap::n).thenComparingInt(Tap::p).thenComparingInt(Tap::q));
    long current = 0;
    for (Tap tap : taps) {
      long number = chunk(conv, tap);
      if (number != current) {
        addAndClear(dw, chunk);
        current = number;
      }
      chunk[tap.w] = Math.fma((float) x[tap.x], (float) dy[tap.y], chunk[tap.w]);
    }
    addAndClear(dw, chunk);
    return dw;
  }

  private static long chunk(Conv2d conv, Tap tap) {
    int pixels = conv.outHeight() * conv.outWidth();
    if (pixels <= 4096) {
      return tap.n / (4096 / pixels);
    }
    return tap.n * 1_000_000L + tap.p / Math.max(1, 4096 / conv.outWidth());
  }

  private static void addAndClear(float[] total, float[] chunk) {
    for (int i = 0; i < total.length; i++) {
      total[i] += chunk[i];
      chunk[i] = 0;
    }
  }

  private static List<Tap> sorted(Conv2d conv, Comparator<Tap> order) {
    List<Tap> taps = new ArrayList<>();
    forEach(conv, taps::add);
    taps.sort(order);
    return taps;
  }
}
