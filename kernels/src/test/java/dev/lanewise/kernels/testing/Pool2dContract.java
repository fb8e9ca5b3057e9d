package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Pool2dKernels;
import dev.lanewise.kernels.op.Window2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pooling and its gradients. */
public abstract class Pool2dContract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  protected Pool2dContract(Backend backend) {
    super(backend);
  }

  private static List<NaivePool> shapes() {
    List<NaivePool> shapes = new ArrayList<>();
    int[][] kernels = {{1, 1}, {2, 2}, {3, 2}, {3, 3}};
    int[][] strides = {{1, 1}, {2, 2}, {3, 1}};
    int[][] dilations = {{1, 1}, {1, 2}};
    for (int[] k : kernels) {
      for (int[] s : strides) {
        for (int[] d : dilations) {
          for (int form = 0; form < 6; form++) {
            Window2d window =
                Window2d.of(k[0], k[1]).withStride(s[0], s[1]).withDilation(d[0], d[1]);
            Window2d padded =
                form < 2 ? window : window.withPadding(k[0] / 2, k[0] - 1, k[1] - 1, k[1] / 2);
            shapes.add(NaivePool.of(2, 3, 6, 7, padded, form % 2 == 1, form > 3));
          }
        }
      }
    }
    int[][] adaptive = {{1, 1, 1, 1}, {5, 7, 3, 4}, {4, 6, 2, 3}, {2, 3, 5, 7}, {3, 5, 1, 5}};
    for (int[] a : adaptive) {
      shapes.add(NaivePool.adaptive(3, a[0], a[1], a[2], a[3]));
    }
    shapes.add(NaivePool.of(1, 2, 5, 9, Window2d.of(5, 9), false, false));
    return shapes;
  }

  private static double[] integers(Random random, int size) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextInt(-3, 4);
    }
    return values;
  }

  private double[] average(DType dtype, Pool2d pool, double... x) {
    Guarded from = of(dtype, x);
    Guarded y = canaries(dtype, Math.toIntExact(pool.sizeY()));
    backend.pool2d(dtype).average(pool, from.buffer(), from.at(), y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  /** The largest elements, then their places. */
  private double[][] max(DType dtype, Pool2d pool, double... x) {
    Guarded from = of(dtype, x);
    int size = Math.toIntExact(pool.sizeY());
    Guarded y = canaries(dtype, size);
    Guarded alone = canaries(dtype, size);
    Guarded indices = canaries(DType.I32, size);
    Pool2dKernels kernels = backend.pool2d(dtype);
    kernels.maxWithIndices(
        pool, from.buffer(), from.at(), y.buffer(), y.at(), indices.buffer(), indices.at());
    kernels.max(pool, from.buffer(), from.at(), alone.buffer(), alone.at());
    assertArrayEquals(y.values(), alone.assertMarginsIntact().values());
    return new double[][] {
      y.assertMarginsIntact().values(), indices.assertMarginsIntact().values()
    };
  }

  private double[] maxBackward(DType dtype, Pool2d pool, double[] dy, double[] indices) {
    Guarded from = of(dtype, dy);
    Guarded places = of(DType.I32, indices);
    Guarded dx = canaries(dtype, Math.toIntExact(pool.sizeX()));
    backend
        .pool2d(dtype)
        .maxBackward(
            pool, from.buffer(), from.at(), places.buffer(), places.at(), dx.buffer(), dx.at());
    return dx.assertMarginsIntact().values();
  }

  private double[] averageBackward(DType dtype, Pool2d pool, double... dy) {
    Guarded from = of(dtype, dy);
    Guarded dx = canaries(dtype, Math.toIntExact(pool.sizeX()));
    backend.pool2d(dtype).averageBackward(pool, from.buffer(), from.at(), dx.buffer(), dx.at());
    return dx.assertMarginsIntact().values();
  }

  @Floating
  void maximaAndTheirPlaces(DType dtype) {
    Random random = new Random(1);
    for (NaivePool naive : shapes()) {
      double[] x = integers(random, naive.sizeX());
      double[] dy = integers(random, naive.sizeY());
      double[] y = new double[dy.length];
      double[] places = new double[dy.length];
      double[] dx = new double[x.length];
      for (int i = 0; i < y.length; i++) {
        int[] window = naive.windows().get(i % naive.windows().size());
        int x0 = i / naive.windows().size() * naive.plane();
        int best = window[0];
        for (int place : window) {
          best = x[x0 + place] > x[x0 + best] ? place : best;
        }
        y[i] = x[x0 + best];
        places[i] = best;
        dx[x0 + best] += dy[i];
      }
      double[][] actual = max(dtype, naive.pool(), x);
      assertArrayEquals(y, actual[0], naive::toString);
      assertArrayEquals(places, actual[1], naive::toString);
      assertArrayEquals(dx, maxBackward(dtype, naive.pool(), dy, places), naive::toString);
    }
  }

  @Floating
  void averages(DType dtype) {
    Random random = new Random(2);
    for (NaivePool naive : shapes()) {
      double[] x = integers(random, naive.sizeX());
      double[] y = new double[naive.sizeY()];
      for (int i = 0; i < y.length; i++) {
        int[] window = naive.windows().get(i % naive.windows().size());
        for (int place : window) {
          y[i] += x[i / naive.windows().size() * naive.plane() + place];
        }
        y[i] = rounded(dtype, y[i] / naive.divisors().get(i % naive.windows().size()));
      }
      ConvContract.assertSame(y, average(dtype, naive.pool(), x), naive);
    }
  }

  @Floating
  void averagesBackward(DType dtype) {
    Random random = new Random(3);
    for (NaivePool naive : shapes()) {
      double[] dy = integers(random, naive.sizeY());
      double[] dx = new double[naive.sizeX()];
      for (int i = 0; i < dy.length; i++) {
        int number = i % naive.windows().size();
        double share = rounded(dtype, dy[i] / naive.divisors().get(number));
        for (int place : naive.windows().get(number)) {
          int at = i / naive.windows().size() * naive.plane() + place;
          dx[at] = rounded(dtype, dx[at] + share);
        }
      }
      ConvContract.assertSame(dx, averageBackward(dtype, naive.pool(), dy), naive);
    }
  }

  private static double rounded(DType dtype, double value) {
    return dtype == DType.F32 ? (float) value : value;
  }

  @Floating
  void workedExamples(DType dtype) {
    Pool2d two = Pool2d.of(1, 1, 4, 4, Window2d.of(2, 2).withStride(2, 2), false, false);
    double[] x = {1, 3, 2, 4, 0, 3, 4, 1, 8, 5, 9, 2, 3, 5, 1, 0};
    assertArrayEquals(new double[] {3, 4, 8, 9}, max(dtype, two, x)[0]);
    assertArrayEquals(new double[] {1.75, 2.75, 5.25, 3}, average(dtype, two, x));
  }

  @Floating
  void theFirstMaximumWins(DType dtype) {
    Pool2d all = Pool2d.global(1, 1, 2, 3);
    assertArrayEquals(new double[][] {{7}, {1}}, max(dtype, all, 1, 7, 2, 7, 0, 7));
    assertArrayEquals(new double[][] {{-0.0}, {2}}, max(dtype, all, -1, -2, -0.0, 0, -3, -0.0));
    assertArrayEquals(
        new double[][] {{-INF}, {0}}, max(dtype, all, -INF, -INF, -INF, -INF, -INF, -INF));
    assertArrayEquals(new double[][] {{INF}, {4}}, max(dtype, all, 1, 2, 3, 4, INF, INF));
  }

  @Floating
  void theFirstNanWins(DType dtype) {
    Pool2d all = Pool2d.global(1, 1, 2, 3);
    assertArrayEquals(new double[][] {{NAN}, {1}}, max(dtype, all, INF, NAN, NAN, 7, 0, 7));
    assertArrayEquals(new double[][] {{NAN}, {0}}, max(dtype, all, NAN, NAN, NAN, NAN, NAN, NAN));
    Pool2d pairs = Pool2d.of(1, 1, 1, 4, Window2d.of(1, 2), false, false);
    assertArrayEquals(new double[][] {{NAN, NAN, 4}, {1, 1, 3}}, max(dtype, pairs, 1, NAN, 3, 4));
    assertArrayEquals(new double[] {NAN, NAN, INF}, average(dtype, pairs, 1, NAN, 3, INF));
  }

  /** Padding is no element, even where all elements are below 0. */
  @Floating
  void paddingIsNeverTheMaximum(DType dtype) {
    Pool2d pool = Pool2d.of(1, 1, 1, 2, Window2d.of(3, 3).withPadding(1), false, false);
    assertArrayEquals(new double[][] {{-1, -1}, {1, 1}}, max(dtype, pool, -2, -1));
  }

  @Test
  void windowsAreSummedInOrderAndWholePlanesInLanes() {
    Random random = new Random(4);
    double[] x = new double[3 * 150 * 120];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    double[] whole = average(DType.F32, Pool2d.global(1, 3, 150, 120), x);
    for (int plane = 0; plane < 3; plane++) {
      int start = plane * 18000;
      float sum = LaneOrder.sum(18000, (total, i) -> total + (float) x[start + i]);
      assertEquals(sum / 18000f, whole[plane]);
    }
    double[] halves = average(DType.F32, Pool2d.adaptive(1, 3, 150, 120, 2, 1), x);
    for (int half = 0; half < 6; half++) {
      float sum = 0;
      for (int i = half * 9000; i < (half + 1) * 9000; i++) {
        sum += (float) x[i];
      }
      assertEquals(sum / 9000f, halves[half]);
    }
  }

  @Floating
  void noImagesGiveNothing(DType dtype) {
    assertEquals(0, average(dtype, Pool2d.global(0, 3, 2, 2)).length);
    assertEquals(0, max(dtype, Pool2d.global(3, 0, 2, 2))[0].length);
  }

  @Floating
  void foreignIndicesAreRefused(DType dtype) {
    assumeTrue(seesIndices(), "indices on this device can't be seen from the host");
    Pool2d pool = Pool2d.global(1, 2, 2, 2);
    Guarded dy = of(dtype, 1, 2);
    Guarded dx = canaries(dtype, 8);
    for (int bad : new int[] {-1, 4, Integer.MIN_VALUE}) {
      Guarded indices = of(DType.I32, 0, bad);
      assertRefused(
          "indices[1] is " + bad + "; expected 0 to 3",
          () ->
              backend
                  .pool2d(dtype)
                  .maxBackward(
                      pool,
                      dy.buffer(),
                      dy.at(),
                      indices.buffer(),
                      indices.at(),
                      dx.buffer(),
                      dx.at()));
    }
    assertArrayEquals(canaries(dtype, 8).values(), dx.values());
  }

  @Floating
  void outputsMustNotOverlapInputs(DType dtype) {
    Pool2d pool = Pool2d.global(1, 2, 1, 2);
    Guarded both = of(dtype, 1, 2, 3, 4, 5);
    Buffer b = both.buffer();
    long at = both.at();
    Guarded places = of(DType.I32, 0, 0);
    Pool2dKernels kernels = backend.pool2d(dtype);
    assertRefused("x is", () -> kernels.max(pool, b, at, b, at + 3));
    assertRefused("x is", () -> kernels.average(pool, b, at + 1, b, at));
    assertRefused("dy is", () -> kernels.averageBackward(pool, b, at, b, at));
    assertRefused(
        "dy is", () -> kernels.maxBackward(pool, b, at + 3, places.buffer(), places.at(), b, at));
    assertRefused(
        "x is", () -> kernels.maxWithIndices(pool, b, at, b, at, places.buffer(), places.at()));
    both.assertHolds(1, 2, 3, 4, 5);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    Pool2d pool = Pool2d.global(1, 2, 1, 2);
    Pool2dKernels kernels = backend.pool2d(dtype);
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6)
        .check((b, at) -> kernels.max(pool, b[0], at[0], b[1], at[1]));
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6)
        .argument("indices", DType.I32, 0, 1)
        .check((b, at) -> kernels.maxWithIndices(pool, b[0], at[0], b[1], at[1], b[2], at[2]));
    badCalls()
        .argument("dy", dtype, 1, 2)
        .argument("indices", DType.I32, 0, 1)
        .argument("dx", dtype, 5, 6, 7, 8)
        .check((b, at) -> kernels.maxBackward(pool, b[0], at[0], b[1], at[1], b[2], at[2]));
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6)
        .check((b, at) -> kernels.average(pool, b[0], at[0], b[1], at[1]));
    badCalls()
        .argument("dy", dtype, 1, 2)
        .argument("dx", dtype, 5, 6, 7, 8)
        .check((b, at) -> kernels.averageBackward(pool, b[0], at[0], b[1], at[1]));
  }
}
