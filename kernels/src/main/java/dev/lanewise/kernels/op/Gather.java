package dev.lanewise.kernels.op;

/**
 * A choice of slices along one axis of a contiguous array seen as outer x axis x inner: slice i of
 * the result is slice index[i] of the source.
 *
 * @param outer the product of the dimensions before the axis
 * @param axis the source's size along the axis
 * @param inner the product of the dimensions after it
 * @param count how many indices
 */
public record Gather(int outer, int axis, int inner, int count) {
  /**
   * @throws IllegalArgumentException if a size is negative
   */
  public Gather {
    if (outer < 0 || axis < 0 || inner < 0 || count < 0) {
      throw new IllegalArgumentException(
          "outer, axis, inner, count are "
              + outer
              + ", "
              + axis
              + ", "
              + inner
              + ", "
              + count
              + "; expected 0 or more");
    }
  }

  /** The elements of the source (and of a scatter's target). */
  public long sourceSize() {
    return Math.multiplyExact((long) outer * axis, (long) inner);
  }

  /** The elements of the gathered array. */
  public long resultSize() {
    return Math.multiplyExact((long) outer * count, (long) inner);
  }
}
