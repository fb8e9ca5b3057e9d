package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.ConvCase.Pass;

/** What convolutions and their gradients should give, in double. */
final class ConvTruth {
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

  private ConvTruth() {}

  /** How far off an element may be. */
  static double bound(ConvCase conv) {
    double terms =
        conv.pass() == Pass.WEIGHTS
            ? (double) conv.lengthY() / conv.out()
            : (double) Math.max(conv.in(), conv.out()) * conv.kernel() * conv.kernel();
    boolean winograd = conv.pass() == Pass.FORWARD || conv.pass() == Pass.DATA;
    return (winograd ? WINOGRAD : PLAIN) * Math.sqrt(terms) + CHAIN * terms;
  }

  /** An element. */
  static double at(ConvCase c, float[] first, float[] second, int at) {
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
}
