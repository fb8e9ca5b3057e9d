package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.Rows;
import java.util.Random;

/** Losses that reduce to one number. */
public abstract class LossContract extends KernelContract {
  private static final double NAN = Double.NaN;

  protected LossContract(Backend backend) {
    super(backend);
  }

  private double loss(DType dtype, ElementLoss loss, double scale, double[] x, double[] t) {
    Guarded prediction = of(dtype, x);
    Guarded target = of(dtype, t);
    Guarded result = canaries(dtype, 1);
    backend
        .loss(dtype)
        .elementLoss(
            loss,
            x.length,
            scale,
            prediction.buffer(),
            prediction.at(),
            target.buffer(),
            target.at(),
            result.buffer(),
            result.at());
    return result.assertMarginsIntact().get(0);
  }

  private double[] gradient(
      DType dtype, ElementLoss loss, double scale, double[] x, double[] t, double dy) {
    Guarded prediction = of(dtype, x);
    Guarded target = of(dtype, t);
    Guarded upstream = of(dtype, NAN, dy);
    Guarded dx = canaries(dtype, x.length);
    backend
        .loss(dtype)
        .elementLossBackward(
            loss,
            x.length,
            scale,
            prediction.buffer(),
            prediction.at(),
            target.buffer(),
            target.at(),
            upstream.buffer(),
            upstream.at() + 1,
            dx.buffer(),
            dx.at());
    return dx.assertMarginsIntact().values();
  }

  private static double relative(DType dtype) {
    return dtype == DType.F32 ? 2e-6 : 4e-15;
  }

  /** The documents' example: y = 2x + 1 on x = 1..5 from w = b = 0 costs 57. */
  @Floating
  void smallLossesByHand(DType dtype) {
    double[] zero = new double[5];
    double[] y = {3, 5, 7, 9, 11};
    assertEquals(57, loss(dtype, ElementLoss.SQUARED, 0.2, zero, y), 57 * relative(dtype));
    assertEquals(7, loss(dtype, ElementLoss.ABSOLUTE, 0.2, zero, y), 7 * relative(dtype));
    double[] logits = {0, 0};
    double[] half = {0.5, 0.5};
    double[] t = {0, 1};
    double expected = 2 * Math.log(2);
    assertEquals(
        expected,
        loss(dtype, ElementLoss.BINARY_CROSS_ENTROPY_LOGITS, 1, logits, t),
        relative(dtype));
    assertEquals(
        expected,
        loss(dtype, ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES, 1, half, t),
        relative(dtype));
    assertEquals(0, loss(dtype, ElementLoss.SQUARED, 1, new double[0], new double[0]));
  }

  @Floating
  void smallGradientsByHand(DType dtype) {
    double[] x = {1, -2, 3};
    double[] t = {0.5, -2, 5};
    assertArrayEquals(
        new double[] {0.5, 0, -2}, gradient(dtype, ElementLoss.SQUARED, 0.25, x, t, 2));
    assertArrayEquals(
        new double[] {0.5, 0, -0.5}, gradient(dtype, ElementLoss.ABSOLUTE, 0.25, x, t, 2));
    assertArrayEquals(
        new double[] {0.5, -0.5},
        gradient(
            dtype,
            ElementLoss.BINARY_CROSS_ENTROPY_LOGITS,
            1,
            new double[] {0, 0},
            new double[] {0, 1},
            1));
    assertArrayEquals(
        new double[] {4.0 / 3, -4},
        gradient(
            dtype,
            ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES,
            1,
            new double[] {0.25, 0.25},
            new double[] {0, 1},
            1),
        relative(dtype));
  }

  @Floating
  void extremeLogitsAndProbabilitiesStayFinite(DType dtype) {
    double[] t = {0, 1};
    assertEquals(
        2000,
        loss(dtype, ElementLoss.BINARY_CROSS_ENTROPY_LOGITS, 1, new double[] {1000, -1000}, t));
    assertEquals(
        0, loss(dtype, ElementLoss.BINARY_CROSS_ENTROPY_LOGITS, 1, new double[] {-1000, 1000}, t));
    double[] wrong = {1, 0};
    double limit = 24 * Math.log(2);
    assertEquals(
        2 * limit,
        loss(dtype, ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES, 1, wrong, t),
        2 * limit * relative(dtype));
    double[] slopes =
        gradient(dtype, ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES, 1, wrong, t, 1);
    assertEquals(0x1p24, slopes[0], 2);
    assertEquals(-0x1p24, slopes[1], 2);
  }

