package dev.lanewise.kernels.vector.conv;

/** How a convolution is computed; {@link ConvThresholds} chooses. */
enum Method {
  /** As an implicit product of weights and patches. */
  PRODUCT(0),

  /** By {@link Depthwise}, where each filter sees one channel. */
  DEPTHWISE(0),

  /** By {@link Winograd}'s F(2x2, 3x3). */
  WINOGRAD_2(2),

  /** By {@link Winograd}'s F(4x4, 3x3). */
  WINOGRAD_4(4);

  private final int step;

  Method(int step) {
    this.step = step;
  }

  /** Outputs of a tile of {@link Winograd} in a direction. */
  int step() {
    return step;
  }
}
