package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.vector.gemm.FloatPanelSource;

/** Which method computes a convolution, by all of its shape but the batch. */
final class ConvThresholds {
  /** More filters of one channel are better off with a matrix product. */
  private static final int DEPTHWISE_FILTERS = 2;

  /** Pixels of the padded rows that one row of windows takes up to which they are kept on lanes. */
  private static final int DEPTHWISE_PIXELS = 1 << 20;

  /** Channels on either side from which the products of F(4x4) are worth their transforms. */
  private static final int WINOGRAD_4_CHANNELS = 16;

  /** Pixels of an image from which its tiles of 4 x 4 fill the columns of a product. */
  private static final int WINOGRAD_4_PIXELS = 28 * 28;

  /**
   * Channels on either side from which those of F(2x2) are. Speed over the exact product, Zen 3,
   * one thread, filters prepared: 64 channels at 7x7 1.02, at 14x14 1.23; 128 1.23, 1.32; 512 1.18,
   * 1.63.
   */
  private static final int WINOGRAD_2_CHANNELS = 64;

  /** Pixels of an image from which its tiles of 2 x 2 fill them. */
  private static final int WINOGRAD_2_PIXELS = 7 * 7;

  /** Columns below which most of a vector of a row's tiles is unused. */
  private static final int LEAST_WIDTH = 5;

  /** Columns up to which a row of tiles of all channels is small enough to be kept. */
  private static final int WINOGRAD_WIDTH = 4096;

  /** Filters up to which all that they are transformed into fits an array. */
  private static final long WINOGRAD_FILTERS = 1 << 24;

  /**
   * Output channels of a group up to which the product for the gradient of weights is turned round,
   * if as many pixels are added up, so that turning the result round is the smaller part. Speed of
   * the turned product over the plain one, 3x3, Zen 3, one thread, at 7x7, 14x14 and 28x28: 64
   * channels 1.19, 1.11, 1.22; 128 channels .91, 1.04, 1.11; 160 channels -, -, 1.04; 192 channels
   * -, .97, .99; 256 channels -, -, 1.01 to 1.05; 512 channels .83, -, .90 to .95.
   */
  private static final int TURNED_CHANNELS = 256;

  /**
   * Images are put together if the unused columns of their last panels are more than this part of
   * the others. Speed together over one by one, Zen 3, one thread: planes of 49, batch 8 1.09 to
   * 1.17; of 100, batch 64 1.17; of 64, batch 32 .97; of 196, batch 32 .995.
   */
  private static final int TOGETHER_UNUSED = 12;

  /** Columns of such a product: the unused ones are a small part then. */
  private static final int TOGETHER_COLUMNS = 512;

  /** Elements of padded images and of results that are put together: 1 MB. */
  private static final int TOGETHER_ELEMENTS = 1 << 18;

  private ConvThresholds() {}

  /** The method of the forward convolution. */
  static Method forward(Conv2d conv) {
    if (suitsLanes(conv)) {
      return Method.DEPTHWISE;
    }
    return suitsWinograd(conv) ? winograd(conv, conv.outHeight(), conv.outWidth()) : Method.PRODUCT;
  }

  /** The method of the transposed convolution. */
  static Method transposed(Conv2d conv) {
    if (suitsLanes(conv)) {
      return Method.DEPTHWISE;
    }
    Window2d window = conv.window();
    if (suitsWinograd(conv) && window.padTop() <= 2 && window.padLeft() <= 2) {
      return winograd(conv, conv.height(), conv.width());
    }
    return Method.PRODUCT;
  }

  private static boolean suitsLanes(Conv2d conv) {
    Window2d window = conv.window();
    long rows = (long) window.extentH() + window.strideH() + window.padTop();
    long columns = (long) window.extentW() + window.strideW() + window.padLeft();
    columns += Math.max((long) conv.width() + window.padRight(), conv.outWidth());
    return conv.groups() > 1
        && conv.groupInChannels() == 1
        && conv.groupOutChannels() <= DEPTHWISE_FILTERS
        && (double) rows * columns <= DEPTHWISE_PIXELS;
  }

  private static Method winograd(Conv2d conv, int height, int width) {
    if (width > WINOGRAD_WIDTH) {
      return Method.PRODUCT;
    }
    long pixels = (long) height * width;
    int channels = Math.min(conv.inChannels(), conv.outChannels());
    if (pixels >= WINOGRAD_4_PIXELS && channels >= WINOGRAD_4_CHANNELS && width >= LEAST_WIDTH) {
      return Method.WINOGRAD_4;
    }
    boolean suits = pixels >= WINOGRAD_2_PIXELS && channels >= WINOGRAD_2_CHANNELS;
    return suits && width >= LEAST_WIDTH ? Method.WINOGRAD_2 : Method.PRODUCT;
  }

  private static boolean suitsWinograd(Conv2d conv) {
    Window2d window = conv.window();
    return !conv.exact()
        && conv.groups() == 1
        && window.kernelH() == 3
        && window.kernelW() == 3
        && window.strideH() == 1
        && window.strideW() == 1
        && window.dilationH() == 1
        && window.dilationW() == 1
        && (long) conv.inChannels() * conv.outChannels() <= WINOGRAD_FILTERS;
  }

  /** How many images of a batch make the columns of one product. */
  static int imagesTogether(int batch, int plane, int channels, int imageSize) {
    int panels = Math.ceilDiv(plane, FloatPanelSource.COLUMNS);
    int unused = panels * FloatPanelSource.COLUMNS - plane;
    if (unused * TOGETHER_UNUSED <= plane) {
      return 1;
    }
    double elements = imageSize + (double) channels * plane;
    long fit = (long) Math.min(TOGETHER_COLUMNS / plane, TOGETHER_ELEMENTS / elements);
    return (int) Math.clamp(fit, 1, Math.max(1, batch));
  }

  /** Whether the gradient of weights is computed with channels as lanes. */
  static boolean hasChannelsAsLanes(Conv2d conv) {
    return conv.groups() > 1 && conv.groupInChannels() == 1 && conv.groupOutChannels() == 1;
  }

  /** Whether the gradient of weights is computed with lanes over the output channels. */
  static boolean turnsGradient(Conv2d conv) {
    long pixels = (long) conv.batch() * conv.outHeight() * conv.outWidth();
    int channels = conv.groupOutChannels();
    return channels <= Math.min(TURNED_CHANNELS, pixels);
  }
}