  @Floating
  void nanGivesNan(DType dtype) {
    for (ElementLoss loss : ElementLoss.values()) {
      double[] x = new double[40];
      double[] t = new double[40];
      x[37] = NAN;
      assertEquals(NAN, loss(dtype, loss, 1, x, t), loss::name);
      assertEquals(NAN, gradient(dtype, loss, 1, x, t, 1)[37], loss::name);
      assertEquals(NAN, loss(dtype, loss, 1, t, x), loss::name);
      assertEquals(NAN, gradient(dtype, loss, 1, t, x, 1)[37], loss::name);
      assertEquals(NAN, gradient(dtype, loss, 1, t, t, NAN)[0], loss::name);
    }
  }

  @Floating
  void gradientsAgreeWithDifferencesAtAnyLength(DType dtype) {
    Random random = new Random(8);
    double h = 0x1p-18;
    for (ElementLoss loss : ElementLoss.values()) {
      for (int n = 1; n < 40; n += 6) {
        double[] x = new double[n];
        double[] t = new double[n];
        for (int i = 0; i < n; i++) {
          x[i] = 0.1 + 0.8 * random.nextFloat();
          t[i] = i % 2 == 0 ? 0 : 1;
        }
        double[] slopes = gradient(dtype, loss, 0.5, x, t, 3);
        for (int i = 0; i < n; i++) {
          double up = loss(DType.F64, loss, 1.5, new double[] {x[i] + h}, new double[] {t[i]});
          double down = loss(DType.F64, loss, 1.5, new double[] {x[i] - h}, new double[] {t[i]});
          double expected = (up - down) / (2 * h);
          assertEquals(expected, slopes[i], 1e-5 * (1 + Math.abs(expected)), loss::name);
        }
      }
    }
  }

  /** Logits, labels, workspace and result of a cross-entropy. */
  private final class CrossEntropy {
    final DType dtype;
    final CrossEntropyLoss form;
    final Guarded logits;
    final Guarded labels;
    final Guarded logSumExp;
    final Guarded result;

    CrossEntropy(DType dtype, int columns, double[] logits, double... labels) {
      this(dtype, CrossEntropyLoss.sum(new Rows(labels.length, columns), 1), logits, labels);
    }

    CrossEntropy(DType dtype, CrossEntropyLoss form, double[] logits, double... labels) {
      this.dtype = dtype;
      this.form = form;
      this.logits = of(dtype, logits);
      this.labels = of(DType.I32, labels);
      this.logSumExp = canaries(dtype, labels.length);
      this.result = canaries(dtype, 1);
    }

    CrossEntropyLoss scaled(double scale) {
      return new CrossEntropyLoss(
          form.rows(), scale, form.mean(), form.smoothing(), form.ignored());
    }

    double loss(double scale) {
      backend
          .loss(dtype)
          .crossEntropy(
              scaled(scale),
              logits.buffer(),
              logits.at(),
              labels.buffer(),
              labels.at(),
              logSumExp.buffer(),
              logSumExp.at(),
              result.buffer(),
              result.at());
      logSumExp.assertMarginsIntact();
      return result.assertMarginsIntact().get(0);
    }

    Guarded backward(double scale, double dy, Guarded dLogits) {
      Guarded upstream = of(dtype, dy);
      backend
          .loss(dtype)
          .crossEntropyBackward(
              scaled(scale),
              logits.buffer(),
              logits.at(),
              labels.buffer(),
              labels.at(),
              logSumExp.buffer(),
              logSumExp.at(),
              upstream.buffer(),
              upstream.at(),
              dLogits.buffer(),
              dLogits.at());
      return dLogits.assertMarginsIntact();
    }
  }

  @Floating
  void crossEntropyByHand(DType dtype) {
    double[] logits = {0, Math.log(3), 5, 5};
    CrossEntropy call = new CrossEntropy(dtype, 2, logits, 1, 0);
    double expected = 0.5 * (Math.log(4.0 / 3) + Math.log(2));
    assertEquals(expected, call.loss(0.5), relative(dtype));
    assertArrayEquals(new double[] {Math.log(4), 5 + Math.log(2)}, call.logSumExp.values(), 1e-6);
    double[] slopes = call.backward(0.5, 2, canaries(dtype, 4)).values();
    assertArrayEquals(new double[] {0.25, -0.25, -0.5, 0.5}, slopes, 1e-6);
    call.backward(0.5, 2, call.logits);
    assertArrayEquals(slopes, call.logits.values());
  }

