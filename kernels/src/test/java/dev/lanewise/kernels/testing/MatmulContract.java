package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.MatmulKernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** gemm and batched gemm. */
public abstract class MatmulContract extends KernelContract {
  private static final double NAN = Double.NaN;

  protected MatmulContract(Backend backend) {
    super(backend);
  }

  /** A stored matrix: rows x columns with gaps of canaries at the rows' ends. */
  private Guarded matrix(DType dtype, int rows, int columns, int leading, Random random) {
    Guarded result = canaries(dtype, Math.toIntExact(Gemm.extent(rows, columns, leading)));
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result.set(i * leading + j, random.nextInt(-4, 5));
      }
    }
    return result;
  }

  private void gemm(Gemm gemm, double alpha, Guarded a, Guarded b, double beta, Guarded c) {
    backend
        .matmul(c.dtype())
        .gemm(gemm, alpha, a.buffer(), a.at(), b.buffer(), b.at(), beta, c.buffer(), c.at());
  }

  /** Integers: every operation is exact, so every order and rounding gives the same. */
  @Floating
  void smallProductsAreExact(DType dtype) {
    Random random = new Random(1);
    for (int form = 0; form < 4; form++) {
      for (int m = 0; m < 4; m++) {
        for (int n = 0; n < 4; n++) {
          for (int k = 0; k < 4; k++) {
            check(dtype, (form & 1) != 0, (form & 2) != 0, m, n, k, random);
          }
        }
      }
      check(dtype, (form & 1) != 0, (form & 2) != 0, 1, 37, 5, random);
      check(dtype, (form & 1) != 0, (form & 2) != 0, 19, 1, 40, random);
      check(dtype, (form & 1) != 0, (form & 2) != 0, 17, 33, 21, random);
    }
  }

  private void check(
      DType dtype, boolean transA, boolean transB, int m, int n, int k, Random random) {
    int lda = Math.max(1, transA ? m : k) + random.nextInt(3);
    int ldb = Math.max(1, transB ? k : n) + random.nextInt(3);
    int ldc = Math.max(1, n) + random.nextInt(3);
    Gemm gemm = new Gemm(transA, transB, m, n, k, lda, ldb, ldc);
    Guarded a = transA ? matrix(dtype, k, m, lda, random) : matrix(dtype, m, k, lda, random);
    Guarded b = transB ? matrix(dtype, n, k, ldb, random) : matrix(dtype, k, n, ldb, random);
    Guarded c = matrix(dtype, m, n, ldc, random);
    double alpha = random.nextInt(-2, 3);
    double beta = random.nextInt(-2, 3);
    double[] inA = a.values();
    double[] inB = b.values();
    double[] before = c.values();
    gemm(gemm, alpha, a, b, beta, c);
    double[] after = c.values();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
          double left = inA[transA ? p * lda + i : i * lda + p];
          sum += left * inB[transB ? j * ldb + p : p * ldb + j];
        }
        double expected = alpha * sum + beta * before[i * ldc + j];
        assertTrue(expected == after[i * ldc + j], () -> gemm + " " + alpha + " " + beta);
      }
    }
    c.assertOnlyWritten(Layout.strided(new int[] {m, n}, new long[] {ldc, 1}), 0);
  }

  /** One chain: 1 is lost in 2^24 and comes back as 0, whatever the width or the blocking. */
  @Test
  void productsAreAddedInOneChainOverK() {
    assumeTheOrderIsKept();
    int k = 40;
    for (int place = 0; place < k - 1; place++) {
      double[] row = new double[k];
      row[place] = 1;
      row[place / 2] += 0x1p24;
      row[k - 1] = -0x1p24;
      double[] ones = new double[k];
      Arrays.fill(ones, 1);
      float expected = 0;
      for (double value : row) {
        expected = Math.fma((float) value, 1f, expected);
      }
      Guarded c = canaries(DType.F32, 1);
      gemm(Gemm.dense(false, false, 1, 1, k), 1, of(DType.F32, row), of(DType.F32, ones), 0, c);
      c.assertHolds(expected);
    }
  }

  @Test
  void productsAreFused() {
    assumeTheOrderIsKept();
    double x = 1 + 0x1p-12;
    Guarded c = canaries(DType.F32, 1);
    Gemm two = Gemm.dense(false, false, 1, 1, 2);
    gemm(two, 1, of(DType.F32, -1, x), of(DType.F32, 1, x), 0, c);
    c.assertHolds(0x1p-11 + 0x1p-24);
    Guarded sum = of(DType.F32, x);
    Gemm one = Gemm.dense(false, false, 1, 1, 1);
    gemm(one, 1, of(DType.F32, -1), of(DType.F32, 1), x, sum);
    sum.assertHolds(0x1p-11 + 0x1p-24);
  }

  @Floating
  void betaZeroDoesNotReadC(DType dtype) {
    Guarded c = of(dtype, NAN, NAN);
    Gemm gemm = Gemm.dense(false, false, 1, 2, 1);
    gemm(gemm, 1, of(dtype, 3), of(dtype, 5, 7), 0, c);
    c.assertHolds(15, 21);
  }

  @Floating
  void alphaZeroReadsNeitherAnorB(DType dtype) {
    Guarded c = of(dtype, 2, -3);
    Gemm gemm = Gemm.dense(false, false, 1, 2, 1);
    gemm(gemm, 0, of(dtype, NAN), of(dtype, NAN, NAN), 2, c);
    c.assertHolds(4, -6);
    gemm(gemm, 0, of(dtype, NAN), of(dtype, NAN, NAN), 0, c);
    c.assertHolds(0, 0);
  }

  @Floating
  void emptyInnerProductsScaleC(DType dtype) {
    Guarded c = of(dtype, 2, -3);
    Gemm gemm = Gemm.dense(false, false, 1, 2, 0);
    gemm(gemm, 5, of(dtype), of(dtype), 2, c);
    c.assertHolds(4, -6);
    gemm(gemm, 5, of(dtype), of(dtype), 0, c);
    c.assertHolds(0, 0);
  }

  @Floating
  void nanAndInfinitySpread(DType dtype) {
    Guarded c = of(dtype, 0, 0, 0, 0);
    Gemm gemm = Gemm.dense(false, false, 2, 2, 2);
    gemm(gemm, 1, of(dtype, NAN, 1, 1, 1), of(dtype, 1, 2, 3, 4), 1, c);
    c.assertHolds(NAN, NAN, 4, 6);
    gemm(gemm, 1, of(dtype, 0, 1, 1, 1), of(dtype, Double.POSITIVE_INFINITY, 2, 3, 4), 0, c);
    c.assertHolds(NAN, 4, Double.POSITIVE_INFINITY, 6);
  }

  private double[] withEpilogue(
      DType dtype, Epilogue epilogue, Guarded c, Guarded bias, Guarded residual) {
    Guarded a = of(dtype, 1, -2);
    Guarded b = of(dtype, 3, -5);
    backend
        .matmul(dtype)
        .gemm(
            Gemm.dense(false, false, 2, 2, 1),
            1,
            a.buffer(),
            a.at(),
            b.buffer(),
            b.at(),
            1,
            c.buffer(),
            c.at(),
            epilogue,
            bias == null ? null : bias.buffer(),
            bias == null ? 0 : bias.at(),
            residual == null ? null : residual.buffer(),
            residual == null ? 0 : residual.at());
    c.assertMarginsIntact();
    return c.values();
  }

  private void assertEpilogue(
      DType dtype, Epilogue epilogue, Guarded bias, Guarded residual, double... expected) {
    Guarded c = of(dtype, 0, 0, 0, 1);
    withEpilogue(dtype, epilogue, c, bias, residual);
    c.assertHolds(expected);
  }

  /** The product here is 3, -5, -6, 11 with what C held. */
  @Floating
  void epiloguesAddBiasAndResidualThenActivate(DType dtype) {
    Guarded bias = of(dtype, 10, 20);
    Guarded residual = of(dtype, 1, 2, 3, 4);
    assertEpilogue(
        dtype, new Epilogue(Bias.PER_ROW, Activation.NONE, 0, false), bias, null, 13, 5, 14, 31);
    assertEpilogue(dtype, Epilogue.BIAS_PER_COLUMN, bias, null, 13, 15, 4, 31);
    Epilogue added = new Epilogue(Bias.NONE, Activation.NONE, 0, true);
    assertEpilogue(dtype, added, null, residual, 4, -3, -3, 15);
    Epilogue relu = new Epilogue(Bias.NONE, Activation.RELU, 0, false);
    assertEpilogue(dtype, relu, null, null, 3, 0, 0, 11);
    Epilogue all = new Epilogue(Bias.PER_COLUMN, Activation.LEAKY_RELU, 0.5, true);
    assertEpilogue(dtype, all, of(dtype, 1, -1), residual, 5, -2, -1, 14);
  }

  @Floating
  void epiloguesCallTheUnaryFunctions(DType dtype) {
    double[] tanh = withActivation(dtype, Activation.TANH);
    double[] sigmoid = withActivation(dtype, Activation.SIGMOID);
    double[] gelu = withActivation(dtype, Activation.GELU);
    double[] x = {3, -5, -6, 11};
    double[] normal = {0.9986501019683699, 2.866515719235352e-7, 9.865876450376982e-10, 1};
    for (int i = 0; i < 4; i++) {
      Bounds.assertUlps(dtype, Math.tanh(x[i]), tanh[i], 4, "tanh");
      Bounds.assertUlps(dtype, 1 / (1 + Math.exp(-x[i])), sigmoid[i], 4, "sigmoid");
      double tolerance = 5 * Bounds.ulp(dtype, Math.max(x[i], 0.5 * Math.abs(x[i])));
      assertEquals(x[i] * normal[i], gelu[i], tolerance, "gelu");
    }
  }

  private double[] withActivation(DType dtype, Activation activation) {
    Epilogue epilogue = new Epilogue(Bias.NONE, activation, 0, false);
    return withEpilogue(dtype, epilogue, of(dtype, 0, 0, 0, 1), null, null);
  }

  @Floating
  void theResidualMayBeCItself(DType dtype) {
    Guarded c = of(dtype, 1, 2, 3, 4);
    Epilogue added = new Epilogue(Bias.NONE, Activation.NONE, 0, true);
    withEpilogue(dtype, added, c, null, c);
    c.assertHolds(3 + 2, -5 + 4, -6 + 6, 10 + 8);
  }

  @Floating
  void operandsMustBeAsTheEpilogueSays(DType dtype) {
    Guarded c = of(dtype, 0, 0, 0, 0);
    Guarded extra = of(dtype, 1, 2, 3, 4);
    assertRefused(
        "bias is missing", () -> withEpilogue(dtype, Epilogue.BIAS_PER_COLUMN, c, null, null));
    assertRefused("residual is given", () -> withEpilogue(dtype, Epilogue.NONE, c, null, extra));
    c.assertHolds(0, 0, 0, 0);
  }

  @Floating
  void batchesStepThroughTheirOperands(DType dtype) {
    Guarded a = of(dtype, 1, NAN, 2, NAN, 3);
    Guarded b = of(dtype, 10, 100);
    Guarded c = canaries(dtype, 8);
    GemmBatch batch = new GemmBatch(Gemm.dense(false, false, 1, 2, 1), 3, 2, 0, 3);
    backend
        .matmul(dtype)
        .gemmBatch(batch, 1, a.buffer(), a.at(), b.buffer(), b.at(), 0, c.buffer(), c.at());
    double[] values = c.values();
    for (int i = 0; i < 3; i++) {
      assertEquals(10 * (i + 1), values[3 * i]);
      assertEquals(100 * (i + 1), values[3 * i + 1]);
    }
    c.assertOnlyWritten(Layout.strided(new int[] {3, 2}, new long[] {3, 1}), 0);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    MatmulKernels kernels = backend.matmul(dtype);
    Epilogue all = new Epilogue(Bias.PER_ROW, Activation.NONE, 0, true);
    badCalls()
        .argument("a", dtype, 1, 2)
        .argument("b", dtype, 3, 4)
        .argument("c", dtype, 5, 6, 7, 8)
        .argument("bias", dtype, 1, 2)
        .argument("residual", dtype, 1, 2, 3, 4)
        .check(
            (b, at) ->
                kernels.gemm(
                    Gemm.dense(false, false, 2, 2, 1),
                    1,
                    b[0],
                    at[0],
                    b[1],
                    at[1],
                    1,
                    b[2],
                    at[2],
                    all,
                    b[3],
                    at[3],
                    b[4],
                    at[4]));
    GemmBatch batch = new GemmBatch(Gemm.dense(false, false, 1, 1, 1), 2, 1, 1, 1);
    badCalls()
        .argument("a", dtype, 1, 2)
        .argument("b", dtype, 3, 4)
        .argument("c", dtype, 5, 6)
        .check((b, at) -> kernels.gemmBatch(batch, 1, b[0], at[0], b[1], at[1], 0, b[2], at[2]));
  }
}
