package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.testing.LossContract;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CudaLossTest extends LossContract {
  CudaLossTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean seesIndices() {
    return false;
  }

  /** Several runs and tiles of elements. */
  @Test
  void elementLossesHaveTheHostsBits() {
    Random random = new Random(22);
    for (int n : new int[] {1, 100, 1025, 40_000}) {
      float[] x = Hosts.normals(random, n);
      float[] t = new float[n];
      for (int i = 0; i < n; i++) {
        t[i] = random.nextFloat();
      }
      for (ElementLoss loss : ElementLoss.values()) {
        Hosts.assertSameBits(
            new float[][] {x, t, {1.3f}},
            new int[] {1, n},
            (backend, in, out) -> {
              var kernels = backend.loss(DType.F32);
              kernels.elementLoss(loss, n, 0.7, in[0], 0, in[1], 0, out[0], 0);
              kernels.elementLossBackward(loss, n, 0.7, in[0], 0, in[1], 0, in[2], 0, out[1], 0);
            });
      }
    }
  }

  /** Rows of groups and of blocks; more rows than are added in one tile. */
  @Test
  void crossEntropiesHaveTheHostsBits() {
    Random random = new Random(23);
    for (int[] shape : new int[][] {{3, 10}, {2, 257}, {2, 20_000}, {1500, 3}}) {
      int size = shape[0] * shape[1];
      int[] labels = random.ints(shape[0], 0, shape[1]).toArray();
      for (double smoothing : new double[] {0, 0.1}) {
        CrossEntropyLoss loss =
            CrossEntropyLoss.mean(new Rows(shape[0], shape[1]))
                .withSmoothing(smoothing)
                .withIgnored(labels[1]);
        Hosts.assertSameBits(
            new float[][] {Hosts.normals(random, size), {1.3f}},
            new int[] {shape[0], 1, size},
            (backend, in, out) -> {
              var kernels = backend.loss(DType.F32);
              Buffer classes = backend.memory().allocate(DType.I32, labels.length);
              backend.memory().upload(labels, 0, classes, 0, labels.length);
              kernels.crossEntropy(loss, in[0], 0, classes, 0, out[0], 0, out[1], 0);
              kernels.crossEntropyBackward(
                  loss, in[0], 0, classes, 0, out[0], 0, in[1], 0, out[2], 0);
            });
      }
    }
  }

  /** The host can't see them. */
  @Test
  void rowsWhoseLabelIsNoneGiveNan() {
    for (int label : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      CrossEntropyLoss loss = CrossEntropyLoss.sum(new Rows(2, 2), 1);
      float[] logits = {1, 2, 3, 3};
      var kernels = backend.loss(DType.F32);
      Buffer x = memory.allocate(DType.F32, 4);
      memory.upload(logits, 0, x, 0, 4);
      Buffer classes = memory.allocate(DType.I32, 2);
      memory.upload(new int[] {label, 0}, 0, classes, 0, 2);
      Buffer dy = memory.allocate(DType.F32, 1);
      memory.upload(new float[] {1}, 0, dy, 0, 1);
      Buffer result = memory.allocate(DType.F32, 1);
      Buffer logs = memory.allocate(DType.F32, 2);
      kernels.crossEntropy(loss, x, 0, classes, 0, logs, 0, result, 0);
      kernels.crossEntropyBackward(loss, x, 0, classes, 0, logs, 0, dy, 0, x, 0);
      float[] total = new float[1];
      memory.download(result, 0, total, 0, 1);
      assertEquals(Float.NaN, total[0]);
      float[] slopes = new float[4];
      memory.download(x, 0, slopes, 0, 4);
      assertArrayEquals(new float[] {Float.NaN, Float.NaN, -0.5f, 0.5f}, slopes);
    }
  }
}
