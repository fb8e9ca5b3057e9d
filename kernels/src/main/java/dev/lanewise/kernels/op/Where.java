package dev.lanewise.kernels.op;

/** An element by element choice: y = condition != 0 ? a : b. */
public final class Where {
  private final Layout condition;
  private final Layout a;
  private final Layout b;
  private final Layout y;
  private final StridedLoop loop;

  private Where(Layout condition, Layout a, Layout b, Layout y) {
    if (!y.isInjective()) {
      throw new IllegalArgumentException("y is " + y + "; expected no two elements in one place");
    }
    int[] shape = y.shape();
    this.condition = condition.broadcastTo(shape);
    this.a = a.broadcastTo(shape);
    this.b = b.broadcastTo(shape);
    this.y = y;
    this.loop = StridedLoop.over(this.condition, this.a, this.b, y);
  }

  /**
   * A choice; the three inputs must broadcast to y's shape.
   *
   * @throws IllegalArgumentException if they don't, or {@code y} overlaps itself
   */
  public static Where of(Layout condition, Layout a, Layout b, Layout y) {
    return new Where(condition, a, b, y);
  }

  /** The condition's layout: 0 and -0 choose b, all else (NaN too) a. */
  public Layout condition() {
    return condition;
  }

  /** The layout of what is chosen where the condition holds. */
  public Layout a() {
    return a;
  }

  /** The layout of what is chosen elsewhere. */
  public Layout b() {
    return b;
  }

  /** The output's layout. */
  public Layout y() {
    return y;
  }

  /** The loop over condition (operand 0), a (1), b (2) and y (3). */
  public StridedLoop loop() {
    return loop;
  }
}
