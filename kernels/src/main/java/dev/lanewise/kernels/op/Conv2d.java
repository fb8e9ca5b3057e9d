package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * A convolution of images (as networks use the word: the filters are not flipped). All arrays are
 * contiguous and row-major: x is (batch, inChannels, height, width), the weights w are
 * (outChannels, inChannels / groups, kernelH, kernelW), y is (batch, outChannels, outHeight,
 * outWidth). Output channel o belongs to group {@code o / (outChannels / groups)} and sees that
 * group's input channels alone; as many groups as input channels make a depthwise convolution.
 *
 * @param batch images: 0 or more
 * @param inChannels channels of x: at least 1, a multiple of {@code groups}
 * @param height rows of x: at least 1
 * @param width columns of x: at least 1
 * @param outChannels channels of y: at least 1, a multiple of {@code groups}
 * @param window size, stride, padding and dilation of the filters
 * @param groups into how many parts the channels fall: at least 1
 * @param exact whether every output is one chain of fused multiply-adds, else kernels may use
 *     Winograd's algorithm where {@link Conv2dKernels} allows it
 */
public record Conv2d(
    int batch,
    int inChannels,
    int height,
    int width,
    int outChannels,
    Window2d window,
    int groups,
    boolean exact) {
  /** Channels are added in blocks of so many: see {@link Conv2dKernels}. */
  public static final int CHANNEL_BLOCK = 16;

  /** Weight gradients are added in chunks of about so many output pixels. */
  private static final int CHUNK_PIXELS = 4096;

  /**
   * @throws IllegalArgumentException if a size is too small, {@code groups} doesn't divide the
   *     channels, no window fits into the padded image, or an array has 2^63 elements or more
   */
  public Conv2d {
    Objects.requireNonNull(window, "window");
    Window2d.atLeast(0, batch, "batch");
    Window2d.atLeast(1, inChannels, "inChannels");
    Window2d.atLeast(1, outChannels, "outChannels");
    Window2d.atLeast(1, groups, "groups");
    checkDivides(groups, inChannels, "inChannels");
    checkDivides(groups, outChannels, "outChannels");
    checkSize("x (batch, inChannels, height, width)", batch, inChannels, height, width);
    checkSize(
        "y (batch, outChannels, outHeight, outWidth)",
        batch,
        outChannels,
        window.outHeight(height),
        window.outWidth(width));
    checkSize(
        "w (outChannels, inChannels / groups, kernelH, kernelW)",
        outChannels,
        inChannels / groups,
        window.kernelH(),
        window.kernelW());
  }

  /** A convolution in one group that need not be exact. */
  public static Conv2d of(
      int batch, int inChannels, int height, int width, int outChannels, Window2d window) {
    return new Conv2d(batch, inChannels, height, width, outChannels, window, 1, false);
  }

  /**
   * The convolution whose transpose maps images of {@code height} x {@code width} with {@code
   * inChannels} channels to larger ones with {@code outChannels}, for {@link
   * Conv2dKernels#transposed}. So the result's own {@code inChannels} are the {@code outChannels}
   * here, and its {@code height} is {@code (height - 1) strideH - padTop - padBottom + extentH +
   * outPadH}; likewise across.
   *
   * @param outPadH rows that the larger image has below what the windows reach: the stride hides
   *     how many, so it must be said; 0 to strideH - 1
   * @param outPadW columns likewise, 0 to strideW - 1
   * @throws IllegalArgumentException if a size is too small or the larger image is empty
   */
  public static Conv2d transposed(
      int batch,
      int inChannels,
      int height,
      int width,
      int outChannels,
      Window2d window,
      int outPadH,
      int outPadW,
      int groups,
      boolean exact) {
    checkOutPad(outPadH, window.strideH(), "outPadH");
    checkOutPad(outPadW, window.strideW(), "outPadW");
    Window2d.atLeast(1, height, "height");
    Window2d.atLeast(1, width, "width");
    long padH = (long) window.padTop() + window.padBottom();
    long padW = (long) window.padLeft() + window.padRight();
    long outHeight = (height - 1L) * window.strideH() + window.extentH() - padH + outPadH;
    long outWidth = (width - 1L) * window.strideW() + window.extentW() - padW + outPadW;
    if (outHeight < 1
        || outWidth < 1
        || outHeight + padH > Integer.MAX_VALUE
        || outWidth + padW > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the transposed convolution's output is "
              + outHeight
              + " x "
              + outWidth
              + "; expected 1 or more, and with padding below 2^31");
    }
    return new Conv2d(
        batch, outChannels, (int) outHeight, (int) outWidth, inChannels, window, groups, exact);
  }

  private static void checkOutPad(int value, int stride, String name) {
    if (value < 0 || value >= stride) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected 0 or more, and less than the stride " + stride);
    }
  }

  private static void checkDivides(int groups, int channels, String name) {
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          name + " is " + channels + "; expected a multiple of groups, " + groups);
    }
  }

  private static void checkSize(String what, int a, int b, int c, int d) {
    try {
      size(a, b, c, d);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          what + " is " + a + " x " + b + " x " + c + " x " + d + "; expected below 2^63 elements",
          e);
    }
  }

  private static long size(int a, int b, int c, int d) {
    return Math.multiplyExact(Math.multiplyExact((long) a * b, (long) c), (long) d);
  }

  /** The same in so many groups. */
  public Conv2d withGroups(int count) {
    return new Conv2d(batch, inChannels, height, width, outChannels, window, count, exact);
  }

  /** The same for so many images. */
  public Conv2d withBatch(int images) {
    return new Conv2d(images, inChannels, height, width, outChannels, window, groups, exact);
  }

  /** The same, exact or not. */
  public Conv2d withExact(boolean isExact) {
    return new Conv2d(batch, inChannels, height, width, outChannels, window, groups, isExact);
  }

  /** Whether the other convolution is this one, perhaps of another number of images. */
  public boolean differsAtMostInBatch(Conv2d other) {
    return inChannels == other.inChannels
        && height == other.height
        && width == other.width
        && outChannels == other.outChannels
        && window.equals(other.window)
        && groups == other.groups
        && exact == other.exact;
  }

  /** Rows of y. */
  public int outHeight() {
    return window.outHeight(height);
  }

  /** Columns of y. */
  public int outWidth() {
    return window.outWidth(width);
  }

  /** Input channels that an output channel sees. */
  public int groupInChannels() {
    return inChannels / groups;
  }

  /** Output channels of a group. */
  public int groupOutChannels() {
    return outChannels / groups;
  }

  /** The elements of x. */
  public long sizeX() {
    return size(batch, inChannels, height, width);
  }

  /** The elements of w. */
  public long sizeW() {
    return size(outChannels, groupInChannels(), window.kernelH(), window.kernelW());
  }

  /** The elements of y. */
  public long sizeY() {
    return size(batch, outChannels, outHeight(), outWidth());
  }

  /** The images of one chunk of a weight gradient: see {@link Conv2dKernels#backwardWeights}. */
  public int chunkImages() {
    return (int) Math.max(1, CHUNK_PIXELS / ((long) outHeight() * outWidth()));
  }

  /**
   * The output rows of an image in one chunk of a weight gradient; all of them if it has several.
   */
  public int chunkRows() {
    return Math.min(outHeight(), Math.max(1, CHUNK_PIXELS / outWidth()));
  }

  /** The floating-point operations, taps in the padding included: 2 for each tap of an output. */
  public double flops() {
    return 2.0 * sizeY() * groupInChannels() * window.kernelH() * window.kernelW();
  }
}
