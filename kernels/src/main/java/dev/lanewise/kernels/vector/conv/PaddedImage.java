package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.image.RowPhases;
import java.util.Arrays;

/**
 * How some channels of an image lie once they are padded and their rows split into as many phases
 * as windows step: so no tap falls outside, and what one tap of neighbouring windows reads are
 * neighbours. An image that needs neither is read where it lies.
 */
final class PaddedImage {
  private int channels;
  private int height;
  private int width;
  private int top;
  private int left;
  private int stride;
  private int phaseLength;
  private int rows;
  private boolean inPlace;

  /**
   * Looks at an image.
   *
   * @param top rows of padding that windows reach above the image
   * @param rows that windows reach, from the first one in the padding on
   * @param left columns of padding on the left
   * @param columns that windows reach, from the first one in the padding on
   * @param stride columns from one window to the next
   * @throws IllegalArgumentException if the padded image would not fit into an array
   */
  void set(
      int channels, int height, int width, int top, long rows, int left, long columns, int stride) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.top = top;
    this.left = left;
    this.stride = stride;
    long length = Math.max((columns - 1) / stride + 1, ((long) left + width - 1) / stride + 1);
    inPlace = stride == 1 && top == 0 && left == 0 && rows <= height && columns <= width;
    double elements = (double) channels * rows * length * stride;
    if (!inPlace && elements > ScratchPool.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the padded image has %d x %d x %d elements; expected at most %d"
              .formatted(channels, rows, length * stride, ScratchPool.MAX_LENGTH));
    }
    this.rows = inPlace ? height : (int) rows;
    phaseLength = inPlace ? width : (int) length;
  }

  /** Whether the image can be read where it lies. */
  boolean isInPlace() {
    return inPlace;
  }

  /** The elements of a padded copy. */
  int size() {
    return channels * plane();
  }

  /** The elements of a channel. */
  int plane() {
    return rows * rowLength();
  }

  /** The elements of a channel of the image itself. */
  int imagePlane() {
    return height * width;
  }

  /** From a phase of a row to the next. */
  int phaseLength() {
    return phaseLength;
  }

  /** From one row to the next. */
  int rowLength() {
    return stride * phaseLength;
  }

  /** Where a column lies in a row, the padding counted. */
  int column(int column) {
    return column % stride * phaseLength + column / stride;
  }

  /** Copies the channels that start at {@code xAt} to where zeros lie elsewhere. */
  void copy(float[] x, int xAt, float[] to, int toAt) {
    int present = Math.clamp((long) rows - top, 0, height);
    for (int c = 0; c < channels; c++) {
      for (int row = 0; row < present; row++) {
        int from = xAt + (c * height + row) * width;
        int at = toAt + c * plane() + (top + row) * rowLength();
        RowPhases.split(x, from, width, left, stride, to, at, phaseLength);
      }
    }
  }

  /**
   * Copies a row of a channel, which may lie outside the image; it becomes zeros then. Beside the
   * image the buffer must hold zeros.
   *
   * @param xAt where the channel starts
   */
  void copyRow(float[] x, int xAt, int row, float[] to, int toAt) {
    if (row >= 0 && row < height) {
      RowPhases.split(x, xAt + row * width, width, left, stride, to, toAt, phaseLength);
    } else {
      Arrays.fill(to, toAt, toAt + rowLength(), 0);
    }
  }

  /**
   * Copies as many rows of all channels as there are here, from {@code first} on, which may lie
   * above the image; rows outside it become zeros. Beside the image the buffer must hold zeros.
   */
  void copyRows(float[] x, int xAt, int first, float[] to, int toAt) {
    for (int c = 0; c < channels; c++) {
      for (int row = 0; row < rows; row++) {
        int at = toAt + c * plane() + row * rowLength();
        copyRow(x, xAt + c * imagePlane(), first + row, to, at);
      }
    }
  }
}
