package dev.lanewise.kernels.vector.reduction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.Scan;
import dev.lanewise.kernels.vector.Kernels;
import dev.lanewise.kernels.vector.Samples;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("width")
class VectorReductionTest {
  private static final ReductionKernels SCALAR = Kernels.scalar(Family.REDUCTION, DType.F32);
  private static final ReductionKernels ALONE = Kernels.vector(Family.REDUCTION, DType.F32, 1);
  private static final ReductionKernels TEAM = Kernels.vector(Family.REDUCTION, DType.F32, 2);

  @Test
  void rowsOfSmallWholeNumbersSumExactly() {
    for (int n = 0; n <= 67; n++) {
      float[] x = new float[3 * n + 2];
      for (int i = 0; i < 3 * n; i++) {
        x[i + 1] = i;
      }
      Layout rows = Layout.of(3, n);
      assertEquals(n * (n - 1) / 2, reduce(ReduceOp.SUM, rows, x, 1, 1)[0], "n = " + n);
      assertEquals(2 * n * n + n * (n - 1) / 2, reduce(ReduceOp.SUM, rows, x, 1, 1)[2]);
      assertEquals(n == 0 ? Float.NaN : (n - 1) / 2f, reduce(ReduceOp.MEAN, rows, x, 1, 1)[0]);
      float[] columns = reduce(ReduceOp.SUM, rows, x, 1, 0);
      for (int j = 0; j < n; j++) {
        assertEquals(3 * j + 3 * n, columns[j], "n = " + n);
      }
      if (n > 0) {
        assertArrayEquals(
            new float[] {n - 1, 2 * n - 1, 3 * n - 1}, reduce(ReduceOp.MAX, rows, x, 1, 1));
        assertArrayEquals(new float[] {0, n, 2 * n}, reduce(ReduceOp.MIN, rows, x, 1, 1));
      }
    }
  }

  @Test
  void productsAndVariancesOfSmallWholeNumbersAreExact() {
    float[] x = {2, 4, 4, 4, 5, 5, 7, 9};
    assertEquals(4f, reduce(ReduceOp.VAR, Layout.of(8), x, 0)[0]);
    assertEquals(2f * 4 * 4 * 4 * 5 * 5 * 7 * 9, reduce(ReduceOp.PROD, Layout.of(8), x, 0)[0]);
    assertArrayEquals(
        new float[] {2.25f, 0.25f, 2.25f, 6.25f}, reduce(ReduceOp.VAR, Layout.of(2, 4), x, 0, 0));
  }

  /** A different split of the lanes would give another number: 2^24 + 1 is not a float. */
  @Test
  void sumsRunInSixteenLanes() {
    float[] x = new float[33];
    x[0] = 0x1p24f;
    x[16] = 1;
    x[32] = 1;
    assertEquals(0x1p24f, reduce(ReduceOp.SUM, Layout.of(33), x, 0)[0]);
    x[16] = 0;
    x[32] = 0;
    x[8] = 1;
    x[24] = 1;
    assertEquals(0x1p24f + 2, reduce(ReduceOp.SUM, Layout.of(33), x, 0)[0]);
  }

  @ParameterizedTest
  @EnumSource(ReduceOp.class)
  void nanSpreadsFromAnyPlace(ReduceOp op) {
    for (int n = 1; n <= 50; n++) {
      for (int place = 0; place < n; place++) {
        float[] x = Samples.floats(new Random(n), n);
        x[place] = Float.NaN;
        assertEquals(Float.NaN, reduce(op, Layout.of(n), x, 0)[0], n + " " + place);
        float[] tall = new float[3 * n];
        tall[n + place] = Float.NaN;
        float[] y = reduce(op, Layout.of(3, n), tall, 0, 0);
        for (int j = 0; j < n; j++) {
          assertEquals(j == place, Float.isNaN(y[j]), n + " " + place);
        }
      }
    }
  }

