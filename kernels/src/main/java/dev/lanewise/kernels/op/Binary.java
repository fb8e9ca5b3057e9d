package dev.lanewise.kernels.op;

import java.util.Objects;

/** An element by element function of two arrays, broadcast to the output's shape. */
public final class Binary {
  private final BinaryOp op;
  private final Layout a;
  private final Layout b;
  private final Layout y;
  private final StridedLoop loop;

  private Binary(BinaryOp op, Layout a, Layout b, Layout y) {
    this.op = Objects.requireNonNull(op, "op");
    if (!y.isInjective()) {
      throw new IllegalArgumentException("y is " + y + "; expected no two elements in one place");
    }
    int[] shape = y.shape();
    this.a = a.broadcastTo(shape);
    this.b = b.broadcastTo(shape);
    this.y = y;
    this.loop = StridedLoop.over(this.a, this.b, y);
  }

  /**
   * A function of two arrays.
   *
   * @param a the left operand's layout; must broadcast to y's shape
   * @param b the right operand's layout; must broadcast to y's shape
   * @param y the output's layout, each element in a place of its own
   * @throws IllegalArgumentException if the shapes don't fit or {@code y} overlaps itself
   */
  public static Binary of(BinaryOp op, Layout a, Layout b, Layout y) {
    return new Binary(op, a, b, y);
  }

  /** The function. */
  public BinaryOp op() {
    return op;
  }

  /** The left operand's layout, in y's shape. */
  public Layout a() {
    return a;
  }

  /** The right operand's layout, in y's shape. */
  public Layout b() {
    return b;
  }

  /** The output's layout. */
  public Layout y() {
    return y;
  }

  /** The loop over a (operand 0), b (operand 1) and y (operand 2). */
  public StridedLoop loop() {
    return loop;
  }
}
