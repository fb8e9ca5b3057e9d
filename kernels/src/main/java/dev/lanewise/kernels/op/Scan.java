package dev.lanewise.kernels.op;

/**
 * A running sum or product along one axis into an output of the same shape.
 *
 * <p>Inclusive: y_i takes x_0..x_i; exclusive: x_0..x_(i-1). Both start from 0, or 1 for a product.
 * Reverse runs from the last element to the first. The steps are taken strictly in order.
 */
public final class Scan {
  private final boolean product;
  private final boolean exclusive;
  private final boolean reverse;
  private final Layout x;
  private final Layout y;
  private final int axis;
  private final StridedLoop rest;

  private Scan(boolean product, boolean exclusive, boolean reverse, Layout x, Layout y, int axis) {
    if (!x.sameShape(y)) {
      throw new IllegalArgumentException("y is " + y + "; expected the shape of " + x);
    }
    if (!y.isInjective()) {
      throw new IllegalArgumentException("y is " + y + "; expected no two elements in one place");
    }
    this.product = product;
    this.exclusive = exclusive;
    this.reverse = reverse;
    this.x = x;
    this.y = y;
    this.axis = x.axis(axis);
    int one = Math.min(1, x.dim(axis));
    this.rest = StridedLoop.over(x.slice(axis, 0, one, 1), y.slice(axis, 0, one, 1));
  }

  /**
   * A scan.
   *
   * @param product whether products, else sums
   * @throws IllegalArgumentException if there is no such axis or the shapes differ
   */
  public static Scan of(
      boolean product, boolean exclusive, boolean reverse, Layout x, Layout y, int axis) {
    return new Scan(product, exclusive, reverse, x, y, axis);
  }

  /** Whether products, else sums. */
  public boolean product() {
    return product;
  }

  /** Whether an element takes only those before it. */
  public boolean exclusive() {
    return exclusive;
  }

  /** Whether from the last to the first. */
  public boolean reverse() {
    return reverse;
  }

  /** The input's layout. */
  public Layout x() {
    return x;
  }

  /** The output's layout. */
  public Layout y() {
    return y;
  }

  /** The axis along which the scan runs, from 0. */
  public int axis() {
    return axis;
  }

  /** The loop over all other axes: x (operand 0) and y (operand 1). */
  public StridedLoop rest() {
    return rest;
  }
}
