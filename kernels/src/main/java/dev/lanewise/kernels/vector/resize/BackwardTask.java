package dev.lanewise.kernels.vector.resize;

import dev.lanewise.kernels.parallel.ScratchPool;
import java.util.Arrays;

/**
 * The gradient of a resizing: here x is the gradient of the image and y that of the result. Each
 * element of x adds what it gets in the order of y.
 */
final class BackwardTask extends ResizeTask {
  BackwardTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void prepare() {
    super.prepare();
    columns.list(isNearest());
  }

  @Override
  void planes(int from, int end) {
    Arrays.fill(x, imageAt(from), imageAt(end), 0);
    int lists = columns.taps() * resize.width();
    float[] work = scratch.leaseFloats(Math.addExact(lists, resize.outWidth() + 1));
    try {
      // What fills up short lists: -0 times a weight of 0 changes no sum, not even -0.
      work[lists + resize.outWidth()] = -0.0f;
      for (int plane = from; plane < end; plane++) {
        rows(imageAt(plane), resultAt(plane), work, lists);
      }
    } finally {
      scratch.release(work);
    }
  }

  private void rows(int image, int result, float[] work, int rowAt) {
    int width = resize.width();
    for (int p = 0; p < resize.outHeight(); p++) {
      double place = resize.row(p);
      int above = (int) place;
      int below = Math.min(above + 1, resize.height() - 1);
      float down = (float) (place - above);
      int yAt = result + p * resize.outWidth();
      int aboveAt = image + above * width;
      int belowAt = image + below * width;
      if (isNearest() && columns.taps() == 0) {
        repeated(yAt, aboveAt);
      } else if (isNearest()) {
        collect(yAt, work, rowAt);
        LinePasses.add(width, columns.taps(), work, columns.weights(), 1, x, aboveAt);
      } else if (above == below || columns.taps() == 0) {
        // Where both rows are one, what they get alternates.
        interpolated(yAt, aboveAt, belowAt, down);
      } else {
        collect(yAt, work, rowAt);
        LinePasses.add(width, columns.taps(), work, columns.weights(), 1 - down, x, aboveAt);
        LinePasses.add(width, columns.taps(), work, columns.weights(), down, x, belowAt);
      }
    }
  }

  /** Puts the elements of a row of y into the lists of the columns of x. */
  private void collect(int yAt, float[] work, int rowAt) {
    System.arraycopy(y, yAt, work, rowAt, resize.outWidth());
    int[] places = columns.places();
    for (int i = 0; i < rowAt; i++) {
      work[i] = work[rowAt + places[i]];
    }
  }

  private void repeated(int yAt, int xAt) {
    for (int q = 0; q < resize.outWidth(); q++) {
      x[xAt + columns.left(q)] += y[yAt + q];
    }
  }

  private void interpolated(int yAt, int aboveAt, int belowAt, float down) {
    float up = 1 - down;
    for (int q = 0; q < resize.outWidth(); q++) {
      float gradient = y[yAt + q];
      float across = columns.fraction(q);
      int left = columns.left(q);
      int right = columns.right(q);
      add(aboveAt + left, gradient, up * (1 - across));
      add(aboveAt + right, gradient, up * across);
      add(belowAt + left, gradient, down * (1 - across));
      add(belowAt + right, gradient, down * across);
    }
  }

  private void add(int index, float gradient, float weight) {
    x[index] = Math.fma(gradient, weight, x[index]);
  }
}
