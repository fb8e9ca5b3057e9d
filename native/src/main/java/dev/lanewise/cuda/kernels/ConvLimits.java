package dev.lanewise.cuda.kernels;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;

/** Which convolutions the kernels can count. */
final class ConvLimits {
  /** What 32 bits of the kernels can count, with room for the steps of two tiles. */
  private static final long LIMIT = Integer.MAX_VALUE - 64;

  /** What an image and its padding are below, so that the kernels can tell what lies outside. */
  private static final long PADDED_LIMIT = 1 << 30;

  private ConvLimits() {}

  /**
   * @throws IllegalArgumentException if a plane or a filter is too large
   */
  static void check(Conv2d conv) {
    long taps = (long) conv.window().kernelH() * conv.window().kernelW();
    boolean fits =
        (long) conv.height() * conv.width() <= LIMIT
            && (long) conv.outHeight() * conv.outWidth() <= LIMIT
            && taps <= LIMIT / Math.max(conv.groupInChannels(), Conv2d.CHANNEL_BLOCK)
            && taps <= LIMIT / Math.max(conv.groupOutChannels(), Conv2d.CHANNEL_BLOCK);
    Window2d window = conv.window();
    boolean padded =
        (long) conv.height() + window.padTop() + window.padBottom() < PADDED_LIMIT
            && (long) conv.width() + window.padLeft() + window.padRight() < PADDED_LIMIT;
    if (!fits || !padded) {
      throw new IllegalArgumentException(
          "conv is "
              + conv
              + "; expected planes and filters below 2^31 elements, and padded images below 2^30"
              + " rows and columns, on this device");
    }
  }
}
