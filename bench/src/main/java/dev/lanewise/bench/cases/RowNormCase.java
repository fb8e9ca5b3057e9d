package dev.lanewise.bench.cases;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A normalisation of the rows of a matrix, or its gradients. The operands are x, then gamma, then
 * beta of a layer normalisation, then dy of a gradient. The result is y, or dx with the gradients
 * of gamma and beta behind.
 *
 * @param kind what is computed
 * @param backward whether the gradients are
 * @param rows of x
 * @param columns of x
 */
public record RowNormCase(Kind kind, boolean backward, int rows, int columns) implements LayerCase {
  /** What is computed. */
  public enum Kind {
    /** Layer normalisation. */
    LAYER,
    /** Normalisation by the root mean square. */
    RMS;

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Added to variances and mean squares. */
  public static final double EPSILON = NormCase.EPSILON;

  private static final Pattern NAME =
      Pattern.compile("norm (layer|rms) (forward|backward) (\\d{1,9})x(\\d{1,9})");

  /**
   * @throws IllegalArgumentException if a size is below 1
   * @throws ArithmeticException if the matrix has 2^31 elements or more
   */
  public RowNormCase {
    LayerCase.length(rows, columns);
  }

  /** The case of this name, if it is one of this kind. */
  static Optional<OperandCase> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new RowNormCase(
                Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
                matcher.group(2).equals("backward"),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4))))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "norm %s %s %dx%d".formatted(kind.word(), direction(), rows, columns);
  }

  private String direction() {
    return backward ? "backward" : "forward";
  }

  /** By what targets are stated for: whether the arrays fit the L2 cache. */
  @Override
  public String group() {
    return LayerCase.place(lengthX()) + " " + kind.word() + " " + direction();
  }

  /** Elements of x. */
  public int lengthX() {
    return LayerCase.length(rows, columns);
  }

  /** Whether it is a layer normalisation, which has beta. */
  public boolean hasBeta() {
    return kind == Kind.LAYER;
  }

  /** The place of dy among the operands of a gradient. */
  public int dy() {
    return hasBeta() ? 3 : 2;
  }

  @Override
  public int[] operandLengths() {
    int size = lengthX();
    if (hasBeta()) {
      return backward
          ? new int[] {size, columns, columns, size}
          : new int[] {size, columns, columns};
    }
    return backward ? new int[] {size, columns, size} : new int[] {size, columns};
  }

  @Override
  public int[] resultParts() {
    if (!backward) {
      return new int[] {lengthX()};
    }
    return hasBeta() ? new int[] {lengthX(), columns, columns} : new int[] {lengthX(), columns};
  }

  @Override
  public double flops() {
    return 2.0 * lengthX();
  }

  /** Of x, dy and the result, each once. */
  @Override
  public double bytes() {
    return (backward ? 12.0 : 8.0) * lengthX();
  }

  @Override
  public Limit limit() {
    return Limit.MOVE;
  }
}
