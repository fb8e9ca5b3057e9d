package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.GemmCase;
import dev.lanewise.bench.cases.GemvCase;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.SplittableRandom;

/**
 * Proves before anything is timed that a contender computes what it is asked for: its result is
 * compared, element by element, to sums in double, with the bound gamma(k+2) |A||B| that holds for
 * any order of summation (Higham, Accuracy and Stability of Numerical Algorithms, 3.5).
 *
 * <p>All elements are compared where that takes at most 2^21 multiplications, else a sample of
 * {@value #SAMPLES}, half of them from the last rows and columns, where kernels have their tails.
 */
final class Verification {
  static final int SAMPLES = 1000;
  private static final long MOST_PRODUCTS = 1L << 21;
  private static final int EDGE = 16;

  private Verification() {}

  /**
   * Compares.
   *
   * @throws IllegalStateException if an element is further from the true value than any correct
   *     summation could be
   */
  static void check(MatrixCase which, HostBuffer a, HostBuffer b, HostBuffer c) {
    if (c.dtype() != which.dtype() || c.length() != which.lengthC()) {
      throw new IllegalStateException(
          "the result is %s[%d]; expected %s[%d]"
              .formatted(c.dtype(), c.length(), which.dtype(), which.lengthC()));
    }
    GemmCase gemm =
        switch (which) {
          case GemmCase product -> product;
          case GemvCase gemv -> gemv.asGemm();
        };
    long products = (long) gemm.lengthC() * gemm.k();
    if (products <= MOST_PRODUCTS) {
      for (int i = 0; i < gemm.lengthC(); i++) {
        checkElement(
            gemm, a, b, c, i / (gemm.m() * gemm.n()), i / gemm.n() % gemm.m(), i % gemm.n());
      }
      return;
    }
    SplittableRandom random = new SplittableRandom(Operands.SEED);
    for (int i = 0; i < SAMPLES; i++) {
      int matrix = random.nextInt(gemm.batch());
      int row = random.nextInt(gemm.m());
      int column = random.nextInt(gemm.n());
      if (i % 4 == 1) {
        row = gemm.m() - 1 - random.nextInt(Math.min(EDGE, gemm.m()));
      } else if (i % 4 == 3) {
        column = gemm.n() - 1 - random.nextInt(Math.min(EDGE, gemm.n()));
      }
      checkElement(gemm, a, b, c, matrix, row, column);
    }
  }

  private static void checkElement(
      GemmCase g, HostBuffer a, HostBuffer b, HostBuffer c, int matrix, int row, int column) {
    int startA = matrix * g.m() * g.k();
    int startB = matrix * g.k() * g.n();
    double sum = 0;
    double magnitude = 0;
    for (int p = 0; p < g.k(); p++) {
      double x = Operands.get(a, startA + (g.transA() ? p * g.m() + row : row * g.k() + p));
      double y = Operands.get(b, startB + (g.transB() ? column * g.k() + p : p * g.n() + column));
      sum += x * y;
      magnitude += Math.abs(x * y);
    }
    double unit = g.dtype() == DType.F32 ? 0x1p-24 : 0x1p-53;
    double bound = (gamma(g.k() + 2, unit) + gamma(g.k() + 2, 0x1p-53)) * magnitude;
    double found = Operands.get(c, (matrix * g.m() + row) * g.n() + column);
    // Written so that NaN fails too.
    if (!(Math.abs(found - sum) <= bound)) {
      throw new IllegalStateException(
          "wrong result in product %d at row %d, column %d: %s; expected %s within %s"
              .formatted(matrix, row, column, found, sum, bound));
    }
  }

  private static double gamma(int n, double unit) {
    return n * unit / (1 - n * unit);
  }
}
