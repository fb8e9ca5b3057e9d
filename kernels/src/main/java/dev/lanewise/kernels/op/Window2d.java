package dev.lanewise.kernels.op;

/**
 * How a window moves over an image: its size, step, padding and dilation. Window (p, q) has its tap
 * (ky, kx) at row {@code p strideH - padTop + ky dilationH} and column {@code q strideW - padLeft +
 * kx dilationW}; what lies outside the image is padding.
 *
 * @param kernelH taps down: at least 1
 * @param kernelW taps across: at least 1
 * @param strideH rows between two windows: at least 1
 * @param strideW columns between two windows: at least 1
 * @param padTop rows of padding above the image: 0 or more, as for the other sides
 * @param padBottom rows of padding below
 * @param padLeft columns of padding on the left
 * @param padRight columns of padding on the right
 * @param dilationH rows between two taps: at least 1
 * @param dilationW columns between two taps: at least 1
 */
public record Window2d(
    int kernelH,
    int kernelW,
    int strideH,
    int strideW,
    int padTop,
    int padBottom,
    int padLeft,
    int padRight,
    int dilationH,
    int dilationW) {

  /**
   * @throws IllegalArgumentException if a number is too small, or the window larger than an int can
   *     say
   */
  public Window2d {
    atLeast(1, kernelH, "kernelH");
    atLeast(1, kernelW, "kernelW");
    atLeast(1, strideH, "strideH");
    atLeast(1, strideW, "strideW");
    atLeast(0, padTop, "padTop");
    atLeast(0, padBottom, "padBottom");
    atLeast(0, padLeft, "padLeft");
    atLeast(0, padRight, "padRight");
    atLeast(1, dilationH, "dilationH");
    atLeast(1, dilationW, "dilationW");
    checkExtent(kernelH, dilationH, "kernelH, dilationH");
    checkExtent(kernelW, dilationW, "kernelW, dilationW");
  }

  /** A window of this size that moves by one, without padding (also called valid). */
  public static Window2d of(int kernelH, int kernelW) {
    return new Window2d(kernelH, kernelW, 1, 1, 0, 0, 0, 0, 1, 1);
  }

  /** The same with other steps. */
  public Window2d withStride(int h, int w) {
    return new Window2d(
        kernelH, kernelW, h, w, padTop, padBottom, padLeft, padRight, dilationH, dilationW);
  }

  /** The same with other padding. */
  public Window2d withPadding(int top, int bottom, int left, int right) {
    return new Window2d(
        kernelH, kernelW, strideH, strideW, top, bottom, left, right, dilationH, dilationW);
  }

  /** The same with padding of so many rows and columns on every side. */
  public Window2d withPadding(int all) {
    return withPadding(all, all, all, all);
  }

  /** The same with other distances between taps. */
  public Window2d withDilation(int h, int w) {
    return new Window2d(
        kernelH, kernelW, strideH, strideW, padTop, padBottom, padLeft, padRight, h, w);
  }

  /**
   * The same with the padding that makes ceil(height / strideH) x ceil(width / strideW) windows:
   * half of it on each side, and the odd row or column at the bottom or right.
   */
  public Window2d withSamePadding(int height, int width) {
    int rows = samePadding(height, strideH, extentH(), "height");
    int columns = samePadding(width, strideW, extentW(), "width");
    return withPadding(rows / 2, rows - rows / 2, columns / 2, columns - columns / 2);
  }

  private static int samePadding(int size, int stride, int extent, String name) {
    atLeast(1, size, name);
    long last = (size - 1L) / stride * stride;
    return Math.toIntExact(Math.max(0, last + extent - size));
  }

  /** Rows from the first tap to the last. */
  public int extentH() {
    return (kernelH - 1) * dilationH + 1;
  }

  /** Columns from the first tap to the last. */
  public int extentW() {
    return (kernelW - 1) * dilationW + 1;
  }

  /**
   * How many windows there are down an image, the last one wholly inside it and its padding.
   *
   * @throws IllegalArgumentException if there is none, or the padded image is higher than an int
   *     can say
   */
  public int outHeight(int height) {
    return positions(height, padTop, padBottom, extentH(), strideH, "height");
  }

  /**
   * How many windows there are across an image.
   *
   * @throws IllegalArgumentException if there is none, or the padded image is wider than an int can
   *     say
   */
  public int outWidth(int width) {
    return positions(width, padLeft, padRight, extentW(), strideW, "width");
  }

  private static int positions(
      int size, int before, int after, int extent, int stride, String name) {
    long padded = (long) size + before + after;
    if (size < 1 || padded < extent || padded > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name
              + " is "
              + size
              + ", with padding "
              + padded
              + "; expected 1 or more, with padding from the window's "
              + extent
              + " to 2^31 - 1");
    }
    return (int) ((padded - extent) / stride) + 1;
  }

  static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected " + least + " or more");
    }
  }

  private static void checkExtent(int kernel, int dilation, String names) {
    if ((kernel - 1L) * dilation + 1 > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          names + " are " + kernel + ", " + dilation + "; expected a window below 2^31");
    }
  }
}
