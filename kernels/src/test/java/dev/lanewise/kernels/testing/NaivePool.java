package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Window2d;
import java.util.ArrayList;
import java.util.List;

/**
 * A pooling as a list of windows, each a list of places in the plane, found by trying every tap:
 * the slow and obvious way.
 *
 * @param pool what is tested
 * @param windows the places of each window, in the order in which it is walked
 * @param divisors what an average of each window divides by
 */
record NaivePool(Pool2d pool, List<int[]> windows, List<Integer> divisors) {

  /** Windows of one size. */
  static NaivePool of(
      int batch,
      int channels,
      int height,
      int width,
      Window2d window,
      boolean ceil,
      boolean countPadding) {
    Pool2d pool = Pool2d.of(batch, channels, height, width, window, ceil, countPadding);
    List<int[]> windows = new ArrayList<>();
    List<Integer> divisors = new ArrayList<>();
    int tall = (window.kernelH() - 1) * window.dilationH() + 1;
    int broad = (window.kernelW() - 1) * window.dilationW() + 1;
    int bottom = height + window.padBottom();
    int right = width + window.padRight();
    for (int top = -window.padTop();
        fits(top, tall, window.strideH(), height, bottom, ceil);
        top += window.strideH()) {
      for (int left = -window.padLeft();
          fits(left, broad, window.strideW(), width, right, ceil);
          left += window.strideW()) {
        List<Integer> places = new ArrayList<>();
        int counted = 0;
        for (int ky = 0; ky < window.kernelH(); ky++) {
          for (int kx = 0; kx < window.kernelW(); kx++) {
            int row = top + ky * window.dilationH();
            int column = left + kx * window.dilationW();
            boolean inside = row >= 0 && row < height && column >= 0 && column < width;
            if (inside) {
              places.add(row * width + column);
            }
            if (inside || countPadding && row < bottom && column < right) {
              counted++;
            }
          }
        }
        windows.add(places.stream().mapToInt(Integer::intValue).toArray());
        divisors.add(counted);
      }
    }
    return new NaivePool(pool, windows, divisors);
  }

  /** Whether a window that begins here is one: wholly inside, or the one that reaches the end. */
  private static boolean fits(int first, int extent, int stride, int size, int end, boolean ceil) {
    boolean previousReachedTheEnd = first - stride + extent >= end;
    return first + extent <= end || ceil && first < size && !previousReachedTheEnd;
  }

  /** As many windows as asked for, spread evenly. */
  static NaivePool adaptive(int planes, int height, int width, int outHeight, int outWidth) {
    Pool2d pool = Pool2d.adaptive(1, planes, height, width, outHeight, outWidth);
    List<int[]> windows = new ArrayList<>();
    List<Integer> divisors = new ArrayList<>();
    for (int p = 0; p < outHeight; p++) {
      for (int q = 0; q < outWidth; q++) {
        List<Integer> places = new ArrayList<>();
        for (int row = 0; row < height; row++) {
          for (int column = 0; column < width; column++) {
            if (touches(row, height, p, outHeight) && touches(column, width, q, outWidth)) {
              places.add(row * width + column);
            }
          }
        }
        windows.add(places.stream().mapToInt(Integer::intValue).toArray());
        divisors.add(places.size());
      }
    }
    return new NaivePool(pool, windows, divisors);
  }

  /** Whether the unit interval of an element and the n-th part of the size share more than ends. */
  private static boolean touches(int element, int size, int part, int parts) {
    return (element + 1) * parts > part * size && element * parts < (part + 1) * size;
  }

  int plane() {
    return pool.height() * pool.width();
  }

  int sizeX() {
    return pool.batch() * pool.channels() * plane();
  }

  int sizeY() {
    return pool.batch() * pool.channels() * windows.size();
  }
}
