package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.testing.NaiveIndex;
import dev.lanewise.kernels.testing.Placed;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Layouts and loops over them, against walking every index. */
class LayoutProperties {
  /** Any layout: overlapping, broadcast, reversed. */
  @Provide
  Arbitrary<Layout> layouts() {
    return Placed.shapes()
        .flatMap(
            shape ->
                Arbitraries.longs()
                    .between(-6, 6)
                    .array(long[].class)
                    .ofSize(shape.length)
                    .map(strides -> Layout.strided(shape, strides)));
  }

  /** Three layouts of one shape. */
  @Provide
  Arbitrary<Layout[]> sameShapes() {
    return Placed.shapes()
        .flatMap(
            shape ->
                Combinators.combine(
                        Placed.broadcastable(shape), Placed.apart(shape), Placed.apart(shape))
                    .as(
                        (a, b, c) ->
                            new Layout[] {
                              a.layout().broadcastTo(shape), b.layout(), Layout.of(shape)
                            }));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theRangeIsThatOfTheOffsets(@ForAll("layouts") Layout layout) {
    long[] offsets = NaiveIndex.offsets(layout);
    assertEquals(offsets.length, layout.size());
    if (offsets.length > 0) {
      assertEquals(Arrays.stream(offsets).min().getAsLong(), layout.lowest());
      assertEquals(Arrays.stream(offsets).max().getAsLong(), layout.highest());
    }
  }

  /** Never true wrongly; and true wherever the layout was built apart. */
  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void injectiveMeansThatNoTwoElementsMeet(
      @ForAll("layouts") Layout layout, @ForAll("sameShapes") Layout[] apart) {
    Set<Long> places = new HashSet<>();
    boolean distinct = true;
    for (long offset : NaiveIndex.offsets(layout)) {
      distinct &= places.add(offset);
    }
    assertEquals(true, distinct || !layout.isInjective(), layout::toString);
    assertEquals(true, apart[1].isInjective(), apart[1]::toString);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void contiguousMeansOneAfterTheOther(@ForAll("layouts") Layout layout) {
    long[] offsets = NaiveIndex.offsets(layout);
    boolean inOrder = true;
    for (int i = 0; i < offsets.length; i++) {
      inOrder &= offsets[i] == i;
    }
    assertEquals(inOrder, layout.isContiguous(), layout::toString);
    assertEquals(true, layout.compact().isContiguous());
    assertArrayEquals(layout.shape(), layout.compact().shape());
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void loopsVisitEveryElementInOrder(@ForAll("sameShapes") Layout[] layouts) {
    StridedLoop loop = StridedLoop.over(layouts[0], layouts[1], layouts[2]);
    for (int operand = 0; operand < 3; operand++) {
      long[] expected = NaiveIndex.offsets(layouts[operand]);
      long[] visited = new long[expected.length];
      int count = 0;
      for (long outer = 0; outer < loop.outerCount(); outer++) {
        for (int i = 0; i < loop.inner(); i++) {
          visited[count++] = loop.offset(operand, outer) + i * loop.innerStride(operand);
        }
      }
      assertEquals(expected.length, count);
      assertArrayEquals(expected, visited);
    }
    if (loop.isContiguous() && layouts[0].size() > 0) {
      for (Layout layout : layouts) {
        assertEquals(true, layout.isContiguous(), layout::toString);
      }
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void reshapesKeepTheElementsAndTheirOrder(
      @ForAll("layouts") Layout layout, @ForAll("factors") int[] factors) {
    int[] target = fit(Math.toIntExact(layout.size()), factors);
    Layout reshaped = layout.reshape(target);
    if (reshaped != null) {
      assertArrayEquals(target, reshaped.shape());
      assertArrayEquals(NaiveIndex.offsets(layout), NaiveIndex.offsets(reshaped));
    }
  }

  /** What can be split from even steps can be merged to them again. */
  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void evenStepsAlwaysReshape(@ForAll("factors") int[] factors, @ForAll("factors") int[] others) {
    int size = Arrays.stream(factors).reduce(1, (a, b) -> a * b);
    Layout even = Layout.strided(new int[] {size}, new long[] {3});
    Layout split = even.reshape(factors);
    Layout again = split.reshape(fit(size, others));
    assertArrayEquals(NaiveIndex.offsets(even), NaiveIndex.offsets(again));
  }

  @Provide
  Arbitrary<int[]> factors() {
    return Arbitraries.integers().between(1, 4).array(int[].class).ofMinSize(1).ofMaxSize(4);
  }

  /** A shape of that many elements: the given factors as far as they divide it, then the rest. */
  private static int[] fit(int size, int[] factors) {
    int[] shape = new int[factors.length + 1];
    int rest = size;
    for (int i = 0; i < factors.length; i++) {
      shape[i] = rest % factors[i] == 0 ? factors[i] : 1;
      rest /= shape[i];
    }
    shape[factors.length] = rest;
    return shape;
  }
}
