package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * A reduction of some axes of a strided array into a contiguous one: the kept axes in their order.
 */
public final class Reduce {
  private final ReduceOp op;
  private final int correction;
  private final Layout x;
  private final Layout y;
  private final StridedLoop kept;
  private final StridedLoop reduced;
  private final long count;

  private Reduce(ReduceOp op, int correction, Layout x, int axes) {
    this.op = Objects.requireNonNull(op, "op");
    this.correction = correction;
    this.x = x;
    int keptRank = x.rank() - Integer.bitCount(axes);
    int[] keptShape = new int[keptRank];
    long[] keptStrides = new long[keptRank];
    int[] reducedShape = new int[x.rank() - keptRank];
    long[] reducedStrides = new long[x.rank() - keptRank];
    int k = 0;
    int r = 0;
    for (int axis = 0; axis < x.rank(); axis++) {
      if ((axes & (1 << axis)) == 0) {
        keptShape[k] = x.dim(axis);
        keptStrides[k++] = x.stride(axis);
      } else {
        reducedShape[r] = x.dim(axis);
        reducedStrides[r++] = x.stride(axis);
      }
    }
    this.y = Layout.of(keptShape);
    Layout reducedX = Layout.strided(reducedShape, reducedStrides);
    this.count = reducedX.size();
    if (count == 0 && y.size() > 0 && (op == ReduceOp.MAX || op == ReduceOp.MIN)) {
      throw new IllegalArgumentException("x is " + x + "; expected elements to take " + op + " of");
    }
    this.kept = StridedLoop.over(Layout.strided(keptShape, keptStrides), y);
    this.reduced = StridedLoop.over(reducedX);
  }

  /**
   * A reduction.
   *
   * @param correction for {@link ReduceOp#VAR}: subtracted from the count; else 0
   * @param x the input's layout
   * @param axes which axes are reduced; negative ones count from the last; none means all
   * @throws IllegalArgumentException if an axis is not there or named twice, {@code correction} is
   *     negative, or MAX or MIN has nothing to choose from
   */
  public static Reduce of(ReduceOp op, int correction, Layout x, int... axes) {
    if (correction < 0) {
      throw new IllegalArgumentException("correction is " + correction + "; expected 0 or more");
    }
    int mask = axes.length == 0 ? (1 << x.rank()) - 1 : 0;
    for (int axis : axes) {
      int bit = 1 << x.axis(axis);
      if ((mask & bit) != 0) {
        throw new IllegalArgumentException("axis " + axis + " is named twice");
      }
      mask |= bit;
    }
    return new Reduce(op, correction, x, mask);
  }

  /** What is computed. */
  public ReduceOp op() {
    return op;
  }

  /** What VAR subtracts from the count. */
  public int correction() {
    return correction;
  }

  /** The input's layout. */
  public Layout x() {
    return x;
  }

  /** The output's layout: contiguous, the kept axes. */
  public Layout y() {
    return y;
  }

  /** The loop over the kept axes: x (operand 0) and y (operand 1). */
  public StridedLoop kept() {
    return kept;
  }

  /** The loop over the reduced axes: x (operand 0). */
  public StridedLoop reduced() {
    return reduced;
  }

  /** How many elements each result is made of. */
  public long count() {
    return count;
  }
}
