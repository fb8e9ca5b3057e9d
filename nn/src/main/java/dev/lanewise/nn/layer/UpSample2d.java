package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.Resizing;
import java.util.Objects;

/** Images whose height and width are multiplied by whole numbers: (channels, height, width). */
public final class UpSample2d extends Layer {
  private final Mode mode;
  private final int factorH;
  private final int factorW;
  private int outHeight;
  private int outWidth;

  /**
   * A layer.
   *
   * @param mode how the new elements are made
   * @param factorH by what the height is multiplied
   * @param factorW by what the width is multiplied
   * @throws IllegalArgumentException if a factor is below 1
   */
  public UpSample2d(Mode mode, int factorH, int factorW) {
    if (factorH < 1 || factorW < 1) {
      throw new IllegalArgumentException(
          "factorH, factorW are " + factorH + ", " + factorW + "; expected 1 or more");
    }
    this.mode = Objects.requireNonNull(mode, "mode");
    this.factorH = factorH;
    this.factorW = factorW;
  }

  /** Each element repeated, down and across. */
  public static UpSample2d nearest(int factor) {
    return new UpSample2d(Mode.NEAREST, factor, factor);
  }

  /** Means of neighbours, as {@link Mode#BILINEAR} says. */
  public static UpSample2d bilinear(int factor) {
    return new UpSample2d(Mode.BILINEAR, factor, factor);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    outHeight = scaled(inputShape[1], factorH, "height");
    outWidth = scaled(inputShape[2], factorW, "width");
    return new int[] {inputShape[0], outHeight, outWidth};
  }

  private static int scaled(int size, int factor, String name) {
    long scaled = (long) size * factor;
    if (scaled > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " is " + size + ", times " + factor + " " + scaled + "; expected below 2^31");
    }
    return (int) scaled;
  }

  @Override
  public Tensor forward(Tensor x) {
    engine();
    return Resizing.apply(mode, outHeight, outWidth, x);
  }
}
