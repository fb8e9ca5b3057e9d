package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * The derivative of a {@link UnaryOp} times the output's gradient: dx = dy f'(.), computed from the
 * input or the output as {@link UnaryOp#saves()} says. It is a product: an infinite or NaN dy gives
 * NaN even where f' is 0.
 */
public final class UnaryBackward {
  private final UnaryOp op;
  private final double p0;
  private final double p1;
  private final Layout saved;
  private final Layout dy;
  private final Layout dx;
  private final StridedLoop loop;

  private UnaryBackward(UnaryOp op, double p0, double p1, Layout saved, Layout dy, Layout dx) {
    this.op = Objects.requireNonNull(op, "op");
    if (!dx.isInjective()) {
      throw new IllegalArgumentException("dx is " + dx + "; expected no two elements in one place");
    }
    this.p0 = p0;
    this.p1 = p1;
    int[] shape = dx.shape();
    this.saved = saved.broadcastTo(shape);
    this.dy = dy.broadcastTo(shape);
    this.dx = dx;
    this.loop = StridedLoop.over(this.saved, this.dy, dx);
  }

  /**
   * A derivative.
   *
   * @param saved the layout of what the op saves; if it saves nothing, dy's, and not read
   * @throws IllegalArgumentException if the shapes don't fit or {@code dx} overlaps itself
   */
  public static UnaryBackward of(
      UnaryOp op, double p0, double p1, Layout saved, Layout dy, Layout dx) {
    return new UnaryBackward(op, p0, p1, saved, dy, dx);
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

  /** The layout of what the op saves. */
  public Layout saved() {
    return saved;
  }

  /** The layout of the output's gradient. */
  public Layout dy() {
    return dy;
  }

  /** The layout of the result. */
  public Layout dx() {
    return dx;
  }

  /** The loop over saved (operand 0), dy (1) and dx (2). */
  public StridedLoop loop() {
    return loop;
  }
}
