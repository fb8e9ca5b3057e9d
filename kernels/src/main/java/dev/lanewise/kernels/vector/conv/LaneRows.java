package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.gemm.FloatTransposition;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Some rows of some channels of an image, as many as there are lanes, transposed so that channels
 * are lanes and a pixel is a vector. Rows are padded, and split into as many phases as windows
 * step, so that what one tap of neighbouring windows reads are neighbours.
 */
final class LaneRows {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private int height;
  private int width;
  private int rows;
  private int left;
  private int stride;
  private int phaseLength;
  private boolean straight;

  /**
   * Looks at an image.
   *
   * @param most rows that are held at a time
   * @param before columns of padding on the left
   * @param columns that windows reach, from the first one in the padding on
   * @param step columns from one window to the next
   * @throws IllegalArgumentException if the rows would not fit into an array
   */
  void set(int imageHeight, int imageWidth, int most, int before, long columns, int step) {
    height = imageHeight;
    width = imageWidth;
    rows = most;
    left = before;
    stride = step;
    long length = Math.max((columns - 1) / step + 1, ((long) before + width - 1) / step + 1);
    double elements = (double) L * rows * length * step;
    if (elements > ScratchPool.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%d padded rows have %d x %d elements; expected at most %d"
              .formatted(rows, length * step, L, ScratchPool.MAX_LENGTH / rows));
    }
    phaseLength = (int) length;
    straight = step == 1 && before == 0 && phaseLength == width;
  }

  /** The elements of the rows. */
  int size() {
    return rows * rowStep();
  }

  /** The elements that {@link #load} needs beside them. */
  int asideSize() {
    return straight ? 0 : rows * width * L;
  }

  /** From one row to the next. */
  int rowStep() {
    return stride * phaseLength * L;
  }

  /** Where a pixel lies, the padding counted. */
  int at(int row, int column) {
    return row * rowStep() + (column % stride * phaseLength + column / stride) * L;
  }

  /**
   * Loads as many rows as are held from {@code first} on, which may lie above the image; rows
   * outside it become zeros. Beside the image {@code to} must hold zeros. What lanes without a
   * channel hold is open.
   *
   * @param xAt where the first channel's plane starts
   * @param step from a channel's plane to the next one
   * @param aside where there is room for {@link #asideSize}
   */
  void load(
      float[] x, int xAt, int step, int channels, int first, float[] to, int toAt, int aside) {
    int start = Math.clamp(first, 0, height);
    int end = Math.clamp((long) first + rows, start, height);
    int top = Math.clamp((long) start - first, 0, rows);
    int bottom = top + end - start;
    Arrays.fill(to, toAt, toAt + top * rowStep(), 0);
    Arrays.fill(to, toAt + bottom * rowStep(), toAt + size(), 0);
    int target = toAt + top * rowStep();
    int from = xAt + start * width;
    int pixels = (end - start) * width;
    if (straight) {
      FloatTransposition.copy(channels, pixels, x, from, step, to, target, L);
    } else if (stride == 1 && width % L == 0) {
      for (int row = 0; row < end - start; row++) {
        int at = target + row * rowStep() + left * L;
        FloatTransposition.copy(channels, width, x, from + row * width, step, to, at, L);
      }
    } else {
      // Whole squares at a time need the rows one after the other.
      FloatTransposition.copy(channels, pixels, x, from, step, to, aside, L);
      for (int row = 0; row < end - start; row++) {
        spread(to, aside + row * width * L, target + row * rowStep());
      }
    }
  }

  private void spread(float[] to, int from, int target) {
    if (stride == 1) {
      System.arraycopy(to, from, to, target + left * L, width * L);
      return;
    }
    for (int phase = 0; phase < stride; phase++) {
      int column = Math.floorMod(phase - left, stride);
      int count = Math.ceilDiv(width - column, stride);
      every(stride, count, to, from + column * L, target + at(0, left + column));
    }
  }

  /** Copies every so manieth pixel. */
  private static void every(int step, int count, float[] pixels, int from, int to) {
    if (step == 2) {
      // With constant steps bounds are checked once.
      for (int i = 0; i < count * L; i += L) {
        FloatVector.fromArray(S, pixels, from + 2 * i).intoArray(pixels, to + i);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(S, pixels, from + i * step * L).intoArray(pixels, to + i * L);
    }
  }

  /** Copies pixels to every so manieth place. */
  static void toEvery(int step, int count, float[] pixels, int from, int to) {
    if (step == 2) {
      for (int i = 0; i < count * L; i += L) {
        FloatVector.fromArray(S, pixels, from + i).intoArray(pixels, to + 2 * i);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(S, pixels, from + i * L).intoArray(pixels, to + i * step * L);
    }
  }
}
