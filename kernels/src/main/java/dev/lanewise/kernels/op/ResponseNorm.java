package dev.lanewise.kernels.op;

/**
 * A local response normalisation across channels (Krizhevsky, Sutskever and Hinton 2012, 3.3) of x
 * (batch, channels, plane), contiguous: each element is divided by (k + alpha / size * the sum of
 * squares in a window of channels around it) to the power beta. The paper's alpha is not divided by
 * the size; PyTorch's, Caffe's and ONNX's is, as here.
 *
 * @param batch samples: 0 or more
 * @param channels channels: at least 1
 * @param plane elements a channel of one sample: at least 1
 * @param size channels in a window, an odd number, half of them on each side
 * @param alpha the weight of the squares: finite, 0 or more
 * @param beta the exponent: finite, 0 or more
 * @param k finite, above 0
 */
public record ResponseNorm(
    int batch, int channels, int plane, int size, double alpha, double beta, double k) {
  /**
   * @throws IllegalArgumentException if an argument is out of its range, or x has 2^63 elements or
   *     more
   */
  public ResponseNorm {
    Window2d.atLeast(0, batch, "batch");
    Window2d.atLeast(1, channels, "channels");
    Window2d.atLeast(1, plane, "plane");
    if (size < 1 || size % 2 == 0) {
      throw new IllegalArgumentException("size is " + size + "; expected an odd number above 0");
    }
    checkFinite(alpha, "alpha");
    checkFinite(beta, "beta");
    checkFinite(k, "k");
    if (k == 0) {
      throw new IllegalArgumentException("k is 0; expected above 0");
    }
    BatchNorm.checkSize(batch, channels, plane);
  }

  private static void checkFinite(double value, String name) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a finite number of 0 or more");
    }
  }

  /** The elements of x. */
  public long elements() {
    return (long) batch * channels * plane;
  }
}
