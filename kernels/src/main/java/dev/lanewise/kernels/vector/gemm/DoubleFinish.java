package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.vector.Lanes;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * From finished chains to elements of C, float64: alpha, beta, bias, residual, activation, in that
 * order and each rounded, as {@link dev.lanewise.kernels.op.MatmulKernels} states. Works row by row
 * in place, one simple pass an operation, while the row is in the L1 cache.
 */
final class DoubleFinish {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;

  private DoubleFinish() {}

  /**
   * Finishes a rectangle of chains and stores it in C, from whose old elements it starts if beta is
   * not 0.
   *
   * @param chains the chains, at {@code chainsAt} and {@code ldChains} apart; may be C's own place
   */
  static void apply(
      DoubleGemmCall g,
      double[] chains,
      int chainsAt,
      int ldChains,
      int row,
      int rows,
      int column,
      int columns) {
    Epilogue epilogue = g.epilogue;
    for (int r = 0; r < rows; r++) {
      int at = chainsAt + r * ldChains;
      int inC = (row + r) * g.ldc + column;
      if (g.beta != 0) {
        combine(g.alpha, chains, at, g.beta, g.c, g.cOffset + inC, columns);
      } else if (g.alpha != 1) {
        scale(g.alpha, chains, at, columns);
      }
      if (epilogue.bias() == Bias.PER_COLUMN) {
        add(chains, at, Objects.requireNonNull(g.bias), g.biasOffset + column, columns);
      } else if (epilogue.bias() == Bias.PER_ROW) {
        add(chains, at, Objects.requireNonNull(g.bias)[g.biasOffset + row + r], columns);
      }
      if (epilogue.residual()) {
        add(chains, at, Objects.requireNonNull(g.residual), g.residualOffset + inC, columns);
      }
      DoubleActivation.apply(epilogue, chains, at, columns);
      if (chains != g.c) {
        System.arraycopy(chains, at, g.c, g.cOffset + inC, columns);
      }
    }
  }

  private static void scale(double alpha, double[] x, int at, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector.fromArray(S, x, at + i).mul(alpha).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] *= alpha;
    }
  }

  private static void combine(
      double alpha, double[] x, int at, double beta, double[] c, int cAt, int n) {
    DoubleVector factor = DoubleVector.broadcast(S, beta);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector product = DoubleVector.fromArray(S, x, at + i).mul(alpha);
      factor.fma(DoubleVector.fromArray(S, c, cAt + i), product).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = Math.fma(beta, c[cAt + i], alpha * x[at + i]);
    }
  }

  private static void add(double[] x, int at, double[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector.fromArray(S, x, at + i)
          .add(DoubleVector.fromArray(S, y, yAt + i))
          .intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] += y[yAt + i];
    }
  }

  private static void add(double[] x, int at, double y, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector.fromArray(S, x, at + i).add(y).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] += y;
    }
  }
}
