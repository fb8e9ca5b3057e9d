package dev.lanewise.bench.cases;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import java.util.Locale;

/**
 * A convolution of square filters, or one of its gradients. The operands of {@link Pass#FORWARD}
 * are x and w, those of {@link Pass#DATA} are dy and w, those of {@link Pass#WEIGHTS} x and dy.
 *
 * @param pass what is computed
 * @param batch images
 * @param in channels of x
 * @param height rows of x
 * @param width columns of x
 * @param out channels of y
 * @param kernel rows and columns of a filter
 * @param stride down and across
 * @param pad rows and columns of zeros on each side
 * @param groups of channels
 */
public record ConvCase(
    Pass pass,
    int batch,
    int in,
    int height,
    int width,
    int out,
    int kernel,
    int stride,
    int pad,
    int groups)
    implements LayerCase {
  /** What is computed. */
  public enum Pass {
    /** The convolution. */
    FORWARD,
    /** The convolution by methods that round as a plain sum does: without Winograd's. */
    EXACT,
    /** The gradient of x. */
    DATA,
    /** The gradient of w. */
    WEIGHTS;

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException if the sizes make no convolution
   * @throws ArithmeticException if an array has 2^31 elements or more
   */
  public ConvCase {
    Conv2d conv = conv(batch, in, height, width, out, kernel, stride, pad, groups, false);
    LayerCase.length(batch, in, height, width);
    LayerCase.length(batch, out, conv.outHeight(), conv.outWidth());
  }

  private static Conv2d conv(
      int batch,
      int in,
      int height,
      int width,
      int out,
      int kernel,
      int stride,
      int pad,
      int groups,
      boolean exact) {
    Window2d window =
        Window2d.of(kernel, kernel).withStride(stride, stride).withPadding(pad, pad, pad, pad);
    return new Conv2d(batch, in, height, width, out, window, groups, exact);
  }

  /** The descriptor of our kernels. */
  public Conv2d conv() {
    return conv(batch, in, height, width, out, kernel, stride, pad, groups, pass == Pass.EXACT);
  }

  @Override
  public String name() {
    return "conv %s %dx%dx%dx%d to %d k%d s%d p%d g%d"
        .formatted(pass.word(), batch, in, height, width, out, kernel, stride, pad, groups);
  }

  /** By what targets are stated for: the kind of filter, and the pass. */
  @Override
  public String group() {
    String kind =
        in == groups && groups > 1
            ? "depthwise"
            : kernel + "x" + kernel + (stride > 1 ? " stride " + stride : "");
    return kind + " " + pass.word();
  }

  /** Elements of x. */
  public int lengthX() {
    return LayerCase.length(batch, in, height, width);
  }

  /** Elements of w. */
  public int lengthW() {
    return LayerCase.length(out, in / groups, kernel, kernel);
  }

  /** Elements of y. */
  public int lengthY() {
    Conv2d conv = conv();
    return LayerCase.length(batch, out, conv.outHeight(), conv.outWidth());
  }

  @Override
  public int[] operandLengths() {
    return switch (pass) {
      case FORWARD, EXACT -> new int[] {lengthX(), lengthW()};
      case DATA -> new int[] {lengthY(), lengthW()};
      case WEIGHTS -> new int[] {lengthX(), lengthY()};
    };
  }

  @Override
  public int[] resultParts() {
    return new int[] {
      switch (pass) {
        case FORWARD, EXACT -> lengthY();
        case DATA -> lengthX();
        case WEIGHTS -> lengthW();
      }
    };
  }

  /** As the plain sums have them, whatever the method; taps in the padding are counted. */
  @Override
  public double flops() {
    return 2.0 * lengthY() * (in / groups) * kernel * kernel;
  }

  @Override
  public double bytes() {
    return 4.0 * lengthX() + 4.0 * lengthW() + 4.0 * lengthY();
  }

  @Override
  public Limit limit() {
    return Limit.FMA;
  }
}
