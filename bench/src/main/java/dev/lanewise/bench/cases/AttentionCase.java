package dev.lanewise.bench.cases;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A causal attention, or its gradients, with 1 / sqrt(size) as the factor of the scores. All arrays
 * are (batch, heads, time, size) without gaps. The operands are q, k, v and, of gradients, dy; the
 * result is y, or dq, dk, dv one behind the other.
 *
 * @param backward whether the gradients are computed; what forward leaves for them is made before
 * @param batch samples
 * @param heads of queries, and of keys and values
 * @param time steps of queries, and of keys and values
 * @param size elements of a head at one step
 */
public record AttentionCase(boolean backward, int batch, int heads, int time, int size)
    implements LayerCase {
  private static final Pattern NAME =
      Pattern.compile(
          "attention (forward|backward) (\\d{1,9})x(\\d{1,9})x(\\d{1,9})x(\\d{1,9}) causal");

  /** So that scores differ enough to make a few keys weigh more than others. */
  private static final float SPREAD = 2;

  /** Of a product: one multiplication and one addition. */
  private static final double FLOPS = 2;

  private static final int FORWARD_PRODUCTS = 2;
  private static final int BACKWARD_PRODUCTS = 5;

  /**
   * @throws IllegalArgumentException if a size is below 1
   * @throws ArithmeticException if the result has 2^31 elements or more
   */
  public AttentionCase {
    LayerCase.length(batch, heads, time, size, backward ? 3 : 1);
  }

  /** The case of this name, if it is one of this kind. */
  static Optional<OperandCase> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new AttentionCase(
                matcher.group(1).equals("backward"),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)),
                Integer.parseInt(matcher.group(5))))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "attention %s %dx%dx%dx%d causal".formatted(direction(), batch, heads, time, size);
  }

  @Override
  public String group() {
    return direction();
  }

  private String direction() {
    return backward ? "backward" : "forward";
  }

  /** Elements of each array. */
  public int lengthX() {
    return LayerCase.length(batch, heads, time, size);
  }

  @Override
  public int[] operandLengths() {
    int x = lengthX();
    return backward ? new int[] {x, x, x, x} : new int[] {x, x, x};
  }

  @Override
  public int[] resultParts() {
    int x = lengthX();
    return backward ? new int[] {x, x, x} : new int[] {x};
  }

  @Override
  public float spread(int operand) {
    return operand < 2 ? SPREAD : LayerCase.super.spread(operand);
  }

  /** Of the products, over pairs of a query and a key that it sees. */
  @Override
  public double flops() {
    double pairs = (double) batch * heads * time * (time + 1.0) / 2;
    return FLOPS * size * pairs * (backward ? BACKWARD_PRODUCTS : FORWARD_PRODUCTS);
  }

  @Override
  public double bytes() {
    return 4.0 * lengthX() * (operandLengths().length + resultParts().length);
  }

  @Override
  public Limit limit() {
    return Limit.FMA;
  }
}