  @Floating
  void crossEntropyOfLongRows(DType dtype) {
    Random random = new Random(9);
    for (int columns : new int[] {1, 2, 15, 16, 17, 33, 100}) {
      double[] logits = new double[3 * columns];
      double expected = 0;
      double[] labels = new double[3];
      for (int row = 0; row < 3; row++) {
        labels[row] = random.nextInt(columns);
        double sum = 0;
        for (int i = 0; i < columns; i++) {
          double x = (float) (3 * random.nextGaussian());
          logits[row * columns + i] = x;
          sum += Math.exp(x);
        }
        expected += Math.log(sum) - logits[row * columns + (int) labels[row]];
      }
      CrossEntropy call = new CrossEntropy(dtype, columns, logits, labels);
      assertEquals(expected, call.loss(1), 1e-5 * (1 + expected));
      double[] slopes = call.backward(1, 1, canaries(dtype, 3 * columns)).values();
      for (int row = 0; row < 3; row++) {
        double total = 0;
        for (int i = 0; i < columns; i++) {
          total += slopes[row * columns + i];
        }
        assertEquals(0, total, 2e-6);
      }
    }
  }

  @Floating
  void crossEntropyEdges(DType dtype) {
    assertEquals(0, new CrossEntropy(dtype, 3, new double[0]).loss(1));
    assertEquals(2000, new CrossEntropy(dtype, 2, new double[] {1000, -1000}, 1).loss(1));
    assertEquals(0, new CrossEntropy(dtype, 2, new double[] {1000, -1000}, 0).loss(1));
    assertEquals(NAN, new CrossEntropy(dtype, 2, new double[] {1, NAN}, 0).loss(1));
    double[] partlyNan = {1, NAN, 2, 2};
    CrossEntropy call = new CrossEntropy(dtype, 2, partlyNan, 0, 1);
    assertEquals(NAN, call.loss(1));
    double[] slopes = call.backward(1, 1, canaries(dtype, 4)).values();
    assertArrayEquals(new double[] {NAN, NAN, 0.5, -0.5}, slopes, 1e-6);
  }

  /** Three rows of 2 logits; the middle one doesn't count, and holds NaN. */
  @Floating
  void ignoredRowsCountNowhere(DType dtype) {
    double[] logits = {0, Math.log(3), NAN, NAN, 5, 5};
    for (double ignored : new double[] {-100, 1}) {
      Rows rows = new Rows(3, 2);
      CrossEntropyLoss form = CrossEntropyLoss.mean(rows).withIgnored((int) ignored);
      CrossEntropy call = new CrossEntropy(dtype, form, logits, 0, ignored, 0);
      double expected = 0.5 * (Math.log(4) + Math.log(2));
      assertEquals(expected, call.loss(1), relative(dtype));
      assertArrayEquals(
          new double[] {Math.log(4), 0, 5 + Math.log(2)}, call.logSumExp.values(), 1e-6);
      double[] slopes = call.backward(1, 2, canaries(dtype, 6)).values();
      assertArrayEquals(new double[] {-0.75, 0.75, 0, 0, -0.5, 0.5}, slopes, 1e-6);
      CrossEntropyLoss sum = CrossEntropyLoss.sum(rows, 1).withIgnored((int) ignored);
      CrossEntropy added = new CrossEntropy(dtype, sum, logits, 0, ignored, 0);
      assertEquals(0.5 * 2 * expected, added.loss(0.5), relative(dtype));
    }
  }

  @Floating
  void meanOverNoRowsIsNanAndItsGradientZero(DType dtype) {
    CrossEntropyLoss form = CrossEntropyLoss.mean(new Rows(2, 2)).withIgnored(7);
    CrossEntropy call = new CrossEntropy(dtype, form, new double[] {1, 2, 3, 4}, 7, 7);
    assertEquals(NAN, call.loss(1));
    call.backward(1, 1, canaries(dtype, 4)).assertHolds(0, 0, 0, 0);
    assertEquals(
        NAN, new CrossEntropy(dtype, CrossEntropyLoss.mean(new Rows(0, 2)), new double[0]).loss(1));
    CrossEntropyLoss sum = CrossEntropyLoss.sum(new Rows(2, 2), 1).withIgnored(7);
    assertEquals(0, new CrossEntropy(dtype, sum, new double[] {1, 2, 3, 4}, 7, 7).loss(1));
  }

