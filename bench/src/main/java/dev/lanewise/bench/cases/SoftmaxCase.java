package dev.lanewise.bench.cases;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A softmax of the rows of a matrix, its logarithm or the mean cross-entropy with labels, or a
 * gradient. The operand of forward is x. Those of backward are x and dy, and the result is dx; what
 * forward leaves for it is made beforehand. The gradient of a cross-entropy has x only.
 *
 * @param kind what is computed
 * @param backward whether the gradient is
 * @param rows of x
 * @param columns of x
 */
public record SoftmaxCase(Kind kind, boolean backward, int rows, int columns) implements LayerCase {
  /** What is computed. */
  public enum Kind {
    /** exp(x) over its sum. */
    PLAIN("plain"),
    /** The logarithm of that. */
    LOG("log"),
    /** The mean over rows of minus that of the row's label. */
    CROSS_ENTROPY("cross-entropy");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Its name on the command line. */
    public String word() {
      return word;
    }
  }

  private static final Pattern NAME =
      Pattern.compile("softmax ([a-z-]+) (forward|backward) (\\d{1,9})x(\\d{1,9})");
  private static final float SPREAD = 4;
  private static final long STEP = 7919;

  /**
   * @throws IllegalArgumentException if a size is below 1
   * @throws ArithmeticException if the matrix has 2^31 elements or more
   */
  public SoftmaxCase {
    LayerCase.length(rows, columns);
  }

  /** The case of this name, if it is one of this kind. */
  static Optional<OperandCase> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Arrays.stream(Kind.values())
            .filter(kind -> kind.word().equals(matcher.group(1)))
            .findFirst()
            .map(
                kind ->
                    new SoftmaxCase(
                        kind,
                        matcher.group(2).equals("backward"),
                        Integer.parseInt(matcher.group(3)),
                        Integer.parseInt(matcher.group(4))))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "softmax %s %s %dx%d".formatted(kind.word(), direction(), rows, columns);
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

  /** The label of a row of a cross-entropy. */
  public int label(int row) {
    return (int) (row * STEP % columns);
  }

  @Override
  public int[] operandLengths() {
    boolean two = backward && kind != Kind.CROSS_ENTROPY;
    return two ? new int[] {lengthX(), lengthX()} : new int[] {lengthX()};
  }

  @Override
  public int[] resultParts() {
    return new int[] {kind == Kind.CROSS_ENTROPY && !backward ? 1 : lengthX()};
  }

  @Override
  public float spread(int operand) {
    return operand == 0 ? SPREAD : LayerCase.super.spread(operand);
  }

  @Override
  public double flops() {
    return 4.0 * lengthX();
  }

  /** Of x, or what forward made of it, dy, and the result, each once. */
  @Override
  public double bytes() {
    int arrays = kind == Kind.CROSS_ENTROPY ? (backward ? 2 : 1) : (backward ? 3 : 2);
    return 4.0 * arrays * lengthX();
  }

  @Override
  public Limit limit() {
    return kind == Kind.CROSS_ENTROPY && !backward ? Limit.READ : Limit.MOVE;
  }
}
