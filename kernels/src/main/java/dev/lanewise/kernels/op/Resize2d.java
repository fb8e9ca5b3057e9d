package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * Images of another size, mostly a larger one: x is (batch, channels, height, width), y is (batch,
 * channels, outHeight, outWidth), both contiguous. Nothing is averaged, so shrinking skips
 * elements.
 *
 * @param mode how an element of y is made from x
 * @param batch images: 0 or more
 * @param channels channels: 0 or more
 * @param height rows of x: at least 1
 * @param width columns of x: at least 1
 * @param outHeight rows of y: at least 1
 * @param outWidth columns of y: at least 1
 */
public record Resize2d(
    Mode mode, int batch, int channels, int height, int width, int outHeight, int outWidth) {

  /** How an element of y is made from x; the sizes are those along one axis. */
  public enum Mode {
    /** The element floor(i size / outSize), in exact arithmetic. */
    NEAREST,
    /**
     * A mean of the two elements around (i + 1/2) size / outSize - 1/2, cut off at 0: pixels are
     * areas whose edges are aligned. PyTorch's align_corners=False, ONNX's half_pixel.
     */
    BILINEAR,
    /**
     * A mean of the two elements around i (size - 1) / (outSize - 1), 0 if outSize is 1: pixels are
     * points, and those in the corners are aligned. PyTorch's align_corners=True.
     */
    BILINEAR_ALIGN_CORNERS
  }

  /**
   * @throws IllegalArgumentException if a size is too small, a plane has 2^31 elements or more, or
   *     x or y 2^63
   */
  public Resize2d {
    Objects.requireNonNull(mode, "mode");
    Window2d.atLeast(0, batch, "batch");
    Window2d.atLeast(0, channels, "channels");
    Window2d.atLeast(1, height, "height");
    Window2d.atLeast(1, width, "width");
    Window2d.atLeast(1, outHeight, "outHeight");
    Window2d.atLeast(1, outWidth, "outWidth");
    checkPlane(height, width, "height, width");
    checkPlane(outHeight, outWidth, "outHeight, outWidth");
    BatchNorm.checkSize(batch, channels, Math.max(height * width, outHeight * outWidth));
  }

  private static void checkPlane(int rows, int columns, String names) {
    if ((long) rows * columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          names + " are " + rows + ", " + columns + "; expected planes below 2^31 elements");
    }
  }

  /** How many planes: batch times channels. */
  public long planes() {
    return (long) batch * channels;
  }

  /** The elements of x. */
  public long sizeX() {
    return planes() * height * width;
  }

  /** The elements of y. */
  public long sizeY() {
    return planes() * outHeight * outWidth;
  }

  /**
   * Where in x the row {@code p} of y lies: the whole part is the row above (or the one that is
   * copied), the fraction the weight of the one below, which at the edge is the last row too.
   */
  public double row(int p) {
    return place(p, height, outHeight);
  }

  /** Where in x the column {@code q} of y lies, likewise. */
  public double column(int q) {
    return place(q, width, outWidth);
  }

  /** One exact numerator and one division, so that every backend has the same bits. */
  private double place(int i, int size, int outSize) {
    return switch (mode) {
      case NEAREST -> (double) ((long) i * size / outSize);
      case BILINEAR -> Math.max(0, (double) ((2L * i + 1) * size - outSize) / (2.0 * outSize));
      case BILINEAR_ALIGN_CORNERS ->
          outSize == 1 ? 0 : (double) ((long) i * (size - 1)) / (outSize - 1);
    };
  }
}
