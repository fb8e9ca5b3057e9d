package dev.lanewise.bench.cases;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Window2d;
import java.util.Locale;

/**
 * A pooling with square windows, or its gradient. The operand of forward is x; those of backward
 * are x and dy, of which an average needs the second only.
 *
 * @param kind what becomes of a window
 * @param backward whether the gradient of x is computed
 * @param batch images
 * @param channels of x and y
 * @param height rows of x
 * @param width columns of x
 * @param kernel rows and columns of a window
 * @param stride down and across
 * @param pad rows and columns around the image, not counted
 */
public record PoolCase(
    Kind kind,
    boolean backward,
    int batch,
    int channels,
    int height,
    int width,
    int kernel,
    int stride,
    int pad)
    implements LayerCase {
  /** What becomes of a window. */
  public enum Kind {
    /** Its largest element. */
    MAX,
    /** Its mean. */
    AVERAGE;

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException if the sizes make no pooling
   * @throws ArithmeticException if an array has 2^31 elements or more
   */
  public PoolCase {
    pool(batch, channels, height, width, kernel, stride, pad);
    LayerCase.length(batch, channels, height, width);
  }

  private static Pool2d pool(
      int batch, int channels, int height, int width, int kernel, int stride, int pad) {
    Window2d window =
        Window2d.of(kernel, kernel).withStride(stride, stride).withPadding(pad, pad, pad, pad);
    return Pool2d.of(batch, channels, height, width, window, false, false);
  }

  /** The descriptor of our kernels. */
  public Pool2d pool() {
    return pool(batch, channels, height, width, kernel, stride, pad);
  }

  @Override
  public String name() {
    return "pool %s %s %dx%dx%dx%d k%d s%d p%d"
        .formatted(
            kind.word(),
            backward ? "backward" : "forward",
            batch,
            channels,
            height,
            width,
            kernel,
            stride,
            pad);
  }

  @Override
  public String group() {
    return kind.word() + (backward ? " backward" : " forward");
  }

  /** Elements of x. */
  public int lengthX() {
    return LayerCase.length(batch, channels, height, width);
  }

  /** Elements of y. */
  public int lengthY() {
    return Math.toIntExact(pool().sizeY());
  }

  @Override
  public int[] operandLengths() {
    return backward ? new int[] {lengthX(), lengthY()} : new int[] {lengthX()};
  }

  @Override
  public int[] resultParts() {
    return new int[] {backward ? lengthX() : lengthY()};
  }

  @Override
  public double flops() {
    return (double) lengthY() * kernel * kernel;
  }

  /** Of x and y, each once; what a maximum remembers of places comes on top. */
  @Override
  public double bytes() {
    return 4.0 * lengthX() + 4.0 * lengthY();
  }

  /** Windows that don't overlap read far more than they write. */
  @Override
  public Limit limit() {
    return backward || stride == 1 ? Limit.MOVE : Limit.READ;
  }

  static Kind kindOf(String word) {
    return Kind.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
