package dev.lanewise.kernels.op;

import java.util.Arrays;

/**
 * A nest of loops over several layouts of one shape, with as few dimensions as possible: dimensions
 * of size 1 are dropped and neighbours that all operands step through evenly are merged. What is
 * left is an inner loop with one stride an operand, and outer iterations that each have an offset
 * an operand. Built once in a descriptor, so that a kernel call allocates nothing.
 */
public final class StridedLoop {
  private final int[] outerShape;
  private final long[][] outerStrides;
  private final int inner;
  private final long[] innerStrides;
  private final long outerCount;
  private final boolean contiguous;

  private StridedLoop(int[] shape, long[][] strides) {
    int rank = shape.length;
    int last = rank - 1;
    this.inner = rank == 0 ? 1 : shape[last];
    this.outerShape = Arrays.copyOf(shape, Math.max(last, 0));
    this.outerStrides = new long[strides.length][];
    this.innerStrides = new long[strides.length];
    long count = 1;
    for (int size : outerShape) {
      count *= size;
    }
    this.outerCount = inner == 0 ? 0 : count;
    boolean dense = rank <= 1;
    for (int operand = 0; operand < strides.length; operand++) {
      outerStrides[operand] = Arrays.copyOf(strides[operand], Math.max(last, 0));
      innerStrides[operand] = rank == 0 ? 1 : strides[operand][last];
      dense &= innerStrides[operand] == 1 || inner == 1;
    }
    this.contiguous = dense;
  }

  /**
   * The loop over operands of the same shape.
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  public static StridedLoop over(Layout first, Layout... others) {
    for (Layout other : others) {
      if (!first.sameShape(other)) {
        throw new IllegalArgumentException(
            "layout is " + other + "; expected the shape of " + first);
      }
    }
    int operands = others.length + 1;
    int[] shape = new int[first.rank()];
    long[][] strides = new long[operands][first.rank()];
    int rank = 0;
    for (int axis = 0; axis < first.rank(); axis++) {
      if (first.dim(axis) == 1) {
        continue;
      }
      if (rank > 0 && merges(first, others, axis, strides, rank - 1)) {
        shape[rank - 1] = Math.multiplyExact(shape[rank - 1], first.dim(axis));
        rank--;
      } else {
        shape[rank] = first.dim(axis);
      }
      for (int operand = 0; operand < operands; operand++) {
        strides[operand][rank] = layout(first, others, operand).stride(axis);
      }
      rank++;
    }
    for (int operand = 0; operand < operands; operand++) {
      strides[operand] = Arrays.copyOf(strides[operand], rank);
    }
    return new StridedLoop(Arrays.copyOf(shape, rank), strides);
  }

  private static Layout layout(Layout first, Layout[] others, int operand) {
    return operand == 0 ? first : others[operand - 1];
  }

  private static boolean merges(
      Layout first, Layout[] others, int axis, long[][] strides, int previous) {
    for (int operand = 0; operand < strides.length; operand++) {
      Layout layout = layout(first, others, operand);
      if (strides[operand][previous] != layout.stride(axis) * layout.dim(axis)) {
        return false;
      }
    }
    return true;
  }

  /** The trip count of the inner loop. */
  public int inner() {
    return inner;
  }

  /** The step of an operand in the inner loop. */
  public long innerStride(int operand) {
    return innerStrides[operand];
  }

  /** How often the inner loop runs; 0 if there are no elements. */
  public long outerCount() {
    return outerCount;
  }

  /** Whether there is but one inner loop and every operand steps through it by 1. */
  public boolean isContiguous() {
    return contiguous;
  }

  /** How many loops there are, the inner one included; 1 if all of them were dropped. */
  public int rank() {
    return outerShape.length + 1;
  }

  /** The trip count of a loop; the last is the inner one. For kernels that index by themselves. */
  public int size(int axis) {
    return axis == outerShape.length ? inner : outerShape[axis];
  }

  /** The step of an operand in a loop. */
  public long stride(int operand, int axis) {
    return axis == outerShape.length ? innerStrides[operand] : outerStrides[operand][axis];
  }

  /** Where an operand's inner loop number {@code outer} starts, relative to the operand's start. */
  public long offset(int operand, long outer) {
    long[] steps = outerStrides[operand];
    long rest = outer;
    long offset = 0;
    for (int axis = outerShape.length - 1; axis >= 0; axis--) {
      long next = rest / outerShape[axis];
      offset += (rest - next * outerShape[axis]) * steps[axis];
      rest = next;
    }
    return offset;
  }
}
