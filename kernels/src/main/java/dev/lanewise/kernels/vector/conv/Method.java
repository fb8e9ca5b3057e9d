package dev.lanewise.kernels.vector.conv;

/** How a convolution is computed; {@link ConvThresholds} chooses. */
enum Method {
  /** As an implicit product of weights and patches. */
  PRODUCT,

  /** Filter by filter, where each sees one channel. */
  DEPTHWISE,

  /** By {@link Winograd}. */
  WINOGRAD
}