  /** The target distribution written out, at odd lengths. */
  @Floating
  void labelsAreSmoothed(DType dtype) {
    Random random = new Random(12);
    for (int columns : new int[] {1, 2, 15, 16, 17, 33, 100}) {
      for (double smoothing : new double[] {0.1, 1}) {
        double[] logits = new double[3 * columns];
        double[] slopes = new double[3 * columns];
        double[] labels = {random.nextInt(columns), -1, random.nextInt(columns)};
        double expected = 0;
        for (int row = 0; row < 3; row++) {
          double sum = 0;
          for (int i = 0; i < columns; i++) {
            double x = (float) (3 * random.nextGaussian() + 5);
            logits[row * columns + i] = x;
            sum += Math.exp(x);
          }
          for (int i = 0; i < columns && row != 1; i++) {
            double wanted = smoothing / columns + (i == labels[row] ? 1 - smoothing : 0);
            double log = logits[row * columns + i] - Math.log(sum);
            expected -= wanted * log / 2;
            slopes[row * columns + i] = Math.exp(log) - wanted;
          }
        }
        CrossEntropyLoss form =
            CrossEntropyLoss.mean(new Rows(3, columns)).withSmoothing(smoothing).withIgnored(-1);
        CrossEntropy call = new CrossEntropy(dtype, form, logits, labels);
        double slack = dtype == DType.F32 ? 1e-5 : 1e-13;
        assertEquals(expected, call.loss(1), slack * (1 + expected));
        double[] actual = call.backward(1, 2, canaries(dtype, 3 * columns)).values();
        assertArrayEquals(slopes, actual, dtype == DType.F32 ? 2e-6 : 1e-13);
        call.backward(1, 2, call.logits);
        assertArrayEquals(actual, call.logits.values());
      }
    }
    for (double bad : new double[] {-0.1, 1.1, NAN}) {
      CrossEntropyLoss form = CrossEntropyLoss.mean(new Rows(1, 1));
      assertRefused("smoothing is " + bad, () -> form.withSmoothing(bad));
    }
  }

  @Floating
  void labelsOutOfRangeAreRefused(DType dtype) {
    assumeTrue(seesIndices(), "labels are on a device, where such a row gives NaN");
    for (double label : new double[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      CrossEntropy call = new CrossEntropy(dtype, 2, new double[] {1, 2, 3, 4}, 0, label);
      String message = "labels[1] is " + (int) label + "; expected 0 to 1";
      assertRefused(message, () -> call.loss(1));
      call.result.assertOnlyWritten(Layout.of(0), 0);
      call.logSumExp.assertOnlyWritten(Layout.of(0), 0);
      Guarded slopes = canaries(dtype, 4);
      assertRefused(message, () -> call.backward(1, 1, slopes));
      slopes.assertOnlyWritten(Layout.of(0), 0);
    }
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    LossKernels kernels = backend.loss(dtype);
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("t", dtype, 3, 4)
        .argument("result", dtype, 5)
        .check(
            (b, at) ->
                kernels.elementLoss(
                    ElementLoss.SQUARED, 2, 1, b[0], at[0], b[1], at[1], b[2], at[2]));
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("t", dtype, 3, 4)
        .argument("dy", dtype, 5)
        .argument("dx", dtype, 6, 7)
        .check(
            (b, at) ->
                kernels.elementLossBackward(
                    ElementLoss.SQUARED, 2, 1, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3]));
    CrossEntropyLoss form = CrossEntropyLoss.sum(new Rows(2, 2), 1);
    badCalls()
        .argument("logits", dtype, 1, 2, 3, 4)
        .argument("labels", DType.I32, 0, 1)
        .argument("logSumExp", dtype, 5, 6)
        .argument("result", dtype, 7)
        .check(
            (b, at) ->
                kernels.crossEntropy(form, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3]));
    badCalls()
        .argument("logits", dtype, 1, 2, 3, 4)
        .argument("labels", DType.I32, 0, 1)
        .argument("logSumExp", dtype, 5, 6)
        .argument("dy", dtype, 7)
        .argument("dLogits", dtype, 7, 8, 9, 10)
        .check(
            (b, at) ->
                kernels.crossEntropyBackward(
                    form, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4]));
    Guarded x = of(dtype, 1);
    assertRefused(
        "expected -1",
        () ->
            kernels.elementLoss(
                ElementLoss.SQUARED,
                -1,
                1,
                x.buffer(),
                x.at(),
                x.buffer(),
                x.at(),
                x.buffer(),
                x.at()));
  }
}
