package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.IndexingKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.StridedCopy;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gather, scatter-add and strided copies. */
public abstract class IndexingContract extends KernelContract {
  protected IndexingContract(Backend backend) {
    super(backend);
  }

  private void gather(Gather gather, Guarded x, Guarded indices, Guarded y) {
    backend
        .indexing(x.dtype())
        .gather(gather, x.buffer(), x.at(), indices.buffer(), indices.at(), y.buffer(), y.at());
  }

  private void scatterAdd(Gather gather, Guarded x, Guarded indices, Guarded y) {
    backend
        .indexing(x.dtype())
        .scatterAdd(gather, x.buffer(), x.at(), indices.buffer(), indices.at(), y.buffer(), y.at());
  }

  @ParameterizedTest
  @EnumSource
  void gatherTakesSlices(DType dtype) {
    Guarded x = of(dtype, 0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15);
    Guarded y = canaries(dtype, 16);
    gather(new Gather(2, 3, 2, 4), x, of(DType.I32, 2, 0, 2, 1), y);
    y.assertHolds(4, 5, 0, 1, 4, 5, 2, 3, 14, 15, 10, 11, 14, 15, 12, 13);
  }

  @Floating
  void scatterAddsSlicesAndRepeatedOnesAddUp(DType dtype) {
    Guarded x = of(dtype, 1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60);
    Guarded y = of(dtype, 100, 100, 0, 0, 0, 0, 0, 0);
    scatterAdd(new Gather(2, 2, 2, 3), x, of(DType.I32, 1, 0, 1), y);
    y.assertHolds(103, 104, 6, 8, 30, 40, 60, 80);
  }

  /** 2^24 + 1 - 2^24 is 0 in that order and 1 in another. */
  @Test
  void scatterAddsInTheOrderOfTheIndices() {
    Guarded y = of(DType.F32, 0, 0);
    scatterAdd(
        new Gather(1, 2, 1, 6),
        of(DType.F32, 0x1p24, 0x1p24, 1, -0x1p24, -0x1p24, 1),
        of(DType.I32, 0, 1, 0, 0, 1, 1),
        y);
    y.assertHolds(0, 1);
  }

  @ParameterizedTest
  @EnumSource
  void emptySelections(DType dtype) {
    Guarded y = canaries(dtype, 3);
    gather(new Gather(0, 3, 2, 4), of(dtype), of(DType.I32, 2, 0, 2, 1), y);
    gather(new Gather(2, 3, 0, 4), of(dtype), of(DType.I32, 2, 0, 2, 1), y);
    gather(new Gather(1, 1, 1, 0), of(dtype, 5), of(DType.I32), y);
    gather(new Gather(1, 0, 1, 0), of(dtype), of(DType.I32), y);
    y.assertOnlyWritten(Layout.of(0), 0);
  }

  @ParameterizedTest
  @EnumSource
  void indicesOutOfRangeAreRefused(DType dtype) {
    assumeTrue(seesIndices(), "indices are not seen from the host");
    for (double index : new double[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      String message = "indices[1] is " + (int) index + "; expected 0 to 2";
      Guarded indices = of(DType.I32, 0, index);
      Guarded y = canaries(dtype, 2);
      assertRefused(message, () -> gather(new Gather(1, 3, 1, 2), of(dtype, 1, 2, 3), indices, y));
      y.assertOnlyWritten(Layout.of(0), 0);
      if (dtype.isFloating()) {
        Guarded sum = of(dtype, 1, 2, 3);
        assertRefused(
            message, () -> scatterAdd(new Gather(1, 3, 1, 2), of(dtype, 1, 2), indices, sum));
        sum.assertHolds(1, 2, 3);
      }
    }
  }

  @Test
  void integersAreNotScattered() {
    Guarded y = of(DType.I32, 7);
    assertRefused(
        "expected F32 or F64",
        () -> scatterAdd(new Gather(1, 1, 1, 1), of(DType.I32, 1), of(DType.I32, 0), y));
    y.assertHolds(7);
  }

  /** A source and a target of one shape. */
  record Copied(Placed x, Placed y) {}

  @Provide
  Arbitrary<Copied> copies() {
    return Placed.shapes()
        .flatMap(
            shape ->
                Combinators.combine(Placed.broadcastable(shape), Placed.apart(shape))
                    .as(Copied::new));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void everyLayoutIsCopiedRight(@ForAll("copies") Copied copied) {
    StridedCopy copy = StridedCopy.of(copied.x.layout(), copied.y.layout());
    for (DType dtype : DType.values()) {
      double[] values = new double[copied.x.length()];
      for (int i = 0; i < values.length; i++) {
        values[i] = i + 1;
      }
      Guarded x = of(dtype, values);
      Guarded y = canaries(dtype, copied.y.length());
      backend
          .indexing(dtype)
          .copy(copy, x.buffer(), x.at() + copied.x.start(), y.buffer(), y.at() + copied.y.start());
      long[] inX = NaiveIndex.offsets(copy.x());
      long[] inY = NaiveIndex.offsets(copy.y());
      double[] result = y.values();
      for (int i = 0; i < inX.length; i++) {
        assertEquals(
            values[(int) (copied.x.start() + inX[i])], result[(int) (copied.y.start() + inY[i])]);
      }
      y.assertOnlyWritten(copy.y(), copied.y.start());
    }
  }

  /** Guarded's canaries are NaN with a pattern: a copy keeps it, arithmetic might not. */
  @ParameterizedTest
  @EnumSource
  void copiesKeepEveryBit(DType dtype) {
    Guarded x = canaries(dtype, 3);
    Guarded y = of(dtype, 1, 2, 3);
    Layout three = Layout.of(3);
    backend
        .indexing(dtype)
        .copy(StridedCopy.of(three, three), x.buffer(), x.at(), y.buffer(), y.at());
    y.assertOnlyWritten(Layout.of(0), 0);
    Guarded gathered = of(dtype, 1);
    gather(new Gather(1, 3, 1, 1), x, of(DType.I32, 1), gathered);
    gathered.assertOnlyWritten(Layout.of(0), 0);
  }

  @ParameterizedTest
  @EnumSource
  void badBuffersAreRefused(DType dtype) {
    IndexingKernels kernels = backend.indexing(dtype);
    Gather two = new Gather(1, 3, 1, 2);
    badCalls()
        .argument("x", dtype, 1, 2, 3)
        .argument("indices", DType.I32, 0, 2)
        .argument("y", dtype, 5, 6)
        .check((b, at) -> kernels.gather(two, b[0], at[0], b[1], at[1], b[2], at[2]));
    if (dtype.isFloating()) {
      badCalls()
          .argument("x", dtype, 5, 6)
          .argument("indices", DType.I32, 0, 2)
          .argument("y", dtype, 1, 2, 3)
          .check((b, at) -> kernels.scatterAdd(two, b[0], at[0], b[1], at[1], b[2], at[2]));
    }
    Layout layout = Layout.of(2, 2);
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6, 7, 8)
        .check(
            (b, at) ->
                kernels.copy(StridedCopy.of(layout.transpose(), layout), b[0], at[0], b[1], at[1]));
  }
}
