package dev.lanewise.kernels.op;

/** A copy between two layouts of one shape: slices, transposes, concatenations and broadcasts. */
public final class StridedCopy {
  private final Layout x;
  private final Layout y;
  private final StridedLoop loop;

  private StridedCopy(Layout x, Layout y) {
    if (!y.isInjective()) {
      throw new IllegalArgumentException("y is " + y + "; expected no two elements in one place");
    }
    this.x = x.broadcastTo(y.shape());
    this.y = y;
    this.loop = StridedLoop.over(this.x, y);
  }

  /**
   * A copy from x, broadcast to y's shape, to y.
   *
   * @throws IllegalArgumentException if x doesn't broadcast to y, or {@code y} overlaps itself
   */
  public static StridedCopy of(Layout x, Layout y) {
    return new StridedCopy(x, y);
  }

  /** The source's layout, in y's shape. */
  public Layout x() {
    return x;
  }

  /** The target's layout. */
  public Layout y() {
    return y;
  }

  /** The loop over x (operand 0) and y (operand 1). */
  public StridedLoop loop() {
    return loop;
  }
}
