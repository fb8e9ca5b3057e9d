package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Level1Kernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** BLAS level 1. */
public abstract class Level1Contract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  protected Level1Contract(Backend backend) {
    super(backend);
  }

  private double dot(int n, Guarded x, int incX, Guarded y, int incY) {
    Guarded result = canaries(x.dtype(), 1);
    backend
        .level1(x.dtype())
        .dot(n, x.buffer(), x.at(), incX, y.buffer(), y.at(), incY, result.buffer(), result.at());
    return result.assertMarginsIntact().get(0);
  }

  private double nrm2(DType dtype, double... values) {
    Guarded x = of(dtype, values);
    Guarded result = canaries(dtype, 1);
    backend.level1(dtype).nrm2(values.length, x.buffer(), x.at(), 1, result.buffer(), result.at());
    return result.assertMarginsIntact().get(0);
  }

  private double asum(int n, Guarded x, int inc) {
    Guarded result = canaries(x.dtype(), 1);
    backend.level1(x.dtype()).asum(n, x.buffer(), x.at(), inc, result.buffer(), result.at());
    return result.assertMarginsIntact().get(0);
  }

  private double iamax(int n, Guarded x, int inc) {
    Guarded result = canaries(DType.I32, 1);
    backend.level1(x.dtype()).iamax(n, x.buffer(), x.at(), inc, result.buffer(), result.at());
    return result.assertMarginsIntact().get(0);
  }

  @Floating
  void smallVectorsByHand(DType dtype) {
    assertEquals(1 * 4 + 2 * 5 + 3 * 6, dot(3, of(dtype, 1, 2, 3), 1, of(dtype, 4, 5, 6), 1));
    assertEquals(5, nrm2(dtype, 3, -4));
    assertEquals(6, asum(3, of(dtype, -1, 2, -3), 1));
    assertEquals(1, iamax(4, of(dtype, 1, -5, 5, 2), 1));
  }

  @Floating
  void emptyVectors(DType dtype) {
    assertEquals(0, dot(0, of(dtype), 1, of(dtype), 1));
    assertEquals(0, nrm2(dtype));
    assertEquals(0, asum(0, of(dtype), 1));
    assertEquals(-1, iamax(0, of(dtype), 1));
  }

  @Floating
  void incrementsStepAndNegativeOnesStartAtTheEnd(DType dtype) {
    Guarded x = of(dtype, 1, NAN, 2, NAN, 3);
    Guarded y = of(dtype, 10, 100, 1000);
    assertEquals(3210, dot(3, x, 2, y, 1));
    assertEquals(1230, dot(3, x, -2, y, 1));
    assertEquals(1230, dot(3, x, 2, y, -1));
    assertEquals(3210, dot(3, x, -2, y, -1));
    assertEquals(6, asum(3, x, -2));
    assertEquals(2, iamax(3, x, 2));
    assertEquals(0, iamax(3, x, -2));
  }

  @Floating
  void axpyAddsInPlace(DType dtype) {
    Guarded x = of(dtype, 1, 2, 3);
    Guarded y = of(dtype, 10, 20, 30);
    Level1Kernels kernels = backend.level1(dtype);
    kernels.axpy(3, 2, x.buffer(), x.at(), 1, y.buffer(), y.at(), 1);
    y.assertHolds(12, 24, 36);
    kernels.axpy(3, 2, x.buffer(), x.at(), -1, y.buffer(), y.at(), 1);
    y.assertHolds(18, 28, 38);
    Guarded nan = of(dtype, NAN, NAN, NAN);
    kernels.axpy(3, 0, nan.buffer(), nan.at(), 1, y.buffer(), y.at(), 1);
    y.assertHolds(18, 28, 38);
  }

  @Test
  void axpyIsFused() {
    assumeTheOrderIsKept();
    double alpha = 1 + 0x1p-12;
    Guarded x = of(DType.F32, alpha);
    Guarded y = of(DType.F32, -1);
    backend.level1(DType.F32).axpy(1, alpha, x.buffer(), x.at(), 1, y.buffer(), y.at(), 1);
    y.assertHolds(0x1p-11 + 0x1p-24);
  }

  @Floating
  void stepsLeaveGapsAlone(DType dtype) {
    Guarded x = canaries(dtype, 35 * 3 - 2);
    Guarded y = canaries(dtype, 35 * 2 - 1);
    for (int i = 0; i < 35; i++) {
      x.set(3 * i, i);
      y.set(2 * i, 1);
    }
    Level1Kernels kernels = backend.level1(dtype);
    kernels.axpy(35, 2, x.buffer(), x.at(), 3, y.buffer(), y.at(), 2);
    kernels.scal(35, 3, x.buffer(), x.at(), 3);
    double[] scaled = x.values();
    double[] added = y.values();
    for (int i = 0; i < 35; i++) {
      assertEquals(3 * i, scaled[3 * i]);
      assertEquals(2 * i + 1, added[2 * i]);
    }
    x.assertOnlyWritten(Layout.strided(new int[] {35}, new long[] {3}), 0);
    y.assertOnlyWritten(Layout.strided(new int[] {35}, new long[] {2}), 0);
  }

  @Floating
  void scalMultipliesEvenByZero(DType dtype) {
    Guarded x = of(dtype, 1, NAN, INF, -2);
    backend.level1(dtype).scal(4, 0, x.buffer(), x.at(), 1);
    x.assertHolds(0, NAN, NAN, -0.0);
  }

  /** Bit for bit: the order is part of the contract, and runs of 2^14 are told apart. */
  @Test
  void sumsRunInTheStatedOrder() {
    assumeTheOrderIsKept();
    Random random = new Random(4);
    for (int n : new int[] {1, 7, 16, 17, 40, 1000, (1 << 14) - 1, (1 << 14) + 1, 40_000}) {
      double[] x = new double[n];
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = (float) random.nextGaussian();
        y[i] = (float) random.nextGaussian();
      }
      assertEquals(
          LaneOrder.dot(x, y), dot(n, of(DType.F32, x), 1, of(DType.F32, y), 1), "dot " + n);
      float sum = LaneOrder.sum(n, (total, i) -> total + Math.abs((float) x[i]));
      assertEquals(sum, asum(n, of(DType.F32, x), 1), "asum " + n);
    }
  }

  @Floating
  void sumsStayWithinTheirBound(DType dtype) {
    Random random = new Random(5);
    for (int n : new int[] {3, 50, 5000}) {
      double[] x = new double[n];
      double[] y = new double[n];
      double exact = 0;
      double magnitude = 0;
      for (int i = 0; i < n; i++) {
        x[i] = (float) random.nextGaussian();
        y[i] = (float) random.nextGaussian();
        exact = Math.fma(x[i], y[i], exact);
        magnitude += Math.abs(x[i] * y[i]);
      }
      double bound = (Bounds.gamma(dtype, n) + Bounds.gamma(DType.F64, n)) * magnitude;
      assertEquals(exact, dot(n, of(dtype, x), 1, of(dtype, y), 1), bound);
    }
  }

  @Floating
  void theNormNeitherOverflowsNorUnderflows(DType dtype) {
    double large = dtype == DType.F32 ? 0x1p126 : 0x1p1022;
    double small = dtype == DType.F32 ? Float.MIN_VALUE : Double.MIN_VALUE;
    assertEquals(large * 1.25, nrm2(dtype, large, 0.75 * large));
    assertEquals(5 * small, nrm2(dtype, 3 * small, 4 * small));
    assertEquals(0, nrm2(dtype, 0, -0.0));
    assertEquals(INF, nrm2(dtype, 1, -INF));
    assertEquals(NAN, nrm2(dtype, NAN, INF));
    assertEquals(NAN, nrm2(dtype, INF, 1, NAN));
    double[] ones = new double[100];
    Arrays.fill(ones, -3);
    assertEquals(30, nrm2(dtype, ones));
  }

  @Floating
  void theFirstLargestWinsAndNanIsLargest(DType dtype) {
    assertEquals(0, iamax(3, of(dtype, -0.0, 0, 0), 1));
    assertEquals(2, iamax(4, of(dtype, 1, INF, NAN, NAN), 1));
    assertEquals(0, iamax(3, of(dtype, NAN, INF, NAN), 1));
    for (int n = 1; n < 70; n++) {
      double[] x = new double[n];
      x[n - 1] = -1;
      x[n / 2] = 1;
      assertEquals(n / 2, iamax(n, of(dtype, x), 1));
    }
  }

  @Floating
  void badSizesAndIncrementsAreRefused(DType dtype) {
    Guarded x = of(dtype, 1, 2);
    Guarded result = of(dtype, 7);
    Guarded index = of(DType.I32, 7);
    Level1Kernels kernels = backend.level1(dtype);
    Buffer b = x.buffer();
    long at = x.at();
    for (int n : new int[] {-1, 1}) {
      int inc = n < 0 ? 1 : 0;
      String name = n < 0 ? "n is -1" : "is 0";
      Runnable[] calls = {
        () -> kernels.dot(n, b, at, inc, b, at, 1, result.buffer(), result.at()),
        () -> kernels.dot(n, b, at, 1, b, at, inc, result.buffer(), result.at()),
        () -> kernels.axpy(n, 1, b, at, inc, b, at, 1),
        () -> kernels.axpy(n, 1, b, at, 1, b, at, inc),
        () -> kernels.scal(n, 2, b, at, inc),
        () -> kernels.nrm2(n, b, at, inc, result.buffer(), result.at()),
        () -> kernels.asum(n, b, at, inc, result.buffer(), result.at()),
        () -> kernels.iamax(n, b, at, inc, index.buffer(), index.at()),
      };
      for (Runnable call : calls) {
        assertRefused(name, call);
      }
    }
    x.assertHolds(1, 2);
    result.assertHolds(7);
    index.assertHolds(7);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    Level1Kernels kernels = backend.level1(dtype);
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("y", dtype, 3, 4)
        .argument("result", dtype, 5)
        .check((b, at) -> kernels.dot(2, b[0], at[0], 1, b[1], at[1], -1, b[2], at[2]));
    badCalls()
        .argument("x", dtype, 1, 2, 3)
        .argument("y", dtype, 3, 4)
        .check((b, at) -> kernels.axpy(2, 1, b[0], at[0], -2, b[1], at[1], 1));
    badCalls().argument("x", dtype, 1, 2, 3).check((b, at) -> kernels.scal(2, 3, b[0], at[0], 2));
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("result", dtype, 5)
        .check((b, at) -> kernels.nrm2(2, b[0], at[0], 1, b[1], at[1]));
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("result", dtype, 5)
        .check((b, at) -> kernels.asum(2, b[0], at[0], 1, b[1], at[1]));
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("result", DType.I32, 5)
        .check((b, at) -> kernels.iamax(2, b[0], at[0], 1, b[1], at[1]));
  }
}
