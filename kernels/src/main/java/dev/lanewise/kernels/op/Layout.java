package dev.lanewise.kernels.op;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an array of {@code rank} dimensions lies in a buffer: sizes and strides in elements, without
 * the place where it starts, which is passed beside it. Immutable; strides may be zero (a broadcast
 * dimension) or negative.
 */
public final class Layout {
  /** The most dimensions a layout may have. */
  public static final int MAX_RANK = 8;

  private static final Layout SCALAR = new Layout(new int[0], new long[0]);

  private final int[] shape;
  private final long[] strides;
  private final long size;
  private final boolean contiguous;
  private final long lowest;
  private final long highest;
  private final int hash;
  private @Nullable Layout compact;

  private Layout(int[] shape, long[] strides) {
    this.shape = shape;
    this.strides = strides;
    long count = 1;
    boolean rowMajor = true;
    long low = 0;
    long high = 0;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      rowMajor &= shape[axis] == 1 || strides[axis] == count;
      count = Math.multiplyExact(count, (long) shape[axis]);
      long reach = shape[axis] == 0 ? 0 : Math.multiplyExact(strides[axis], shape[axis] - 1L);
      low = Math.addExact(low, Math.min(reach, 0));
      high = Math.addExact(high, Math.max(reach, 0));
    }
    this.size = count;
    this.contiguous = rowMajor || count == 0;
    this.lowest = low;
    this.highest = high;
    this.hash = 31 * Arrays.hashCode(shape) + Arrays.hashCode(strides);
  }

  /**
   * The contiguous row-major layout of a shape; no sizes give a scalar.
   *
   * @throws IllegalArgumentException if a size is negative, or there are more than {@link
   *     #MAX_RANK}
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static Layout of(int... shape) {
    checkShape(shape);
    return shape.length == 0 ? SCALAR : new Layout(shape.clone(), rowMajorStrides(shape));
  }

  /**
   * A layout with the given strides.
   *
   * @throws IllegalArgumentException as for {@link #of}, or if the lengths differ
   */
  public static Layout strided(int[] shape, long[] strides) {
    checkShape(shape);
    if (strides.length != shape.length) {
      throw new IllegalArgumentException(
          "strides has " + strides.length + " entries; expected " + shape.length);
    }
    return new Layout(shape.clone(), strides.clone());
  }

  private static void checkShape(int[] shape) {
    Objects.requireNonNull(shape, "shape");
    if (shape.length > MAX_RANK) {
      throw new IllegalArgumentException(
          "shape has " + shape.length + " dimensions; expected at most " + MAX_RANK);
    }
    for (int size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "shape is " + Arrays.toString(shape) + "; expected no negative size");
      }
    }
  }

  private static long[] rowMajorStrides(int[] shape) {
    long[] strides = new long[shape.length];
    long step = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = step;
      step = Math.multiplyExact(step, (long) Math.max(shape[axis], 1));
    }
    return strides;
  }

  /** The number of dimensions. */
  public int rank() {
    return shape.length;
  }

  /**
   * The size of a dimension.
   *
   * @param axis from 0; negative counts from the last
   */
  public int dim(int axis) {
    return shape[axis(axis)];
  }

  /** The stride of a dimension in elements. */
  public long stride(int axis) {
    return strides[axis(axis)];
  }

  /** A copy of the sizes. */
  public int[] shape() {
    return shape.clone();
  }

  /** The number of elements. */
  public long size() {
    return size;
  }

  /** Whether the elements lie one after the other in row-major order. */
  public boolean isContiguous() {
    return contiguous;
  }

  /** The contiguous layout of the same shape: this one if it is contiguous. */
  public Layout compact() {
    if (contiguous) {
      return this;
    }
    Layout known = compact;
    if (known == null) {
      known = of(shape);
      compact = known;
    }
    return known;
  }

  /** Whether this and the other have the same sizes. */
  public boolean sameShape(Layout other) {
    return this == other || Arrays.equals(shape, other.shape);
  }

  /** The lowest element reached, relative to the start: 0 or negative. */
  public long lowest() {
    return lowest;
  }

  /** The highest element reached, relative to the start. */
  public long highest() {
    return highest;
  }

  /**
   * Whether different indices reach different elements for certain, so that the layout may be
   * written through: sorted by stride, each dimension steps over all that lies below it.
   */
  public boolean isInjective() {
    if (contiguous) {
      return true;
    }
    boolean[] done = new boolean[shape.length];
    long extent = 1;
    for (int round = 0; round < shape.length; round++) {
      int next = -1;
      for (int axis = 0; axis < shape.length; axis++) {
        if (!done[axis] && (next < 0 || Math.abs(strides[axis]) < Math.abs(strides[next]))) {
          next = axis;
        }
      }
      done[next] = true;
      if (shape[next] > 1) {
        if (Math.abs(strides[next]) < extent) {
          return false;
        }
        extent = Math.addExact(extent, Math.abs(strides[next]) * (shape[next] - 1L));
      }
    }
    return true;
  }

  /**
   * The axis counted from 0.
   *
   * @throws IllegalArgumentException if there is no such axis
   */
  public int axis(int axis) {
    int counted = axis < 0 ? axis + shape.length : axis;
    if (counted < 0 || counted >= shape.length) {
      throw new IllegalArgumentException(
          "axis is " + axis + "; expected " + -shape.length + " to " + (shape.length - 1));
    }
    return counted;
  }

  /**
   * This layout seen with a larger shape, by NumPy's rule: missing dimensions are added in front,
   * dimensions of size 1 are repeated.
   *
   * @throws IllegalArgumentException if the shape can't be reached so
   */
  public Layout broadcastTo(int... target) {
    if (Arrays.equals(shape, target)) {
      return this;
    }
    checkShape(target);
    int added = target.length - shape.length;
    long[] result = new long[target.length];
    for (int axis = 0; axis < target.length; axis++) {
      int own = axis - added;
      if (own >= 0 && shape[own] == target[axis]) {
        result[axis] = strides[own];
      } else if (own >= 0 && shape[own] != 1) {
        throw cannotBroadcast(target);
      }
    }
    if (added < 0) {
      throw cannotBroadcast(target);
    }
    return new Layout(target.clone(), result);
  }

  private IllegalArgumentException cannotBroadcast(int[] target) {
    return new IllegalArgumentException(
        "shape " + Arrays.toString(shape) + " does not broadcast to " + Arrays.toString(target));
  }

  /**
   * The shape that both broadcast to, by NumPy's rule.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static int[] broadcastShape(Layout a, Layout b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] result = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      int inA = axis - (rank - a.rank());
      int inB = axis - (rank - b.rank());
      int sizeA = inA < 0 ? 1 : a.shape[inA];
      int sizeB = inB < 0 ? 1 : b.shape[inB];
      if (sizeA != sizeB && sizeA != 1 && sizeB != 1) {
        throw new IllegalArgumentException(
            "shapes "
                + Arrays.toString(a.shape)
                + " and "
                + Arrays.toString(b.shape)
                + " do not broadcast together");
      }
      result[axis] = sizeA == 1 ? sizeB : sizeA;
    }
    return result;
  }

  /**
   * The dimensions in another order; none given reverses them.
   *
   * @throws IllegalArgumentException if {@code order} is not a permutation of the axes
   */
  public Layout transpose(int... order) {
    int rank = shape.length;
    int[] axes = order;
    if (order.length == 0) {
      axes = new int[rank];
      for (int axis = 0; axis < rank; axis++) {
        axes[axis] = rank - 1 - axis;
      }
    }
    if (axes.length != rank) {
      throw new IllegalArgumentException("order has " + axes.length + " axes; expected " + rank);
    }
    int[] newShape = new int[rank];
    long[] newStrides = new long[rank];
    boolean[] seen = new boolean[rank];
    for (int i = 0; i < rank; i++) {
      int from = axis(axes[i]);
      if (seen[from]) {
        throw new IllegalArgumentException(
            "order is " + Arrays.toString(order) + "; expected each axis once");
      }
      seen[from] = true;
      newShape[i] = shape[from];
      newStrides[i] = strides[from];
    }
    return new Layout(newShape, newStrides);
  }

  /**
   * Part of one dimension, every {@code step}-th element. The start moves by {@code start *
   * stride(axis)}.
   *
   * @throws IllegalArgumentException if the range reaches outside, or {@code step} is 0
   */
  public Layout slice(int axis, int start, int count, int step) {
    int counted = axis(axis);
    long last = start + (count - 1L) * step;
    boolean inside = start >= 0 && start < shape[counted] && last >= 0 && last < shape[counted];
    if (step == 0 || count < 0 || (count > 0 && !inside)) {
      throw new IllegalArgumentException(
          "slice of axis "
              + axis
              + " is start "
              + start
              + ", count "
              + count
              + ", step "
              + step
              + "; expected to stay in 0.."
              + (shape[counted] - 1));
    }
    int[] newShape = shape.clone();
    long[] newStrides = strides.clone();
    newShape[counted] = count;
    newStrides[counted] = Math.multiplyExact(strides[counted], (long) step);
    return new Layout(newShape, newStrides);
  }

  /**
   * The same elements in the same order with other sizes, without a copy; or null if the strides
   * don't allow that.
   *
   * @throws IllegalArgumentException if the number of elements differs
   */
  public @Nullable Layout reshape(int... target) {
    Layout plain = of(target);
    if (plain.size != size) {
      throw new IllegalArgumentException(
          "shape "
              + Arrays.toString(shape)
              + " has "
              + size
              + " elements; expected as many as "
              + Arrays.toString(target));
    }
    if (contiguous) {
      return plain;
    }
    return withoutOnes().splitAndMerge(target);
  }

  /** The same elements without the dimensions of size 1, whose strides say nothing. */
  private Layout withoutOnes() {
    int[] sizes = new int[shape.length];
    long[] steps = new long[shape.length];
    int kept = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] != 1) {
        sizes[kept] = shape[axis];
        steps[kept++] = strides[axis];
      }
    }
    return new Layout(Arrays.copyOf(sizes, kept), Arrays.copyOf(steps, kept));
  }

  /** Groups old and new dimensions with equal products; each old group must lie evenly spaced. */
  private @Nullable Layout splitAndMerge(int[] target) {
    long[] result = new long[target.length];
    int from = 0;
    int to = 0;
    while (from < shape.length && to < target.length) {
      int fromEnd = from + 1;
      int toEnd = to + 1;
      long have = shape[from];
      long want = target[to];
      while (have != want) {
        if (have < want) {
          have *= shape[fromEnd++];
        } else {
          want *= target[toEnd++];
        }
      }
      for (int axis = from; axis < fromEnd - 1; axis++) {
        if (strides[axis] != strides[axis + 1] * shape[axis + 1]) {
          return null;
        }
      }
      long step = strides[fromEnd - 1];
      for (int axis = toEnd - 1; axis >= to; axis--) {
        result[axis] = step;
        step *= target[axis];
      }
      from = fromEnd;
      to = toEnd;
    }
    return new Layout(target.clone(), result);
  }

  /** Checks that this layout from {@code offset} on stays inside a buffer of {@code length}. */
  public void checkInside(long offset, long length, String name) {
    if (size > 0 && (offset < 0 || offset + lowest < 0 || offset > length - 1 - highest)) {
      throw new IllegalArgumentException(
          name
              + " holds "
              + length
              + " elements; expected room for "
              + this
              + " from offset "
              + offset);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof Layout that
            && hash == that.hash
            && Arrays.equals(shape, that.shape)
            && Arrays.equals(strides, that.strides);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return contiguous
        ? Arrays.toString(shape)
        : Arrays.toString(shape) + " strides " + Arrays.toString(strides);
  }
}
