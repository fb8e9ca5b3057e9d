package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.PoolCase;

/** What poolings and their gradients should give, in double. */
final class PoolTruth {
  private PoolTruth() {}

  /** An element. */
  static double at(PoolCase c, float[][] in, int at) {
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
}
