package dev.lanewise.bench.cases;

import java.util.Locale;

/**
 * A batch normalisation or ReLU on images, or its gradient. The operands are x, then gamma and beta
 * of a normalisation, then dy of a gradient; the result is y, or dx (the gradients of gamma and
 * beta are computed too).
 *
 * @param kind what is computed
 * @param backward whether the gradients are
 * @param batch images
 * @param channels of x
 * @param height rows of x
 * @param width columns of x
 */
public record NormCase(Kind kind, boolean backward, int batch, int channels, int height, int width)
    implements LayerCase {
  /** What is computed. */
  public enum Kind {
    /** Batch normalisation by the batch's statistics. */
    TRAIN,
    /** Batch normalisation by given statistics: means 0.25 and variances 2. */
    EVAL,
    /** max(x, 0). */
    RELU;

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The mean that {@link Kind#EVAL} is given for every channel. */
  public static final float MEAN = 0.25f;

  /** The variance likewise. */
  public static final float VARIANCE = 2;

  /** Added to variances. */
  public static final double EPSILON = 1e-5;

  /**
   * @throws IllegalArgumentException if a size is below 1
   * @throws ArithmeticException if an array has 2^31 elements or more
   */
  public NormCase {
    LayerCase.length(batch, channels, height, width);
  }

  @Override
  public String name() {
    return "norm %s %s %dx%dx%dx%d"
        .formatted(kind.word(), backward ? "backward" : "forward", batch, channels, height, width);
  }

  @Override
  public String group() {
    return kind.word() + (backward ? " backward" : " forward");
  }

  /** Elements of x. */
  public int lengthX() {
    return LayerCase.length(batch, channels, height, width);
  }

  @Override
  public int[] operandLengths() {
    int size = lengthX();
    if (kind == Kind.RELU) {
      return backward ? new int[] {size, size} : new int[] {size};
    }
    return backward
        ? new int[] {size, channels, channels, size}
        : new int[] {size, channels, channels};
  }

  @Override
  public int[] resultParts() {
    return new int[] {lengthX()};
  }

  @Override
  public double flops() {
    return 2.0 * lengthX();
  }

  /**
   * Of x, dy and the result, each once; batch statistics have to be known before the second pass.
   */
  @Override
  public double bytes() {
    return (backward ? 12.0 : 8.0) * lengthX();
  }

  @Override
  public Limit limit() {
    return Limit.MOVE;
  }

  static Kind kindOf(String word) {
    return Kind.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
