package dev.lanewise.kernels.vector.resize;

import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.Resize2d.Mode;
import java.util.Arrays;

/**
 * Where in a row of x the columns of y lie, and where in a row of y those of x are used. Made anew
 * for each call in arrays that are kept.
 */
final class Columns {
  /** More places than so many for each column of y, and some, are not worth filling up lists. */
  private static final int MOST_PLACES = 8;

  private static final int SPARE_PLACES = 1024;

  private int width;
  private int outWidth;
  private int factor;
  private int taps;
  private int[] left = {};
  private int[] right = {};
  private float[] fraction = {};
  private float[] phased = {};
  private int[] filled = {};
  private int[] place = {};
  private float[] weight = {};

  /** Looks at a resizing. */
  void set(Resize2d resize) {
    width = resize.width();
    outWidth = resize.outWidth();
    if (left.length < outWidth) {
      left = new int[outWidth];
      right = new int[outWidth];
      fraction = new float[outWidth];
    }
    boolean nearest = resize.mode() == Mode.NEAREST;
    for (int q = 0; q < outWidth; q++) {
      double column = resize.column(q);
      left[q] = (int) column;
      right[q] = nearest ? left[q] : Math.min(left[q] + 1, width - 1);
      fraction[q] = (float) (column - left[q]);
    }
    factor = 0;
    int times = outWidth / width;
    if (outWidth % width == 0 && (times == 1 || times == 2 || times == 4)) {
      factor = nearest || isRegular(times) ? times : 0;
    }
    if (factor > 0) {
      splitFractions();
    }
  }

  /** Whether all columns but the outermost lie in their phase as {@link #shift} says. */
  private boolean isRegular(int times) {
    for (int q = 0; q < outWidth; q++) {
      int column = q / times;
      int start = column + shift(q % times, times);
      if (start >= 0 && start < width - 1 && left[q] != start) {
        return false;
      }
    }
    return true;
  }

  /** From the column of x over a phase of y to the left one of the two between which it lies. */
  private static int shift(int phase, int times) {
    return 2 * phase + 1 < times ? -1 : 0;
  }

  private void splitFractions() {
    if (phased.length < outWidth) {
      phased = new float[outWidth];
    }
    for (int q = 0; q < outWidth; q++) {
      phased[q % factor * width + q / factor] = fraction[q];
    }
  }

  /** Makes the lists of {@link #places}. */
  void list(boolean nearest) {
    if (filled.length < width) {
      filled = new int[width];
    }
    Arrays.fill(filled, 0, width, 0);
    for (int q = 0; q < outWidth; q++) {
      filled[left[q]]++;
      if (!nearest) {
        filled[right[q]]++;
      }
    }
    taps = 0;
    for (int c = 0; c < width; c++) {
      taps = Math.max(taps, filled[c]);
    }
    if ((long) taps * width > (long) MOST_PLACES * outWidth + SPARE_PLACES) {
      taps = 0;
      return;
    }
    int size = taps * width;
    if (place.length < size) {
      place = new int[size];
      weight = new float[size];
    }
    Arrays.fill(place, 0, size, outWidth);
    Arrays.fill(weight, 0, size, 0);
    Arrays.fill(filled, 0, width, 0);
    for (int q = 0; q < outWidth; q++) {
      append(left[q], q, nearest ? 1 : 1 - fraction[q]);
      if (!nearest) {
        append(right[q], q, fraction[q]);
      }
    }
  }

  private void append(int c, int q, float share) {
    int at = filled[c]++ * width + c;
    place[at] = q;
    weight[at] = share;
  }

  /** How often the most used column of x is used; 0 if there are no lists. */
  int taps() {
    return taps;
  }

  /**
   * The columns of y that are made from the columns of x, rising: list {@code j} of column {@code
   * c} is element {@code j width + c}. Short lists end with {@code outWidth}, which is none.
   */
  int[] places() {
    return place;
  }

  /** The weights that belong to {@link #places}; 0 for none. */
  float[] weights() {
    return weight;
  }

  /** By how much a row gets longer, if phases make it; else 0. */
  int factor() {
    return factor;
  }

  /** The element of x that column {@code q} of y lies at or to the right of. */
  int left(int q) {
    return left[q];
  }

  /** The next element of x, or the last one. */
  int right(int q) {
    return right[q];
  }

  /** The weight of {@link #right}. */
  float fraction(int q) {
    return fraction[q];
  }

  /** Copies a row of x, element by element. */
  void copy(float[] x, int xAt, float[] y, int yAt) {
    for (int q = 0; q < outWidth; q++) {
      y[yAt + q] = x[xAt + left[q]];
    }
  }

  /** Interpolates a row of x, element by element. */
  void interpolate(float[] x, int xAt, float[] y, int yAt) {
    for (int q = 0; q < outWidth; q++) {
      y[yAt + q] = between(x, xAt, q);
    }
  }

  private float between(float[] x, int xAt, int q) {
    float f = fraction[q];
    return Math.fma(f, x[xAt + right[q]], (1 - f) * x[xAt + left[q]]);
  }

  /**
   * Interpolates a row of x phase by phase.
   *
   * @param phases where phase r goes at {@code at + r width}
   */
  void interpolatePhases(float[] x, int xAt, float[] phases, int at) {
    for (int r = 0; r < factor; r++) {
      int to = at + r * width;
      if (shift(r, factor) < 0) {
        phases[to] = between(x, xAt, r);
        LinePasses.between(width - 1, x, xAt, phased, r * width + 1, phases, to + 1);
      } else {
        LinePasses.between(width - 1, x, xAt, phased, r * width, phases, to);
        phases[to + width - 1] = between(x, xAt, (width - 1) * factor + r);
      }
    }
  }
}
