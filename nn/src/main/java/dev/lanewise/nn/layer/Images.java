package dev.lanewise.nn.layer;

import java.util.Arrays;

/** Checks of layers that take images. */
final class Images {
  /** The dimensions of an image. */
  static final int RANK = 3;

  private Images() {}

  /** Refuses what is not (channels, height, width). */
  static void check(int[] inputShape) {
    if (inputShape.length != RANK) {
      throw new IllegalArgumentException(
          "input has shape "
              + Arrays.toString(inputShape)
              + "; expected (channels, height, width)");
    }
  }
}
