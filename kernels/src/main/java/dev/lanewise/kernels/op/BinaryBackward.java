package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * The derivative of a {@link BinaryOp} by one operand, times the output's gradient: all four arrays
 * in the output's shape, the operands broadcast to it. It is a product: an infinite or NaN dy gives
 * NaN even where the derivative is 0. (What was broadcast is summed by the caller afterwards.)
 */
public final class BinaryBackward {
  private final BinaryOp op;
  private final boolean byLeft;
  private final Layout a;
  private final Layout b;
  private final Layout dy;
  private final Layout dx;
  private final StridedLoop loop;

  private BinaryBackward(BinaryOp op, boolean byLeft, Layout a, Layout b, Layout dy, Layout dx) {
    this.op = Objects.requireNonNull(op, "op");
    if (!op.isDifferentiable()) {
      throw new IllegalArgumentException("op is " + op + "; expected one with a derivative");
    }
    if (!dx.isInjective()) {
      throw new IllegalArgumentException("dx is " + dx + "; expected no two elements in one place");
    }
    this.byLeft = byLeft;
    int[] shape = dx.shape();
    this.a = a.broadcastTo(shape);
    this.b = b.broadcastTo(shape);
    this.dy = dy.broadcastTo(shape);
    this.dx = dx;
    this.loop = StridedLoop.over(this.a, this.b, this.dy, dx);
  }

  /**
   * The derivative by one operand.
   *
   * @param byLeft whether by a, else by b
   * @throws IllegalArgumentException if the op has no derivative or the shapes don't fit
   */
  public static BinaryBackward of(
      BinaryOp op, boolean byLeft, Layout a, Layout b, Layout dy, Layout dx) {
    return new BinaryBackward(op, byLeft, a, b, dy, dx);
  }

  /** The function. */
  public BinaryOp op() {
    return op;
  }

  /** Whether the derivative is by a, else by b. */
  public boolean byLeft() {
    return byLeft;
  }

  /** The left operand's layout. */
  public Layout a() {
    return a;
  }

  /** The right operand's layout. */
  public Layout b() {
    return b;
  }

  /** The layout of the output's gradient. */
  public Layout dy() {
    return dy;
  }

  /** The layout of the result. */
  public Layout dx() {
    return dx;
  }

  /** The loop over a (operand 0), b (1), dy (2) and dx (3). */
  public StridedLoop loop() {
    return loop;
  }
}