  @Test
  void zeroIsAboveMinusZero() {
    for (int n = 2; n <= 40; n++) {
      for (int place = 0; place < n; place++) {
        float[] x = new float[n];
        Arrays.fill(x, -0f);
        x[place] = 0f;
        assertEquals(0f, reduce(ReduceOp.MAX, Layout.of(n), x, 0)[0]);
        for (int i = 0; i < n; i++) {
          x[i] = -x[i];
        }
        assertEquals(-0f, reduce(ReduceOp.MIN, Layout.of(n), x, 0)[0]);
      }
    }
  }

  @Test
  void nothingGivesTheNeutralElement() {
    float[] none = {};
    Layout rows = Layout.of(2, 0);
    assertArrayEquals(new float[] {0, 0}, reduce(ReduceOp.SUM, rows, none, 0, 1));
    assertArrayEquals(new float[] {1, 1}, reduce(ReduceOp.PROD, rows, none, 0, 1));
    float[] nan = {Float.NaN, Float.NaN};
    assertArrayEquals(nan, reduce(ReduceOp.MEAN, rows, none, 0, 1));
    assertArrayEquals(nan, reduce(ReduceOp.VAR, rows, none, 0, 1));
    assertEquals(0, reduce(ReduceOp.MAX, rows, none, 0, 0).length);
  }

  @Test
  void firstOfEqualsAndFirstNanWin() {
    for (int n = 1; n <= 70; n++) {
      float[] x = new float[n];
      assertEquals(0, place(true, x));
      for (int at = 0; at < n; at++) {
        x[at] = 1;
        x[n - 1] = 1;
        assertEquals(at, place(true, x));
        x[at] = Float.NaN;
        x[n - 1] = Float.NaN;
        assertEquals(at, place(true, x));
        assertEquals(at, place(false, x));
        x[at] = 0;
        x[n - 1] = 0;
      }
    }
  }

  @Test
  void largeSplitsDoNotDependOnThreads() {
    Random random = new Random(1);
    float[] x = Samples.floats(random, 1 << 18);
    for (ReduceOp op : ReduceOp.values()) {
      for (int[] shape : new int[][] {{1 << 18}, {2, 1 << 17}, {256, 1024}, {1 << 14, 16}}) {
        for (int axis = 0; axis < shape.length; axis++) {
          Reduce reduce = Reduce.of(op, 0, Layout.of(shape), axis);
          float[] alone = new float[(int) reduce.y().size()];
          float[] team = alone.clone();
          ALONE.reduce(reduce, HostBuffer.of(x), 0, HostBuffer.of(alone), 0);
          TEAM.reduce(reduce, HostBuffer.of(x), 0, HostBuffer.of(team), 0);
          assertArrayEquals(alone, team);
        }
      }
    }
  }

  /** Two passes of several runs each, in tasks: the passes must be added, and in order. */
  @ParameterizedTest
  @EnumSource(ReduceOp.class)
  void severalPassesAreSplitAsTheScalarKernelsFoldThem(ReduceOp op) {
    float[] x = Samples.floats(new Random(3), 100_100);
    for (int i = 0; op == ReduceOp.PROD && i < x.length; i++) {
      x[i] = 1 + x[i] / 1024;
    }
    Layout layout = Layout.strided(new int[] {2, 50_000}, new long[] {50_007, 1});
    Reduce reduce = Reduce.of(op, 1, layout);
    float[] expected = new float[1];
    float[] team = new float[1];
    SCALAR.reduce(reduce, HostBuffer.of(x), 5, HostBuffer.of(expected), 0);
    TEAM.reduce(reduce, HostBuffer.of(x), 5, HostBuffer.of(team), 0);
    assertArrayEquals(expected, team);
  }

  @Test
  void theFirstOfTheBestMayBeInAnyRun() {
    for (int at : new int[] {0, 4095, 4096, 9000, 12_287, 12_288, 12_300}) {
      for (float value : new float[] {3, Float.NaN, Float.POSITIVE_INFINITY}) {
        float[] x = Samples.floats(new Random(at), 12_301);
        x[at] = value;
        x[12_300] = value;
        assertEquals(at, place(true, x));
        x[at] = -value;
        x[12_300] = -value;
        assertEquals(at, place(false, x));
      }
    }
  }

