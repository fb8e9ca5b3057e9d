package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.op.Layout;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A layout with a start that keeps it inside a buffer.
 *
 * @param layout the layout
 * @param start where its first element lies
 * @param length how many elements the buffer has
 */
public record Placed(Layout layout, int start, int length) {

  /** Shapes of 0 to 4 dimensions of 0 to 4 elements. */
  public static Arbitrary<int[]> shapes() {
    return Arbitraries.integers().between(0, 4).array(int[].class).ofMaxSize(4);
  }

  /** Layouts of a shape whose elements all lie apart, in any order, with gaps and either sign. */
  public static Arbitrary<Placed> apart(int... shape) {
    int rank = shape.length;
    Arbitrary<int[]> gaps = Arbitraries.integers().between(1, 3).array(int[].class).ofSize(rank);
    Arbitrary<Boolean[]> signs = Arbitraries.of(false, true).array(Boolean[].class).ofSize(rank);
    Integer[] axes = new Integer[rank];
    for (int axis = 0; axis < rank; axis++) {
      axes[axis] = axis;
    }
    Arbitrary<Integer[]> orders =
        Arbitraries.shuffle(axes).map(order -> order.toArray(Integer[]::new));
    return Combinators.combine(gaps, signs, orders)
        .as((gap, sign, order) -> place(shape, gap, sign, order));
  }

  /** Layouts that broadcast to a shape: some dimensions are 1, some of the first ones missing. */
  public static Arbitrary<Placed> broadcastable(int... shape) {
    int rank = shape.length;
    Arbitrary<Boolean[]> ones = Arbitraries.of(false, true).array(Boolean[].class).ofSize(rank);
    return Combinators.combine(ones, Arbitraries.integers().between(0, rank))
        .flatAs(
            (one, missing) -> {
              int[] smaller = new int[rank - missing];
              for (int axis = missing; axis < rank; axis++) {
                smaller[axis - missing] = one[axis] ? 1 : shape[axis];
              }
              return apart(smaller);
            });
  }

  private static Placed place(int[] shape, int[] gaps, Boolean[] negative, Integer[] order) {
    long[] strides = new long[shape.length];
    long extent = 1;
    for (int axis : order) {
      long stride = extent * gaps[axis];
      strides[axis] = negative[axis] ? -stride : stride;
      extent = stride * Math.max(shape[axis], 1);
    }
    Layout layout = Layout.strided(shape, strides);
    int start = Math.toIntExact(-layout.lowest());
    return new Placed(layout, start, Math.toIntExact(start + layout.highest() + 1));
  }
}
