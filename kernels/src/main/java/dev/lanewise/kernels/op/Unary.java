package dev.lanewise.kernels.op;

import java.util.Objects;

/** An element by element function of one array: op, parameters, and both layouts. */
public final class Unary {
  private final UnaryOp op;
  private final double p0;
  private final double p1;
  private final Layout x;
  private final Layout y;
  private final StridedLoop loop;

  private Unary(UnaryOp op, double p0, double p1, Layout x, Layout y) {
    this.op = Objects.requireNonNull(op, "op");
    this.p0 = p0;
    this.p1 = p1;
    this.x = Objects.requireNonNull(x, "x");
    this.y = Objects.requireNonNull(y, "y");
    if (!y.isInjective()) {
      throw new IllegalArgumentException("y is " + y + "; expected no two elements in one place");
    }
    if (op == UnaryOp.CLIP && !(p0 <= p1)) {
      throw new IllegalArgumentException("clip is " + p0 + ".." + p1 + "; expected low <= high");
    }
    this.loop = StridedLoop.over(x, y);
  }

  /**
   * A function without parameters.
   *
   * @param x the input's layout; may be broadcast
   * @param y the output's: of the same shape, each element in a place of its own
   * @throws IllegalArgumentException if the shapes differ or {@code y} overlaps itself
   */
  public static Unary of(UnaryOp op, Layout x, Layout y) {
    return new Unary(op, 0, 0, x, y);
  }

  /** A function with the parameters that {@link UnaryOp} names p0 and p1. */
  public static Unary of(UnaryOp op, double p0, double p1, Layout x, Layout y) {
    return new Unary(op, p0, p1, x, y);
  }

  /** The function. */
  public UnaryOp op() {
    return op;
  }

  /** Its first parameter. */
  public double p0() {
    return p0;
  }

  /** Its second parameter. */
  public double p1() {
    return p1;
  }

  /** The input's layout. */
  public Layout x() {
    return x;
  }

  /** The output's layout. */
  public Layout y() {
    return y;
  }

  /** The loop over x (operand 0) and y (operand 1). */
  public StridedLoop loop() {
    return loop;
  }
}
