package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.Scan;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Reductions, searches and scans. */
public abstract class ReductionContract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  protected ReductionContract(Backend backend) {
    super(backend);
  }

  private double[] reduce(Reduce reduce, Guarded x, long start) {
    Guarded y = canaries(x.dtype(), Math.toIntExact(reduce.y().size()));
    backend.reduction(x.dtype()).reduce(reduce, x.buffer(), x.at() + start, y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  private double reduceAll(DType dtype, ReduceOp op, int correction, double... x) {
    return reduce(Reduce.of(op, correction, Layout.of(x.length)), of(dtype, x), 0)[0];
  }

  private double[] argReduce(ArgReduce arg, Guarded x) {
    Guarded y = canaries(DType.I32, Math.toIntExact(arg.y().size()));
    backend.reduction(x.dtype()).argReduce(arg, x.buffer(), x.at(), y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  private double[] scan(
      DType dtype, boolean product, boolean exclusive, boolean reverse, double... x) {
    Guarded from = of(dtype, x);
    Guarded y = canaries(dtype, x.length);
    Layout line = Layout.of(x.length);
    backend
        .reduction(dtype)
        .scan(
            Scan.of(product, exclusive, reverse, line, line, 0),
            from.buffer(),
            from.at(),
            y.buffer(),
            y.at());
    return y.assertMarginsIntact().values();
  }

  @Floating
  void smallNumbersByHand(DType dtype) {
    double[] x = {2, 4, 4, 4, 5, 5, 7, 9};
    assertEquals(40, reduceAll(dtype, ReduceOp.SUM, 0, x));
    assertEquals(5, reduceAll(dtype, ReduceOp.MEAN, 0, x));
    assertEquals(4, reduceAll(dtype, ReduceOp.VAR, 0, x));
    assertEquals(dtype == DType.F32 ? 32f / 7 : 32.0 / 7, reduceAll(dtype, ReduceOp.VAR, 1, x));
    assertEquals(9, reduceAll(dtype, ReduceOp.MAX, 0, x));
    assertEquals(2, reduceAll(dtype, ReduceOp.MIN, 0, x));
    assertEquals(2 * 64 * 25 * 63, reduceAll(dtype, ReduceOp.PROD, 0, x));
  }

  @Floating
  void axesMayBeChosen(DType dtype) {
    Layout layout = Layout.of(2, 3, 2);
    Guarded x = of(dtype, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertArrayEquals(
        new double[] {6, 9, 24, 27}, reduce(Reduce.of(ReduceOp.SUM, 0, layout, 1), x, 0));
    assertArrayEquals(
        new double[] {14, 22, 30}, reduce(Reduce.of(ReduceOp.SUM, 0, layout, 0, -1), x, 0));
    assertArrayEquals(
        new double[] {6, 8, 10, 12, 14, 16}, reduce(Reduce.of(ReduceOp.SUM, 0, layout, 0), x, 0));
    assertArrayEquals(new double[] {66}, reduce(Reduce.of(ReduceOp.SUM, 0, layout), x, 0));
  }

  @Floating
  void nothingToReduce(DType dtype) {
    Layout empty = Layout.of(2, 0);
    assertArrayEquals(new double[] {0, 0}, of(empty, ReduceOp.SUM, dtype));
    assertArrayEquals(new double[] {1, 1}, of(empty, ReduceOp.PROD, dtype));
    assertArrayEquals(new double[] {NAN, NAN}, of(empty, ReduceOp.MEAN, dtype));
    assertArrayEquals(new double[] {NAN, NAN}, of(empty, ReduceOp.VAR, dtype));
    assertEquals(NAN, reduceAll(dtype, ReduceOp.VAR, 1, 5));
    assertEquals(NAN, reduceAll(dtype, ReduceOp.VAR, 3, 5, 6));
    assertArrayEquals(
        new double[0], reduce(Reduce.of(ReduceOp.MAX, 0, Layout.of(0, 3), 1), of(dtype), 0));
  }

  private double[] of(Layout empty, ReduceOp op, DType dtype) {
    return reduce(Reduce.of(op, 0, empty, 1), of(dtype), 0);
  }

  @Floating
  void nanSpreadsAndZerosHaveSigns(DType dtype) {
    for (ReduceOp op : ReduceOp.values()) {
      double[] x = new double[40];
      for (int place : new int[] {0, 17, 39}) {
        x[place] = NAN;
        assertEquals(NAN, reduceAll(dtype, op, 0, x), () -> op + " with NaN at " + place);
        x[place] = 0;
      }
    }
    assertEquals(0.0, reduceAll(dtype, ReduceOp.MAX, 0, -0.0, 0.0, -0.0));
    assertEquals(-0.0, reduceAll(dtype, ReduceOp.MAX, 0, -0.0, -0.0));
    assertEquals(-0.0, reduceAll(dtype, ReduceOp.MIN, 0, 0.0, -0.0, 0.0));
    assertEquals(0.0, reduceAll(dtype, ReduceOp.SUM, 0, -0.0, -0.0));
    assertEquals(-INF, reduceAll(dtype, ReduceOp.MAX, 0, -INF, -INF));
    assertEquals(NAN, reduceAll(dtype, ReduceOp.SUM, 0, -INF, 1, INF));
  }

  /** The variance of a large mean: one pass over squares would lose everything. */
  @Test
  void theVarianceDoesNotCancel() {
    double[] x = new double[1000];
    for (int i = 0; i < x.length; i++) {
      x[i] = 65536 + i % 2;
    }
    assertEquals(0.25, reduceAll(DType.F32, ReduceOp.VAR, 0, x), 1e-6);
  }

  /** Bit for bit, in both orders that the contract states. */
  @Test
  void sumsRunInTheStatedOrder() {
    Random random = new Random(6);
    for (int n : new int[] {1, 5, 16, 33, 700, (1 << 14) + 40}) {
      double[] x = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = (float) (1 + 0.01 * random.nextGaussian());
      }
      float sum = LaneOrder.sum(n, (total, i) -> total + (float) x[i]);
      assertEquals(sum, reduceAll(DType.F32, ReduceOp.SUM, 0, x), "sum " + n);
      float mean = sum / n;
      assertEquals(mean, reduceAll(DType.F32, ReduceOp.MEAN, 0, x), "mean " + n);
      float product = LaneOrder.product(n, (total, i) -> total * (float) x[i]);
      assertEquals(product, reduceAll(DType.F32, ReduceOp.PROD, 0, x), "product " + n);
      float squares =
          LaneOrder.sum(
              n,
              (total, i) -> {
                float distance = (float) x[i] - mean;
                return Math.fma(distance, distance, total);
              });
      assertEquals(squares / n, reduceAll(DType.F32, ReduceOp.VAR, 0, x), "variance " + n);
      float inOrder = 0;
      for (double value : x) {
        inOrder += (float) value;
      }
      Layout column = Layout.strided(new int[] {n}, new long[] {-1});
      double[] reversed = new double[n];
      for (int i = 0; i < n; i++) {
        reversed[i] = x[n - 1 - i];
      }
      assertEquals(
          inOrder,
          reduce(Reduce.of(ReduceOp.SUM, 0, column), of(DType.F32, reversed), n - 1)[0],
          "strided sum " + n);
    }
  }

  /** A layout and which of its axes are reduced. */
  record Reduced(Placed x, int axes) {}

  @Provide
  Arbitrary<Reduced> reductions() {
    return Placed.shapes()
        .filter(shape -> shape.length > 0)
        .flatMap(
            shape ->
                Placed.apart(shape)
                    .flatMap(
                        placed ->
                            Arbitraries.integers()
                                .between(1, (1 << shape.length) - 1)
                                .map(axes -> new Reduced(placed, axes))));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void everyLayoutAndChoiceOfAxesIsReducedRight(@ForAll("reductions") Reduced reduced) {
    Layout layout = reduced.x.layout();
    double[] values = new double[reduced.x.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 31 - 15;
    }
    int[] axes = new int[Integer.bitCount(reduced.axes)];
    int count = 0;
    for (int axis = 0; axis < layout.rank(); axis++) {
      if ((reduced.axes & 1 << axis) != 0) {
        axes[count++] = axis;
      }
    }
    Reduce sum = Reduce.of(ReduceOp.SUM, 0, layout, axes);
    double[] expected = new double[Math.toIntExact(sum.y().size())];
    int[] index = new int[layout.rank()];
    for (long at : NaiveIndex.offsets(layout)) {
      int place = 0;
      for (int axis = 0; axis < index.length; axis++) {
        if ((reduced.axes & 1 << axis) == 0) {
          place = place * layout.dim(axis) + index[axis];
        }
      }
      expected[place] += values[(int) (reduced.x.start() + at)];
      NaiveIndex.advance(layout, index);
    }
    assertArrayEquals(expected, reduce(sum, of(DType.F32, values), reduced.x.start()));
  }

  @Floating
  void placesOfExtremes(DType dtype) {
    Layout layout = Layout.of(2, 3);
    Guarded x = of(dtype, 3, 1, 3, -1, 5, 2);
    assertArrayEquals(new double[] {0, 1}, argReduce(ArgReduce.of(true, layout, 1), x));
    assertArrayEquals(new double[] {1, 0}, argReduce(ArgReduce.of(false, layout, -1), x));
    assertArrayEquals(new double[] {0, 1, 0}, argReduce(ArgReduce.of(true, layout, 0), x));
    Guarded odd = of(dtype, 1, NAN, NAN, -0.0, 0, -1);
    assertArrayEquals(new double[] {1, 0}, argReduce(ArgReduce.of(true, layout, 1), odd));
    assertArrayEquals(new double[] {1, 2}, argReduce(ArgReduce.of(false, layout, 1), odd));
    Guarded infinite = of(dtype, -INF, -INF, -INF, INF, INF, INF);
    assertArrayEquals(new double[] {0, 0}, argReduce(ArgReduce.of(true, layout, 1), infinite));
    for (int n = 1; n < 70; n++) {
      double[] line = new double[n];
      line[n - 1] = 1;
      line[n / 2] = 1;
      ArgReduce largest = ArgReduce.of(true, Layout.of(n), 0);
      assertArrayEquals(new double[] {n / 2}, argReduce(largest, of(dtype, line)));
    }
  }

  @Floating
  void scansByHand(DType dtype) {
    assertArrayEquals(new double[] {1, 3, 6, 10}, scan(dtype, false, false, false, 1, 2, 3, 4));
    assertArrayEquals(new double[] {0, 1, 3, 6}, scan(dtype, false, true, false, 1, 2, 3, 4));
    assertArrayEquals(new double[] {10, 9, 7, 4}, scan(dtype, false, false, true, 1, 2, 3, 4));
    assertArrayEquals(new double[] {9, 7, 4, 0}, scan(dtype, false, true, true, 1, 2, 3, 4));
    assertArrayEquals(new double[] {1, 2, 6, 24}, scan(dtype, true, false, false, 1, 2, 3, 4));
    assertArrayEquals(new double[] {24, 12, 4, 1}, scan(dtype, true, true, true, 1, 2, 3, 4));
    assertArrayEquals(new double[] {1, NAN, NAN}, scan(dtype, false, false, false, 1, NAN, 2));
    assertArrayEquals(new double[] {}, scan(dtype, false, false, false));
  }

  @Test
  void scansRoundEveryStep() {
    double[] sums = scan(DType.F32, false, false, false, 0x1p24, 1, 1, -0x1p24);
    assertArrayEquals(new double[] {0x1p24, 0x1p24, 0x1p24, 0}, sums);
  }

  @Floating
  void scansRunAlongAnyAxisAndMayOverwriteTheirInput(DType dtype) {
    Guarded x = of(dtype, 1, 2, 3, 4, 5, 6);
    Layout layout = Layout.of(2, 3);
    ReductionKernels kernels = backend.reduction(dtype);
    kernels.scan(
        Scan.of(false, false, false, layout, layout, 0), x.buffer(), x.at(), x.buffer(), x.at());
    x.assertHolds(1, 2, 3, 5, 7, 9);
    kernels.scan(
        Scan.of(false, true, false, layout, layout, 1), x.buffer(), x.at(), x.buffer(), x.at());
    x.assertHolds(0, 1, 3, 0, 5, 12);
    Guarded y = canaries(dtype, 11);
    Layout gaps = Layout.strided(new int[] {2, 3}, new long[] {1, 4});
    kernels.scan(
        Scan.of(false, false, true, layout, gaps, 1), x.buffer(), x.at(), y.buffer(), y.at());
    double[] values = y.values();
    assertEquals(4, values[0]);
    assertEquals(17, values[1]);
    assertEquals(12, values[9]);
    y.assertOnlyWritten(gaps, 0);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    ReductionKernels kernels = backend.reduction(dtype);
    Layout layout = Layout.of(2, 2);
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6)
        .check(
            (b, at) ->
                kernels.reduce(Reduce.of(ReduceOp.SUM, 0, layout, 0), b[0], at[0], b[1], at[1]));
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", DType.I32, 5, 6)
        .check(
            (b, at) -> kernels.argReduce(ArgReduce.of(true, layout, 0), b[0], at[0], b[1], at[1]));
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6, 7, 8)
        .check(
            (b, at) ->
                kernels.scan(
                    Scan.of(true, false, false, layout, layout, 0), b[0], at[0], b[1], at[1]));
  }
}