  @Test
  void largeSearchesAndScansDoNotDependOnThreads() {
    float[] x = Samples.floats(new Random(2), 1 << 18);
    for (int[] shape : new int[][] {{2, 1 << 17}, {256, 1024}, {1 << 14, 16}}) {
      Layout layout = Layout.of(shape);
      for (int axis = 0; axis < shape.length; axis++) {
        ArgReduce arg = ArgReduce.of(true, layout, axis);
        int[] places = new int[(int) arg.y().size()];
        int[] teamPlaces = places.clone();
        ALONE.argReduce(arg, HostBuffer.of(x), 0, HostBuffer.of(places), 0);
        TEAM.argReduce(arg, HostBuffer.of(x), 0, HostBuffer.of(teamPlaces), 0);
        assertArrayEquals(places, teamPlaces);
        Scan scan = Scan.of(false, false, true, layout, layout, axis);
        float[] alone = new float[x.length];
        float[] team = new float[x.length];
        ALONE.scan(scan, HostBuffer.of(x), 0, HostBuffer.of(alone), 0);
        TEAM.scan(scan, HostBuffer.of(x), 0, HostBuffer.of(team), 0);
        assertArrayEquals(alone, team);
      }
    }
  }

  @Test
  void badBuffersAreNamedBeforeAnythingIsWritten() {
    Reduce reduce = Reduce.of(ReduceOp.SUM, 0, Layout.of(4, 5), 1);
    float[] y = {7, 7, 7, 7};
    Buffer x = HostBuffer.of(new float[20]);
    names("x", () -> ALONE.reduce(reduce, HostBuffer.of(new float[19]), 0, HostBuffer.of(y), 0));
    names("x", () -> ALONE.reduce(reduce, x, 1, HostBuffer.of(y), 0));
    names("x", () -> ALONE.reduce(reduce, x, -1, HostBuffer.of(y), 0));
    names("x", () -> ALONE.reduce(reduce, HostBuffer.of(new double[20]), 0, HostBuffer.of(y), 0));
    names("y", () -> ALONE.reduce(reduce, x, 0, HostBuffer.of(y), 1));
    names("y", () -> ALONE.reduce(reduce, x, 0, HostBuffer.of(new int[4]), 0));
    ArgReduce arg = ArgReduce.of(true, Layout.of(4, 5), 1);
    names("x", () -> ALONE.argReduce(arg, x, 1, HostBuffer.of(new int[4]), 0));
    names("y", () -> ALONE.argReduce(arg, x, 0, HostBuffer.of(y), 0));
    names("y", () -> ALONE.argReduce(arg, x, 0, HostBuffer.of(new int[3]), 0));
    Scan scan = Scan.of(false, false, false, Layout.of(4), Layout.of(4), 0);
    names("x", () -> ALONE.scan(scan, HostBuffer.of(new float[3]), 0, HostBuffer.of(y), 0));
    names("y", () -> ALONE.scan(scan, x, 0, HostBuffer.of(y), 1));
    assertArrayEquals(new float[] {7, 7, 7, 7}, y);
  }

  private static void names(String argument, Runnable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().startsWith(argument + " "), e.getMessage());
  }

  private static int place(boolean largest, float[] x) {
    int[] y = new int[1];
    ArgReduce arg = ArgReduce.of(largest, Layout.of(x.length), 0);
    ALONE.argReduce(arg, HostBuffer.of(x), 0, HostBuffer.of(y), 0);
    return y[0];
  }

  private static float[] reduce(ReduceOp op, Layout layout, float[] x, long offset, int... axes) {
    Reduce reduce = Reduce.of(op, 0, layout, axes);
    float[] y = new float[(int) reduce.y().size()];
    ALONE.reduce(reduce, HostBuffer.of(x), offset, HostBuffer.of(y), 0);
    return y;
  }
}
