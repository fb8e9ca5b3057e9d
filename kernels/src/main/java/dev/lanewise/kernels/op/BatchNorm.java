package dev.lanewise.kernels.op;

/**
 * A batch normalisation of x (batch, channels, plane), contiguous: statistics are taken over batch
 * and plane, channel by channel. {@code plane} is 1 for features, height times width for images.
 *
 * @param batch samples: at least 1
 * @param channels channels: at least 1
 * @param plane elements a channel of one sample: at least 1
 * @param momentum the weight of the newest batch in the running statistics, 0 to 1: PyTorch's
 *     convention (0.1 there); Keras names the other part, 0.99
 * @param epsilon added to the variance: finite, 0 or more
 */
public record BatchNorm(int batch, int channels, int plane, double momentum, double epsilon) {
  /**
   * @throws IllegalArgumentException if an argument is out of its range, or x has 2^63 elements or
   *     more
   */
  public BatchNorm {
    Window2d.atLeast(1, batch, "batch");
    Window2d.atLeast(1, channels, "channels");
    Window2d.atLeast(1, plane, "plane");
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException("momentum is " + momentum + "; expected 0 to 1");
    }
    checkEpsilon(epsilon);
    checkSize(batch, channels, plane);
  }

  static void checkEpsilon(double epsilon) {
    if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException(
          "epsilon is " + epsilon + "; expected a finite number of 0 or more");
    }
  }

  static void checkSize(int batch, int channels, int plane) {
    try {
      Math.multiplyExact((long) batch * channels, (long) plane);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "batch, channels, plane are "
              + batch
              + ", "
              + channels
              + ", "
              + plane
              + "; expected below 2^63 elements",
          e);
    }
  }

  /** The elements of x. */
  public long size() {
    return (long) batch * channels * plane;
  }

  /** The elements of one channel. */
  public long count() {
    return (long) batch * plane;
  }
}
