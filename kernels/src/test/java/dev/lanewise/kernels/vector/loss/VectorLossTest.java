package dev.lanewise.kernels.vector.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostMemory;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.testing.BadCalls;
import dev.lanewise.kernels.vector.Kernels;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("width")
class VectorLossTest {
  private static final double U = 0x1p-24;
  private static final LossKernels SCALAR = Kernels.scalar(Family.LOSS, DType.F32);
  private static final LossKernels VECTOR = Kernels.vector(Family.LOSS, DType.F32, 1);
  private static final LossKernels THREADS = Kernels.vector(Family.LOSS, DType.F32, 3);

  private static float[] predictions(ElementLoss loss, int n, long seed) {
    Random random = new Random(seed);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] =
          loss == ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES
              ? random.nextFloat()
              : 3 * (float) random.nextGaussian();
    }
    return x;
  }

  private static float[] targets(int n) {
    Random random = new Random(n);
    float[] t = new float[n];
    for (int i = 0; i < n; i++) {
      t[i] = i % 3 == 0 ? random.nextFloat() : i % 2;
    }
    return t;
  }

  private static float forward(LossKernels k, ElementLoss loss, float[] x, float[] t) {
    float[] result = {Float.NaN, 7};
    k.elementLoss(
        loss,
        x.length,
        1.0 / Math.max(1, x.length),
        HostBuffer.of(x),
        0,
        HostBuffer.of(t),
        0,
        HostBuffer.of(result),
        0);
    assertEquals(7, result[1]);
    return result[0];
  }

  private static float[] backward(LossKernels k, ElementLoss loss, float[] x, float[] t) {
    float[] dx = new float[x.length];
    k.elementLossBackward(
        loss,
        x.length,
        0.5,
        HostBuffer.of(x),
        0,
        HostBuffer.of(t),
        0,
        HostBuffer.of(3f),
        0,
        HostBuffer.of(dx),
        0);
    return dx;
  }

  @ParameterizedTest
  @EnumSource(ElementLoss.class)
  void elementLossesAgreeWithTheScalarOnes(ElementLoss loss) {
    for (int n :
        new int[] {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 49, 1000, (1 << 14) + 5, 70_000}) {
      float[] x = predictions(loss, n, n);
      float[] t = targets(n);
      float expected = forward(SCALAR, loss, x, t);
      float actual = forward(VECTOR, loss, x, t);
      // Each lane of a run adds n/16 terms of one sign; a term itself is good to about 8 ULP.
      double bound = (Math.min(n, 1 << 14) / 16.0 + 16) * U;
      assertEquals(expected, actual, bound * Math.max(1, expected), loss + " " + n);
      assertEquals(actual, forward(THREADS, loss, x, t), "threads change bits");
      float[] slopes = backward(SCALAR, loss, x, t);
      float[] actuals = backward(VECTOR, loss, x, t);
      for (int i = 0; i < n; i++) {
        double slack = 16 * U * Math.max(1.5, Math.abs(slopes[i]));
        assertEquals(slopes[i], actuals[i], slack, loss + " gradient " + i);
      }
      assertArrayEquals(actuals, backward(THREADS, loss, x, t), "threads change bits");
    }
  }

  @ParameterizedTest
  @EnumSource(ElementLoss.class)
  void anElementsBitsDontDependOnItsPlace(ElementLoss loss) {
    float[] x = predictions(loss, 53, 1);
    float[] t = targets(53);
    float[] together = backward(VECTOR, loss, x, t);
    for (int i = 0; i < 53; i++) {
      float[] alone = backward(VECTOR, loss, new float[] {x[i]}, new float[] {t[i]});
      assertEquals(together[i], alone[0], "element " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(ElementLoss.class)
  void nanSpreads(ElementLoss loss) {
    for (int n : new int[] {1, 19}) {
      float[] x = predictions(loss, n, 1);
      float[] t = targets(n);
      x[n - 1] = Float.NaN;
      assertTrue(Float.isNaN(forward(VECTOR, loss, x, t)));
      assertTrue(Float.isNaN(backward(VECTOR, loss, x, t)[n - 1]));
    }
  }

  @Test
  void certainPredictionsStayFinite() {
    float[] t = {1, 0, 0, 1};
    float[] p = {1, 0, 1, 0};
    ElementLoss loss = ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES;
    float expected = forward(SCALAR, loss, p, t);
    assertEquals(expected, forward(VECTOR, loss, p, t), 1e-5f * expected);
    assertEquals(
        100,
        forward(
            VECTOR, ElementLoss.BINARY_CROSS_ENTROPY_LOGITS, new float[] {100}, new float[] {0}));
    assertEquals(
        0,
        forward(
            VECTOR, ElementLoss.BINARY_CROSS_ENTROPY_LOGITS, new float[] {1000}, new float[] {1}));
  }

  @Test
  void crossEntropyAgreesWithTheScalarOne() {
    Random random = new Random(2);
    for (int n = 1; n <= 49; n++) {
      int rows = 4;
      float[] x = predictions(ElementLoss.SQUARED, rows * n, n);
      int[] labels = random.ints(rows, 0, n).toArray();
      float[][] forward = new float[2][];
      float[][] backward = new float[2][];
      LossKernels[] both = {SCALAR, VECTOR};
      for (int k = 0; k < 2; k++) {
        float[] saved = new float[rows];
        float[] result = new float[1];
        both[k].crossEntropy(
            CrossEntropyLoss.mean(new Rows(rows, n)),
            HostBuffer.of(x),
            0,
            HostBuffer.of(labels),
            0,
            HostBuffer.of(saved),
            0,
            HostBuffer.of(result),
            0);
        float[] dx = new float[rows * n];
        both[k].crossEntropyBackward(
            CrossEntropyLoss.mean(new Rows(rows, n)),
            HostBuffer.of(x),
            0,
            HostBuffer.of(labels),
            0,
            HostBuffer.of(saved),
            0,
            HostBuffer.of(2f),
            0,
            HostBuffer.of(dx),
            0);
        forward[k] = new float[] {result[0], saved[0], saved[rows - 1]};
        backward[k] = dx;
      }
      assertArrayEquals(forward[0], forward[1], 4e-6f, "forward " + n);
      assertArrayEquals(backward[0], backward[1], 2e-6f, "backward " + n);
    }
  }

  /** Loss, log-sum-exps and gradients of a cross-entropy, one after the other. */
  private static float[] run(LossKernels k, CrossEntropyLoss form, float[] x, int[] labels) {
    float[] all = new float[1 + labels.length + x.length];
    HostBuffer memory = HostBuffer.of(all);
    HostBuffer logits = HostBuffer.of(x);
    HostBuffer classes = HostBuffer.of(labels);
    k.crossEntropy(form, logits, 0, classes, 0, memory, 1, memory, 0);
    k.crossEntropyBackward(
        form, logits, 0, classes, 0, memory, 1, HostBuffer.of(2f), 0, memory, 1 + labels.length);
    return all;
  }

  /** Any share of ignored rows, any smoothing; threads don't change a bit. */
  @Test
  void formsOfCrossEntropyAgreeWithTheScalarOnes() {
    Random random = new Random(3);
    for (int[] size : new int[][] {{1, 1}, {3, 5}, {7, 16}, {5, 33}, {40, 1000}, {300, 500}}) {
      int n = size[1];
      float[] x = predictions(ElementLoss.SQUARED, size[0] * n, n);
      int[] labels = random.ints(size[0], 0, n).toArray();
      for (int row = 1; row < size[0]; row += 1 + random.nextInt(4)) {
        labels[row] = -7;
      }
      for (double smoothing : new double[] {0, 0.1, 1}) {
        CrossEntropyLoss form =
            CrossEntropyLoss.mean(new Rows(size[0], n)).withIgnored(-7).withSmoothing(smoothing);
        float[] expected = run(SCALAR, form, x, labels);
        float[] actual = run(VECTOR, form, x, labels);
        for (int i = 0; i < expected.length; i++) {
          double slack = 4e-6 * Math.max(1, Math.abs(expected[i]));
          assertEquals(expected[i], actual[i], slack, form + " " + i);
        }
        assertArrayEquals(actual, run(THREADS, form, x, labels), "threads change bits");
      }
    }
  }

  @Test
  void gradientsMayOverwriteTheLogits() {
    float[] x = predictions(ElementLoss.SQUARED, 3 * 21, 4);
    float[] t = targets(3 * 21);
    float[] expected = backward(VECTOR, ElementLoss.SQUARED, x, t);
    var place = HostBuffer.of(x);
    VECTOR.elementLossBackward(
        ElementLoss.SQUARED,
        x.length,
        0.5,
        place,
        0,
        HostBuffer.of(t),
        0,
        HostBuffer.of(3f),
        0,
        place,
        0);
    assertArrayEquals(expected, place.array());
  }

  @Test
  void labelsOutOfRangeAreRefusedBeforeAnythingIsWritten() {
    for (int bad : new int[] {-1, 3}) {
      float[] saved = {7, 7};
      float[] result = {7};
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  VECTOR.crossEntropy(
                      CrossEntropyLoss.sum(new Rows(2, 3), 1),
                      HostBuffer.of(new float[6]),
                      0,
                      HostBuffer.of(0, bad),
                      0,
                      HostBuffer.of(saved),
                      0,
                      HostBuffer.of(result),
                      0));
      assertTrue(error.getMessage().contains("labels[1] is " + bad), error.getMessage());
      assertArrayEquals(new float[] {7, 7}, saved);
      assertArrayEquals(new float[] {7}, result);
    }
  }

  @Test
  void badBuffersAreRefused() {
    CrossEntropyLoss form = CrossEntropyLoss.sum(new Rows(1, 3), 1);
    new BadCalls(new HostMemory())
        .argument("x", DType.F32, 1, 2, 3)
        .argument("t", DType.F32, 1, 2, 3)
        .argument("result", DType.F32, 0)
        .check(
            (b, at) ->
                VECTOR.elementLoss(
                    ElementLoss.SQUARED, 3, 1, b[0], at[0], b[1], at[1], b[2], at[2]));
    new BadCalls(new HostMemory())
        .argument("logits", DType.F32, 1, 2, 3)
        .argument("labels", DType.I32, 1)
        .argument("logSumExp", DType.F32, 0)
        .argument("result", DType.F32, 0)
        .check(
            (b, at) ->
                VECTOR.crossEntropy(form, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3]));
  }
}
