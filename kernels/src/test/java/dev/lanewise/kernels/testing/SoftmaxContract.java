package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;
import java.util.Random;

/** Softmax and log-softmax. */
public abstract class SoftmaxContract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  protected SoftmaxContract(Backend backend) {
    super(backend);
  }

  private double[] softmax(DType dtype, Rows rows, double... x) {
    Guarded from = of(dtype, x);
    Guarded y = canaries(dtype, x.length);
    backend.softmax(dtype).softmax(rows, from.buffer(), from.at(), y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  private double[] logSoftmax(DType dtype, Rows rows, double... x) {
    Guarded from = of(dtype, x);
    Guarded y = canaries(dtype, x.length);
    backend.softmax(dtype).logSoftmax(rows, from.buffer(), from.at(), y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  private double[] backward(DType dtype, boolean log, Rows rows, double[] y, double[] dy) {
    Guarded result = of(dtype, y);
    Guarded gradient = of(dtype, dy);
    Guarded dx = canaries(dtype, y.length);
    SoftmaxKernels kernels = backend.softmax(dtype);
    if (log) {
      kernels.logSoftmaxBackward(
          rows,
          result.buffer(),
          result.at(),
          gradient.buffer(),
          gradient.at(),
          dx.buffer(),
          dx.at());
    } else {
      kernels.softmaxBackward(
          rows,
          result.buffer(),
          result.at(),
          gradient.buffer(),
          gradient.at(),
          dx.buffer(),
          dx.at());
    }
    return dx.assertMarginsIntact().values();
  }

  private static double tolerance(DType dtype) {
    return dtype == DType.F32 ? 4e-7 : 1e-15;
  }

  @Floating
  void smallRowsByHand(DType dtype) {
    double ln3 = Math.log(3);
    Rows rows = new Rows(2, 2);
    assertArrayEquals(
        new double[] {0.25, 0.75, 0.5, 0.5}, softmax(dtype, rows, 0, ln3, 7, 7), tolerance(dtype));
    assertArrayEquals(
        new double[] {-2 * Math.log(2), ln3 - 2 * Math.log(2), -Math.log(2), -Math.log(2)},
        logSoftmax(dtype, rows, 0, ln3, 7, 7),
        tolerance(dtype));
    // y (dy - sum(dy y)) with y = 1/4, 3/4 and dy = 1, 3: the sum is 2.5.
    assertArrayEquals(
        new double[] {-0.375, 0.375},
        backward(dtype, false, new Rows(1, 2), new double[] {0.25, 0.75}, new double[] {1, 3}));
    // dy - exp(y) sum(dy), y = log 1/4, log 3/4.
    assertArrayEquals(
        new double[] {0, 0},
        backward(
            dtype,
            true,
            new Rows(1, 2),
            new double[] {Math.log(0.25), Math.log(0.75)},
            new double[] {1, 3}),
        1e-6);
  }

  @Floating
  void rowsAddUpToOneWhateverTheirLength(DType dtype) {
    Random random = new Random(7);
    for (int columns = 1; columns < 70; columns++) {
      double[] x = new double[3 * columns];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) (10 * random.nextGaussian());
      }
      Rows rows = new Rows(3, columns);
      double[] y = softmax(dtype, rows, x);
      double[] log = logSoftmax(dtype, rows, x);
      for (int row = 0; row < 3; row++) {
        double largest = -INF;
        double sum = 0;
        for (int i = row * columns; i < (row + 1) * columns; i++) {
          largest = Math.max(largest, x[i]);
        }
        for (int i = row * columns; i < (row + 1) * columns; i++) {
          sum += Math.exp(x[i] - largest);
        }
        double total = 0;
        for (int i = row * columns; i < (row + 1) * columns; i++) {
          double exact = Math.exp(x[i] - largest) / sum;
          // The distance from the largest is rounded, too, which the exponential magnifies by it.
          double roundings = 16 + (largest - x[i]);
          assertEquals(exact, y[i], roundings * Bounds.unitRoundoff(dtype) * exact + 1e-40);
          double exactLog = x[i] - largest - Math.log(sum);
          double bound = 16 * Bounds.unitRoundoff(dtype) * (1 + Math.abs(exactLog));
          assertEquals(exactLog, log[i], bound);
          total += y[i];
        }
        assertEquals(1, total, 4 * tolerance(dtype));
      }
    }
  }

  @Floating
  void largeLogitsDoNotOverflow(DType dtype) {
    Rows rows = new Rows(1, 3);
    assertArrayEquals(new double[] {1, 0, 0}, softmax(dtype, rows, 1e30, -1e30, 0));
    assertArrayEquals(new double[] {0, -1000, -2000}, logSoftmax(dtype, rows, 2000, 1000, 0));
  }

  @Floating
  void nanAndInfinity(DType dtype) {
    Rows rows = new Rows(1, 3);
    double[] nans = {NAN, NAN, NAN};
    assertArrayEquals(nans, softmax(dtype, rows, 1, NAN, 2));
    assertArrayEquals(nans, softmax(dtype, rows, 1, INF, 2));
    assertArrayEquals(nans, softmax(dtype, rows, -INF, -INF, -INF));
    assertArrayEquals(new double[] {0.5, 0, 0.5}, softmax(dtype, rows, 1, -INF, 1));
    assertArrayEquals(nans, logSoftmax(dtype, rows, 1, NAN, 2));
    assertEquals(-INF, logSoftmax(dtype, rows, 1, -INF, 1)[1]);
    double[] mixed = softmax(dtype, new Rows(2, 2), NAN, 1, 3, 3);
    assertArrayEquals(new double[] {NAN, NAN, 0.5, 0.5}, mixed);
  }

  @Floating
  void emptyRows(DType dtype) {
    assertArrayEquals(new double[0], softmax(dtype, new Rows(3, 0)));
    assertArrayEquals(new double[0], logSoftmax(dtype, new Rows(0, 3)));
  }

  @Floating
  void backwardAgreesWithDifferences(DType dtype) {
    double[] x = {0.3, -1.2, 0.8, 0.1, 2, -0.5};
    double[] dy = {1, -2, 0.5, 0.25, 1.5, -1};
    Rows rows = new Rows(2, 3);
    double[] plain = backward(dtype, false, rows, softmax(dtype, rows, x), dy);
    double[] log = backward(dtype, true, rows, logSoftmax(dtype, rows, x), dy);
    double h = 0x1p-18;
    for (int i = 0; i < x.length; i++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[i] += h;
      down[i] -= h;
      double[] y1 = softmax(DType.F64, rows, up);
      double[] y0 = softmax(DType.F64, rows, down);
      double[] l1 = logSoftmax(DType.F64, rows, up);
      double[] l0 = logSoftmax(DType.F64, rows, down);
      double slope = 0;
      double logSlope = 0;
      for (int j = 0; j < x.length; j++) {
        slope += dy[j] * (y1[j] - y0[j]) / (2 * h);
        logSlope += dy[j] * (l1[j] - l0[j]) / (2 * h);
      }
      assertEquals(slope, plain[i], 2e-6);
      assertEquals(logSlope, log[i], 2e-6);
    }
  }

  @Floating
  void outputsMayBeInputs(DType dtype) {
    Rows rows = new Rows(1, 2);
    SoftmaxKernels kernels = backend.softmax(dtype);
    Guarded x = of(dtype, 7, 7);
    kernels.softmax(rows, x.buffer(), x.at(), x.buffer(), x.at());
    x.assertHolds(0.5, 0.5);
    Guarded dy = of(dtype, 1, 3);
    kernels.softmaxBackward(rows, x.buffer(), x.at(), dy.buffer(), dy.at(), dy.buffer(), dy.at());
    dy.assertHolds(-0.5, 0.5);
    kernels.softmaxBackward(rows, x.buffer(), x.at(), dy.buffer(), dy.at(), x.buffer(), x.at());
    x.assertHolds(-0.25, 0.25);
    Guarded logits = of(dtype, 0, -2000);
    kernels.logSoftmax(rows, logits.buffer(), logits.at(), logits.buffer(), logits.at());
    logits.assertHolds(0, -2000);
    kernels.logSoftmaxBackward(
        rows, logits.buffer(), logits.at(), dy.buffer(), dy.at(), dy.buffer(), dy.at());
    dy.assertHolds(-0.5, 0.5);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    SoftmaxKernels kernels = backend.softmax(dtype);
    Rows rows = new Rows(2, 2);
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6, 7, 8)
        .check((b, at) -> kernels.softmax(rows, b[0], at[0], b[1], at[1]));
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6, 7, 8)
        .check((b, at) -> kernels.logSoftmax(rows, b[0], at[0], b[1], at[1]));
    badCalls()
        .argument("y", dtype, 1, 2, 3, 4)
        .argument("dy", dtype, 5, 6, 7, 8)
        .argument("dx", dtype, 5, 6, 7, 8)
        .check((b, at) -> kernels.softmaxBackward(rows, b[0], at[0], b[1], at[1], b[2], at[2]));
    badCalls()
        .argument("y", dtype, 1, 2, 3, 4)
        .argument("dy", dtype, 5, 6, 7, 8)
        .argument("dx", dtype, 5, 6, 7, 8)
        .check((b, at) -> kernels.logSoftmaxBackward(rows, b[0], at[0], b[1], at[1], b[2], at[2]));
  }
}
