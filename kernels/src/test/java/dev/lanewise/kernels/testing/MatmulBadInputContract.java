package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.PackedMatrix;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What matrix products do with bad and with borderline input: the same on every backend. */
public abstract class MatmulBadInputContract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final int HUGE = Integer.MAX_VALUE;

  protected MatmulBadInputContract(Backend backend) {
    super(backend);
  }

  private void gemm(Gemm gemm, double alpha, Guarded a, Guarded b, double beta, Guarded c) {
    backend
        .matmul(c.dtype())
        .gemm(gemm, alpha, a.buffer(), a.at(), b.buffer(), b.at(), beta, c.buffer(), c.at());
  }

  /** A, B and C in one buffer, at these elements of it. */
  private void inOne(Gemm gemm, Guarded all, int a, int b, int c) {
    Buffer buffer = all.buffer();
    backend
        .matmul(all.dtype())
        .gemm(gemm, 1, buffer, all.at() + a, buffer, all.at() + b, 0, buffer, all.at() + c);
  }

  /** What is stored fits the other form only. */
  @Floating
  void theWrongTransposeIsRefused(DType dtype) {
    assertNamed("lda is 2; expected at least 3", () -> new Gemm(false, false, 2, 4, 3, 2, 4, 4));
    assertNamed("lda is 3; expected at least 5", () -> new Gemm(true, false, 5, 4, 3, 3, 4, 4));
    assertNamed("ldb is 3; expected at least 4", () -> new Gemm(false, false, 2, 4, 3, 3, 3, 4));
    assertNamed("ldb is 4; expected at least 7", () -> new Gemm(false, true, 2, 4, 7, 7, 4, 4));
    Guarded y = of(dtype, 1, 2, 3);
    Guarded a = of(dtype, 1, 2, 3, 4, 5, 6);
    // x and y of the two forms have swapped lengths: at the end of its buffer the longer is
    // refused.
    Buffer x = memory.allocate(dtype, 2);
    MatmulKernels kernels = backend.matmul(dtype);
    assertRefused(
        "x",
        () ->
            kernels.gemv(false, 2, 3, 1, a.buffer(), a.at(), 3, x, 0, 1, 0, y.buffer(), y.at(), 1));
    y.assertHolds(1, 2, 3);
  }

  @Test
  void leadingDimensionsAndSizesAreChecked() {
    assertNamed("m is -1; expected 0 or more", () -> Gemm.dense(false, false, -1, 1, 1));
    assertNamed("n is -1; expected 0 or more", () -> Gemm.dense(false, false, 1, -1, 1));
    assertNamed("k is -1; expected 0 or more", () -> Gemm.dense(false, false, 1, 1, -1));
    assertNamed("lda is 0; expected at least 1", () -> new Gemm(false, false, 0, 0, 0, 0, 1, 1));
    assertNamed("ldb is -5; expected at least 1", () -> new Gemm(true, true, 1, 1, 1, 1, -5, 1));
    assertNamed("ldc is 3; expected at least 4", () -> new Gemm(false, false, 2, 4, 3, 3, 4, 3));
  }

  private static void assertNamed(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  /** Buffers that end one element before the matrix does, in every form, are refused. */
  @Floating
  void matricesMustEndInsideTheirBuffers(DType dtype) {
    for (int form = 0; form < 4; form++) {
      Gemm gemm = new Gemm((form & 1) != 0, (form & 2) != 0, 2, 3, 4, 5, 6, 7);
      MatmulKernels kernels = backend.matmul(dtype);
      badCalls()
          .argument("a", dtype, counting(gemm.extentA()))
          .argument("b", dtype, counting(gemm.extentB()))
          .argument("c", dtype, counting(gemm.extentC()))
          .check((b, at) -> kernels.gemm(gemm, 1, b[0], at[0], b[1], at[1], 0, b[2], at[2]));
    }
  }

  private static double[] counting(long count) {
    double[] values = new double[Math.toIntExact(count)];
    Arrays.setAll(values, i -> i % 5);
    return values;
  }

  @Floating
  void anOutputThatOverlapsAnInputIsRefused(DType dtype) {
    double[] values = counting(40);
    Guarded all = of(dtype, values);
    Gemm gemm = Gemm.dense(false, false, 2, 3, 4);
    assertRefused("c overlaps a", () -> inOne(gemm, all, 0, 20, 0));
    assertRefused("c overlaps a", () -> inOne(gemm, all, 0, 20, 7));
    assertRefused("c overlaps a", () -> inOne(gemm, all, 5, 20, 0));
    assertRefused("c overlaps b", () -> inOne(gemm, all, 0, 10, 21));
    assertRefused("c overlaps b", () -> inOne(Gemm.dense(true, true, 2, 3, 4), all, 0, 10, 21));
    GemmBatch batch = new GemmBatch(gemm, 2, 8, 12, 6);
    assertRefused("c overlaps b", () -> batch(batch, all, 24, 4, 0));
    assertRefused("c overlaps a", () -> batch(batch, all, 0, 16, 15));
    Buffer buffer = all.buffer();
    MatmulKernels kernels = backend.matmul(dtype);
    long at = all.at();
    assertRefused(
        "y overlaps x",
        () ->
            kernels.gemv(false, 2, 2, 1, buffer, at, 2, buffer, at + 8, 2, 0, buffer, at + 10, 1));
    assertRefused(
        "y overlaps a",
        () -> kernels.gemv(true, 2, 2, 1, buffer, at, 3, buffer, at + 8, 2, 0, buffer, at + 3, 1));
    assertRefused(
        "a overlaps x",
        () -> kernels.ger(2, 2, 1, buffer, at + 4, 1, buffer, at + 8, 1, buffer, at, 3));
    assertRefused(
        "a overlaps y",
        () -> kernels.ger(2, 2, 1, buffer, at + 6, 1, buffer, at + 1, 5, buffer, at, 3));
    all.assertHolds(values);
  }

  @Floating
  void anOutputThatOverlapsTheOtherOperandOfAPackedOneIsRefused(DType dtype) {
    double[] values = counting(12);
    Guarded all = of(dtype, values);
    Buffer buffer = all.buffer();
    long at = all.at();
    Gemm gemm = Gemm.dense(false, false, 2, 2, 2);
    Epilogue none = Epilogue.NONE;
    MatmulKernels kernels = backend.matmul(dtype);
    try (PackedMatrix a = kernels.packA(false, 2, 2, buffer, at, 2);
        PackedMatrix b = kernels.packB(false, 2, 2, buffer, at, 2)) {
      assertRefused(
          "c overlaps b",
          () ->
              kernels.gemmPackedA(
                  gemm, 1, a, buffer, at + 4, 0, buffer, at + 7, none, null, 0, null, 0));
      assertRefused(
          "c overlaps a",
          () ->
              kernels.gemmPackedB(
                  gemm, 1, buffer, at + 4, b, 0, buffer, at + 1, none, null, 0, null, 0));
      all.assertHolds(values);
      // Packed is a copy: C may be where it came from.
      kernels.gemmPackedA(gemm, 1, a, buffer, at + 4, 0, buffer, at, none, null, 0, null, 0);
    }
    memory.synchronize();
  }

  private void batch(GemmBatch batch, Guarded all, int a, int b, int c) {
    Buffer buffer = all.buffer();
    long at = all.at();
    backend
        .matmul(all.dtype())
        .gemmBatch(batch, 1, buffer, at + a, buffer, at + b, 0, buffer, at + c);
  }

  @Floating
  void anOutputThatOverlapsTheEpilogueIsRefused(DType dtype) {
    double[] values = counting(12);
    Guarded all = of(dtype, values);
    assertRefused("c overlaps bias", () -> withEpilogue(all, 3, 8));
    assertRefused("c overlaps residual", () -> withEpilogue(all, 10, 1));
    all.assertHolds(values);
    withEpilogue(all, 10, 0);
  }

  /** C is a 2 x 2 at the start. */
  private void withEpilogue(Guarded all, int bias, int residual) {
    Guarded a = of(all.dtype(), 1, 2);
    Guarded b = of(all.dtype(), 3, 4);
    Epilogue both = new Epilogue(Bias.PER_COLUMN, Activation.NONE, 0, true);
    backend
        .matmul(all.dtype())
        .gemm(
            Gemm.dense(false, false, 2, 2, 1),
            1,
            a.buffer(),
            a.at(),
            b.buffer(),
            b.at(),
            0,
            all.buffer(),
            all.at(),
            both,
            all.buffer(),
            all.at() + bias,
            all.buffer(),
            all.at() + residual);
  }

  /** As in a blocked factorisation: the rows of A, B and C alternate in one array. */
  @Floating
  void blocksOfOneMatrixDoNotOverlap(DType dtype) {
    // [ 1 2 | . . ]   A is the left column's lower half, B the upper right, C the lower right.
    // [ 3 4 | . . ]
    Guarded all = of(dtype, 0, 7, 8, 0, 3, -1, -1, 0, 4, -1, -1, 0);
    inOne(new Gemm(false, false, 2, 2, 1, 4, 4, 4), all, 4, 1, 5);
    all.assertHolds(0, 7, 8, 0, 3, 21, 24, 0, 4, 28, 32, 0);
    MatmulKernels kernels = backend.matmul(dtype);
    Buffer buffer = all.buffer();
    long at = all.at();
    kernels.ger(2, 2, -1, buffer, at + 4, 4, buffer, at + 1, 1, buffer, at + 5, 4);
    all.assertHolds(0, 7, 8, 0, 3, 0, 0, 0, 4, 0, 0, 0);
    kernels.gemv(false, 1, 2, 1, buffer, at + 1, 2, buffer, at + 4, 4, 0, buffer, at, 4);
    all.assertHolds(7 * 3 + 8 * 4, 7, 8, 0, 3, 0, 0, 0, 4, 0, 0, 0);
  }

  /** The same input twice is no overlap of an output. */
  @Floating
  void inputsMayOverlap(DType dtype) {
    Guarded x = of(dtype, 1, 2, 3, 4);
    Guarded c = canaries(dtype, 4);
    gemm(Gemm.dense(false, true, 2, 2, 2), 1, x, x, 0, c);
    c.assertHolds(5, 11, 11, 25);
    x.assertHolds(1, 2, 3, 4);
  }

  /** Sizes whose product overflows an int or a long need buffers that nobody has. */
  @Floating
  void hugeSizesAreRefused(DType dtype) {
    Guarded small = of(dtype, 1, 2, 3, 4);
    int cube = 1 << 21;
    for (Gemm gemm :
        new Gemm[] {
          Gemm.dense(false, false, 1291, 1291, 1291),
          Gemm.dense(true, true, 65536, 65536, 65536),
          Gemm.dense(false, false, cube, cube, cube),
          Gemm.dense(false, true, HUGE, HUGE, HUGE),
          new Gemm(false, false, 2, 1, 1, HUGE, 1, 1)
        }) {
      assertRefused("a", () -> gemm(gemm, 1, small, small, 0, canaries(dtype, 1)));
    }
    GemmBatch batch = new GemmBatch(Gemm.dense(false, false, 1, 1, 1), HUGE, 0, 0, HUGE);
    assertRefused(
        "c",
        () ->
            backend
                .matmul(dtype)
                .gemmBatch(
                    batch,
                    1,
                    small.buffer(),
                    small.at(),
                    small.buffer(),
                    small.at(),
                    0,
                    small.buffer(),
                    small.at()));
    small.assertHolds(1, 2, 3, 4);
  }

  /** m n k is 2^31 + 868,161: A and B are ones, but for row i of A, which begins with i + 1. */
  @Test
  @Tag("slow")
  protected void moreProductsThanAnIntCanCount() {
    int m = 1291;
    int n = 1291;
    int k = 1289;
    double[] left = new double[m * k];
    double[] right = new double[n * k];
    Arrays.fill(left, 1);
    Arrays.fill(right, 1);
    for (int i = 0; i < m; i++) {
      left[i * k] += i;
    }
    Guarded c = canaries(DType.F32, m * n);
    gemm(Gemm.dense(false, true, m, n, k), 1, of(DType.F32, left), of(DType.F32, right), 0, c);
    double[] expected = new double[m * n];
    Arrays.setAll(expected, i -> i / n + k);
    c.assertHolds(expected);
  }

  /** Whatever A, B and alpha hold; in a shape that takes the fast paths too. */
  @Floating
  void withoutProductsCIsScaled(DType dtype) {
    int m = 5;
    int n = 70;
    for (double alpha : new double[] {1, NAN, Double.POSITIVE_INFINITY}) {
      Gemm gemm = Gemm.dense(false, false, m, n, 0);
      checkScaled(gemm, alpha, of(dtype), of(dtype), dtype);
    }
    int k = 66;
    double[] nans = new double[n * k];
    Arrays.fill(nans, NAN);
    Guarded nan = of(dtype, nans);
    for (double alpha : new double[] {0, -0.0}) {
      for (int form = 0; form < 4; form++) {
        Gemm gemm = Gemm.dense((form & 1) != 0, (form & 2) != 0, m, n, k);
        checkScaled(gemm, alpha, nan, nan, dtype);
      }
    }
  }

  private void checkScaled(Gemm gemm, double alpha, Guarded a, Guarded b, DType dtype) {
    double[] before = counting(gemm.extentC());
    for (double beta : new double[] {0, -0.0, 1, -2}) {
      Guarded c = beta == 0 ? canaries(dtype, before.length) : of(dtype, before);
      gemm(gemm, alpha, a, b, beta, c);
      double[] expected = new double[before.length];
      // Adding 0 makes 0 of -0, as the sum over nothing is 0.
      Arrays.setAll(expected, i -> (beta == 0 ? 0 : beta * before[i]) + 0.0);
      c.assertHolds(expected);
    }
  }

  /** On each path; NaN in C is not read. */
  @Floating
  void betaZeroDoesNotReadC(DType dtype) {
    for (int[] shape : new int[][] {{1, 1, 1}, {3, 70, 2}, {40, 3, 33}, {33, 65, 70}}) {
      for (int form = 0; form < 4; form++) {
        for (double alpha : new double[] {1, -2}) {
          Gemm gemm = Gemm.dense((form & 1) != 0, (form & 2) != 0, shape[0], shape[1], shape[2]);
          Guarded c = canaries(dtype, shape[0] * shape[1]);
          double[] ones = new double[shape[2] * Math.max(shape[0], shape[1])];
          Arrays.fill(ones, 1);
          Guarded one = of(dtype, ones);
          gemm(gemm, alpha, one, one, -0.0, c);
          double[] expected = new double[shape[0] * shape[1]];
          Arrays.fill(expected, alpha * shape[2]);
          c.assertHolds(expected);
        }
      }
    }
  }

  /** What surrounds a matrix in a longer array, and what lies between its rows, is NaN here. */
  @Floating
  void arraysMayBeLongerThanNeeded(DType dtype) {
    for (int form = 0; form < 4; form++) {
      for (int[] shape : new int[][] {{2, 3, 4}, {7, 35, 5}, {30, 66, 67}}) {
        boolean transA = (form & 1) != 0;
        boolean transB = (form & 2) != 0;
        int m = shape[0];
        int n = shape[1];
        int k = shape[2];
        int lda = (transA ? m : k) + 3;
        int ldb = (transB ? k : n) + 2;
        int ldc = n + 5;
        Guarded a = ones(dtype, transA ? k : m, transA ? m : k, lda);
        Guarded b = ones(dtype, transB ? n : k, transB ? k : n, ldb);
        Gemm gemm = new Gemm(transA, transB, m, n, k, lda, ldb, ldc);
        Guarded c = canaries(dtype, Math.toIntExact(gemm.extentC()));
        gemm(gemm, 1, a, b, 0, c);
        double[] values = c.values();
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < n; j++) {
            assertEquals(k, values[i * ldc + j]);
          }
        }
        c.assertOnlyWritten(Layout.strided(new int[] {m, n}, new long[] {ldc, 1}), 0);
      }
    }
  }

  /** Ones in rows, NaN between them. */
  private Guarded ones(DType dtype, int rows, int columns, int leading) {
    double[] values = new double[(rows - 1) * leading + columns];
    Arrays.fill(values, NAN);
    for (int i = 0; i < rows; i++) {
      Arrays.fill(values, i * leading, i * leading + columns, 1);
    }
    return of(dtype, values);
  }
}
