package dev.lanewise.kernels.op;

/**
 * The place of the largest or smallest element along one axis, as I32; the first of equals (0 and
 * -0 are equal), and the first NaN before any number.
 */
public final class ArgReduce {
  private final boolean largest;
  private final Layout x;
  private final int axis;
  private final Reduce shape;

  private ArgReduce(boolean largest, Layout x, int axis) {
    this.largest = largest;
    this.x = x;
    this.axis = x.axis(axis);
    this.shape = Reduce.of(ReduceOp.MAX, 0, x, axis);
  }

  /**
   * An arg-reduction.
   *
   * @param largest whether argmax, else argmin
   * @throws IllegalArgumentException if there is no such axis, or it is empty
   */
  public static ArgReduce of(boolean largest, Layout x, int axis) {
    return new ArgReduce(largest, x, axis);
  }

  /** Whether argmax, else argmin. */
  public boolean largest() {
    return largest;
  }

  /** The input's layout. */
  public Layout x() {
    return x;
  }

  /** The axis that is searched, from 0. */
  public int axis() {
    return axis;
  }

  /** The output's layout: contiguous, without the axis. */
  public Layout y() {
    return shape.y();
  }

  /** The loop over the kept axes: x (operand 0) and y (operand 1). */
  public StridedLoop kept() {
    return shape.kept();
  }
}
