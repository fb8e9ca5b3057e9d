package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.kernels.op.PackedMatrix.Side;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Products with one operand packed before, against {@link MatmulKernels#gemm} bit for bit. */
public abstract class PackedContract extends KernelContract {
  private static final Epilogue ALL =
      new Epilogue(Bias.PER_COLUMN, Activation.LEAKY_RELU, 0.25, true);

  protected PackedContract(Backend backend) {
    super(backend);
  }

  private Guarded matrix(DType dtype, boolean trans, int rows, int columns, int lead, Random from) {
    int length =
        Math.toIntExact(
            trans ? Gemm.extent(columns, rows, lead) : Gemm.extent(rows, columns, lead));
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = from.nextGaussian() * Math.scalb(1.0, from.nextInt(-6, 7));
    }
    return of(dtype, values);
  }

  @Floating
  void packedProductsHaveTheBitsOfGemm(DType dtype) {
    Random random = new Random(1);
    int[][] shapes = {
      {0, 3, 2},
      {3, 0, 2},
      {3, 2, 0},
      {1, 1, 1},
      {1, 40, 70},
      {2, 3, 65},
      {5, 4, 64},
      {7, 33, 90},
      {17, 5, 300},
      {33, 70, 130},
      {270, 19, 520},
      {3, 1050, 270}
    };
    for (int[] shape : shapes) {
      for (int form = 0; form < 4; form++) {
        compare(dtype, (form & 1) != 0, (form & 2) != 0, shape[0], shape[1], shape[2], random);
      }
    }
  }

  private void compare(
      DType dtype, boolean transA, boolean transB, int m, int n, int k, Random random) {
    int lda = Math.max(1, transA ? m : k) + random.nextInt(3);
    int ldb = Math.max(1, transB ? k : n) + random.nextInt(3);
    int ldc = Math.max(1, n) + random.nextInt(3);
    double alpha = random.nextInt(4) * 0.5;
    double beta = random.nextInt(3) * 0.75;
    Epilogue epilogue = random.nextBoolean() ? ALL : Epilogue.NONE;
    Gemm gemm = new Gemm(transA, transB, m, n, k, lda, ldb, ldc);
    Guarded a = matrix(dtype, transA, m, k, lda, random);
    Guarded b = matrix(dtype, transB, k, n, ldb, random);
    Guarded bias = epilogue.isNone() ? null : matrix(dtype, false, 1, n, n, random);
    Guarded residual = epilogue.isNone() ? null : matrix(dtype, false, m, n, ldc, random);
    double[] start = matrix(dtype, false, m, n, ldc, random).values();
    MatmulKernels kernels = backend.matmul(dtype);
    Guarded expected = of(dtype, start);
    kernels.gemm(
        gemm,
        alpha,
        a.buffer(),
        a.at(),
        b.buffer(),
        b.at(),
        beta,
        expected.buffer(),
        expected.at(),
        epilogue,
        buffer(bias),
        at(bias),
        buffer(residual),
        at(residual));
    Guarded byA = of(dtype, start);
    try (PackedMatrix packed = kernels.packA(transA, m, k, a.buffer(), a.at(), lda)) {
      assertDescribes(packed, Side.A, m, k, dtype);
      kernels.gemmPackedA(
          gemm,
          alpha,
          packed,
          b.buffer(),
          b.at(),
          beta,
          byA.buffer(),
          byA.at(),
          epilogue,
          buffer(bias),
          at(bias),
          buffer(residual),
          at(residual));
    }
    Guarded byB = of(dtype, start);
    try (PackedMatrix packed = kernels.packB(transB, k, n, b.buffer(), b.at(), ldb)) {
      assertDescribes(packed, Side.B, k, n, dtype);
      kernels.gemmPackedB(
          gemm,
          alpha,
          a.buffer(),
          a.at(),
          packed,
          beta,
          byB.buffer(),
          byB.at(),
          epilogue,
          buffer(bias),
          at(bias),
          buffer(residual),
          at(residual));
    }
    Guarded byAgain = of(dtype, start);
    Guarded others = of(dtype, new double[k * n]);
    int row = Math.max(1, n);
    PackedMatrix first = kernels.packB(false, k, n, others.buffer(), others.at(), row);
    PackedMatrix same = kernels.repackB(first, false, others.buffer(), others.at(), row);
    try (PackedMatrix again = kernels.repackB(same, transB, b.buffer(), b.at(), ldb)) {
      assertDescribes(again, Side.B, k, n, dtype);
      kernels.gemmPackedB(
          gemm,
          alpha,
          a.buffer(),
          a.at(),
          again,
          beta,
          byAgain.buffer(),
          byAgain.at(),
          epilogue,
          buffer(bias),
          at(bias),
          buffer(residual),
          at(residual));
    }
    assertArrayEquals(expected.values(), byAgain.values(), () -> "packed again, " + gemm);
    assertArrayEquals(expected.values(), byA.values(), () -> "packed A, " + gemm);
    assertArrayEquals(expected.values(), byB.values(), () -> "packed B, " + gemm);
    byA.assertMarginsIntact();
    byB.assertMarginsIntact();
  }

  private static Buffer buffer(Guarded guarded) {
    return guarded == null ? null : guarded.buffer();
  }

  private static long at(Guarded guarded) {
    return guarded == null ? 0 : guarded.at();
  }

  private static void assertDescribes(
      PackedMatrix packed, Side side, int rows, int columns, DType dtype) {
    assertEquals(side, packed.side());
    assertEquals(rows, packed.rows());
    assertEquals(columns, packed.columns());
    assertEquals(dtype, packed.dtype());
  }

  private void timesPackedB(Gemm gemm, Guarded a, PackedMatrix b, Guarded c) {
    backend
        .matmul(c.dtype())
        .gemmPackedB(
            gemm, 1, a.buffer(), a.at(), b, 0, c.buffer(), c.at(), Epilogue.NONE, null, 0, null, 0);
  }

  private void packedATimes(Gemm gemm, PackedMatrix a, Guarded b, Guarded c) {
    backend
        .matmul(c.dtype())
        .gemmPackedA(
            gemm, 1, a, b.buffer(), b.at(), 0, c.buffer(), c.at(), Epilogue.NONE, null, 0, null, 0);
  }

  @Floating
  void aPackedMatrixIsACopyForAnyNumberOfProducts(DType dtype) {
    Guarded b = of(dtype, 1, 2, 3, 4, 5, 6, 7, 8);
    PackedMatrix packed = backend.matmul(dtype).packB(false, 1, 8, b.buffer(), b.at(), 8);
    b.set(0, 100);
    for (int m = 1; m < 4; m++) {
      double[] ones = new double[m];
      Arrays.fill(ones, m);
      Guarded c = canaries(dtype, 8 * m);
      timesPackedB(Gemm.dense(false, false, m, 8, 1), of(dtype, ones), packed, c);
      double[] values = c.values();
      for (int i = 0; i < values.length; i++) {
        assertEquals(m * (i % 8 + 1), values[i]);
      }
    }
  }

  @Floating
  void packedMatricesOfAnotherKindAreRefused(DType dtype) {
    MatmulKernels kernels = backend.matmul(dtype);
    DType other = dtype == DType.F32 ? DType.F64 : DType.F32;
    Guarded x = of(dtype, new double[100 * 70]);
    Guarded y = of(other, new double[100 * 70]);
    Guarded c = canaries(dtype, 70 * 70);
    Gemm gemm = Gemm.dense(false, false, 70, 70, 70);
    PackedMatrix left = kernels.packA(false, 70, 70, x.buffer(), x.at(), 70);
    PackedMatrix right = kernels.packB(false, 70, 70, x.buffer(), x.at(), 70);
    assertRefused("a is ", () -> packedATimes(gemm, right, x, c));
    assertRefused("b is ", () -> timesPackedB(gemm, x, left, c));
    PackedMatrix longer = kernels.packB(false, 71, 70, x.buffer(), x.at(), 70);
    assertRefused("b is ", () -> timesPackedB(gemm, x, longer, c));
    PackedMatrix wider = kernels.packB(false, 70, 71, x.buffer(), x.at(), 71);
    assertRefused("b is ", () -> timesPackedB(gemm, x, wider, c));
    PackedMatrix taller = kernels.packA(false, 71, 70, x.buffer(), x.at(), 70);
    assertRefused("a is ", () -> packedATimes(gemm, taller, x, c));
    PackedMatrix otherType = backend.matmul(other).packB(false, 70, 70, y.buffer(), y.at(), 70);
    assertRefused("b is ", () -> timesPackedB(gemm, x, otherType, c));
    PackedMatrix elsewhere = elsewhere(dtype);
    assertRefused("another backend", () -> timesPackedB(gemm, x, elsewhere, c));
    assertRefused(
        "another backend", () -> kernels.repackB(elsewhere, false, x.buffer(), x.at(), 70));
    assertRefused("old is ", () -> kernels.repackB(left, false, x.buffer(), x.at(), 70));
    assertRefused("old is ", () -> kernels.repackB(otherType, false, x.buffer(), x.at(), 70));
    c.assertOnlyWritten(Layout.of(0), 0);
  }

  private static PackedMatrix elsewhere(DType dtype) {
    Backend other = Backends.open(new BackendConfig("scalar", 1));
    Buffer buffer = other.memory().allocate(dtype, 70 * 70);
    return other.matmul(dtype).packB(false, 70, 70, buffer, 0, 70);
  }

  @Floating
  void aClosedMatrixIsRefused(DType dtype) {
    Guarded x = of(dtype, new double[70 * 70]);
    Guarded c = canaries(dtype, 70 * 70);
    Gemm gemm = Gemm.dense(false, false, 70, 70, 70);
    PackedMatrix packed = backend.matmul(dtype).packB(false, 70, 70, x.buffer(), x.at(), 70);
    timesPackedB(gemm, x, packed, c);
    packed.close();
    packed.close();
    var thrown = assertThrows(IllegalStateException.class, () -> timesPackedB(gemm, x, packed, c));
    assertTrue(thrown.getMessage().contains("b is "), thrown.getMessage());
    assertThrows(
        IllegalStateException.class,
        () -> backend.matmul(dtype).repackB(packed, false, x.buffer(), x.at(), 70));
    assertEquals(0, c.get(5));
  }

  @Floating
  void badMatricesAreRefused(DType dtype) {
    MatmulKernels kernels = backend.matmul(dtype);
    badCalls()
        .argument("a", dtype, 1, 2, 3, 4)
        .check((x, at) -> kernels.packA(true, 2, 2, x[0], at[0], 2));
    badCalls()
        .argument("b", dtype, 1, 2, 3, 4, 5)
        .check((x, at) -> kernels.packB(false, 2, 2, x[0], at[0], 3));
    Guarded x = of(dtype, 1, 2, 3, 4);
    badCalls()
        .argument("b", dtype, 1, 2, 3, 4)
        .check(
            (u, at) -> {
              PackedMatrix first = kernels.packB(true, 2, 2, x.buffer(), x.at(), 2);
              kernels.repackB(first, true, u[0], at[0], 2);
            });
    assertRefused("m is -1", () -> kernels.packA(false, -1, 2, x.buffer(), x.at(), 2));
    assertRefused("k is -1", () -> kernels.packB(false, -1, 2, x.buffer(), x.at(), 2));
    assertRefused("lda is 1", () -> kernels.packA(false, 1, 2, x.buffer(), x.at(), 1));
    assertRefused("ldb is 1", () -> kernels.packB(true, 2, 1, x.buffer(), x.at(), 1));
    Gemm gemm = Gemm.dense(false, false, 2, 2, 1);
    PackedMatrix packedA = kernels.packA(false, 2, 1, x.buffer(), x.at(), 1);
    PackedMatrix packedB = kernels.packB(false, 1, 2, x.buffer(), x.at(), 2);
    PackedMatrix old = kernels.packB(false, 1, 2, x.buffer(), x.at(), 2);
    assertRefused("ldb is 1", () -> kernels.repackB(old, false, x.buffer(), x.at(), 1));
    badCalls()
        .argument("b", dtype, 3, 4)
        .argument("c", dtype, 5, 6, 7, 8)
        .argument("bias", dtype, 1, 2)
        .argument("residual", dtype, 1, 2, 3, 4)
        .check(
            (u, at) ->
                kernels.gemmPackedA(
                    gemm, 1, packedA, u[0], at[0], 1, u[1], at[1], ALL, u[2], at[2], u[3], at[3]));
    badCalls()
        .argument("a", dtype, 3, 4)
        .argument("c", dtype, 5, 6, 7, 8)
        .argument("bias", dtype, 1, 2)
        .argument("residual", dtype, 1, 2, 3, 4)
        .check(
            (u, at) ->
                kernels.gemmPackedB(
                    gemm, 1, u[0], at[0], packedB, 1, u[1], at[1], ALL, u[2], at[2], u[3], at[3]));
  }

  @Test
  void anAbsentMatrixIsNamed() {
    Guarded x = of(DType.F32, 1, 2, 3, 4);
    Gemm gemm = Gemm.dense(false, false, 2, 2, 1);
    var thrown = assertThrows(NullPointerException.class, () -> timesPackedB(gemm, x, null, x));
    assertEquals("b", thrown.getMessage());
  }
}
