package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.testing.TestBackends;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches against the same products one by one on the scalar backend, bit for bit. */
@Tag("width")
class VectorBatchTest {
  private static final int MARK = 12345;

  private final Random random = new Random(1);
  private final Backend scalar = TestBackends.scalar();

  private float[] floats(long length) {
    float[] values = new float[Math.toIntExact(length)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i] * 1.1;
    }
    return wide;
  }

  private void check(GemmBatch batch, double alpha, double beta) {
    Gemm gemm = batch.gemm();
    float[] a = floats(3 + batch.extent(gemm.extentA(), batch.strideA()));
    float[] b = floats(1 + batch.extent(gemm.extentB(), batch.strideB()));
    float[] c = floats(2 + batch.extent(gemm.extentC(), batch.strideC()) + 5);
    float[] single = c.clone();
    double[] singleWide = doubles(c);
    MatmulKernels floats = scalar.matmul(DType.F32);
    MatmulKernels doubles = scalar.matmul(DType.F64);
    for (int i = 0; i < batch.count(); i++) {
      long aAt = 3 + i * batch.strideA();
      long bAt = 1 + i * batch.strideB();
      long cAt = 2 + i * batch.strideC();
      floats.gemm(
          gemm,
          alpha,
          HostBuffer.of(a),
          aAt,
          HostBuffer.of(b),
          bAt,
          beta,
          HostBuffer.of(single),
          cAt);
      doubles.gemm(
          gemm,
          alpha,
          HostBuffer.of(doubles(a)),
          aAt,
          HostBuffer.of(doubles(b)),
          bAt,
          beta,
          HostBuffer.of(singleWide),
          cAt);
    }
    for (int threads = 1; threads <= 3; threads++) {
      Backend vector = TestBackends.host("vector", threads);
      float[] result = c.clone();
      vector
          .matmul(DType.F32)
          .gemmBatch(
              batch,
              alpha,
              HostBuffer.of(a),
              3,
              HostBuffer.of(b),
              1,
              beta,
              HostBuffer.of(result),
              2);
      assertArrayEquals(single, result, () -> batch.toString());
      double[] wide = doubles(c);
      vector
          .matmul(DType.F64)
          .gemmBatch(
              batch,
              alpha,
              HostBuffer.of(doubles(a)),
              3,
              HostBuffer.of(doubles(b)),
              1,
              beta,
              HostBuffer.of(wide),
              2);
      assertArrayEquals(singleWide, wide, () -> batch.toString());
    }
  }

  @Test
  void everyFormAndStride() {
    for (int form = 0; form < 4; form++) {
      boolean transA = (form & 1) != 0;
      boolean transB = (form & 2) != 0;
      for (int count : new int[] {0, 1, 2, 7}) {
        for (int gap = 0; gap < 2; gap++) {
          Gemm gemm = new Gemm(transA, transB, 9, 21, 13, 13 + gap, 21 + gap, 21 + 2 * gap);
          check(new GemmBatch(gemm, count, 13 * 14 + gap, 21 * 22, 9 * 23 + gap), 1, 0);
          check(new GemmBatch(gemm, count, 0, 21 * 22, 9 * 23), 0.5, 0.75);
          check(new GemmBatch(gemm, count, 13 * 14, 0, 9 * 23), 1, 1);
        }
      }
    }
  }

  /** Attention heads, enough work for several threads; and few products, each large enough. */
  @Test
  void productsAreSharedOutWhole() {
    Gemm scores = Gemm.dense(false, true, 64, 64, 32);
    check(new GemmBatch(scores, 25, 64 * 32, 64 * 32, 64 * 64), 0.125, 0);
    Gemm large = Gemm.dense(false, false, 130, 129, 131);
    check(new GemmBatch(large, 2, 130 * 131, 131 * 129, 130 * 129), 1, 0);
    check(new GemmBatch(large, 13, 0, 1, 130 * 129), 1, 0);
  }

  @Test
  void rowsThatGoOnAreOneProduct() {
    Gemm gemm = new Gemm(false, true, 7, 19, 11, 12, 11, 20);
    GemmBatch whole = new GemmBatch(gemm, 9, 7 * 12, 0, 7 * 20);
    assertEquals(true, whole.isOneProduct());
    check(whole, 1, 0.5);
    assertEquals(false, new GemmBatch(gemm, 9, 7 * 12, 1, 7 * 20).isOneProduct());
    assertEquals(false, new GemmBatch(gemm, 9, 7 * 12, 0, 7 * 20 + 1).isOneProduct());
    assertEquals(false, new GemmBatch(gemm, 9, 7 * 12 + 1, 0, 7 * 20).isOneProduct());
  }

  /** An empty A or B has no elements, wherever its stride leads. */
  @Test
  void emptyProductsIgnoreStrides() {
    Gemm gemm = Gemm.dense(false, false, 2, 3, 0);
    GemmBatch batch = new GemmBatch(gemm, 3, 1L << 40, 1L << 40, 6);
    float[] c = new float[18];
    Arrays.fill(c, MARK);
    HostBuffer none = HostBuffer.of(new float[0]);
    for (Backend backend : new Backend[] {scalar, TestBackends.host("vector", 2)}) {
      backend.matmul(DType.F32).gemmBatch(batch, 1, none, 0, none, 0, 0, HostBuffer.of(c), 0);
      assertArrayEquals(new float[18], c);
    }
  }
}
