package dev.lanewise.nn.layer;

import java.util.Arrays;

/** Checks of layers that take images. */
final class Images {
  private Images() {}

  /** Refuses what is not (channels, height, width). */
  static void check(int[] inputShape) {
    if (inputShape.length != 3) {
      throw new IllegalArgumentException(
          "input has shape "
              + Arrays.toString(inputShape)
              + "; expected (channels, height, width)");
    }
  }
}
