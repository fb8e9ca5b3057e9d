package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * A function of a contiguous matrix with a bias added to each row: y = f(x + bias).
 *
 * @param op the function
 * @param p0 its first parameter, as {@link UnaryOp} names it
 * @param p1 its second parameter
 * @param rows how many rows
 * @param columns elements a row, and of the bias
 */
public record BiasActivation(UnaryOp op, double p0, double p1, int rows, int columns) {
  /**
   * @throws IllegalArgumentException if a size is negative, or the parameters of {@link
   *     UnaryOp#CLIP} are not in order
   */
  public BiasActivation {
    Objects.requireNonNull(op, "op");
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "rows, columns are " + rows + ", " + columns + "; expected 0 or more");
    }
    if (op == UnaryOp.CLIP && !(p0 <= p1)) {
      throw new IllegalArgumentException("clip is " + p0 + ".." + p1 + "; expected low <= high");
    }
  }

  /** The elements of the matrix. */
  public long size() {
    return (long) rows * columns;
  }
}
