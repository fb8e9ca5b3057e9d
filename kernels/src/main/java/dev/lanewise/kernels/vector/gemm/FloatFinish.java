package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.vector.Lanes;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * From finished chains to elements of C, float32: alpha, beta, bias, residual, activation, in that
 * order and each rounded, as {@link dev.lanewise.kernels.op.MatmulKernels} states. Works row by row
 * in place, one simple pass an operation, while the row is in the L1 cache.
 */
final class FloatFinish {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;

  private FloatFinish() {}

  /**
   * Finishes a rectangle of chains and stores it in C, from whose old elements it starts if beta is
   * not 0.
   *
   * @param chains the chains, at {@code chainsAt} and {@code ldChains} apart; may be C's own place
   */
  static void apply(
      FloatGemmCall g,
      float[] chains,
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
      FloatActivation.apply(epilogue, chains, at, columns);
      if (chains != g.c) {
        System.arraycopy(chains, at, g.c, g.cOffset + inC, columns);
      }
    }
  }

  private static void scale(float alpha, float[] x, int at, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(S, x, at + i).mul(alpha).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] *= alpha;
    }
  }

  private static void combine(
      float alpha, float[] x, int at, float beta, float[] c, int cAt, int n) {
    FloatVector factor = FloatVector.broadcast(S, beta);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector product = FloatVector.fromArray(S, x, at + i).mul(alpha);
      factor.fma(FloatVector.fromArray(S, c, cAt + i), product).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = Math.fma(beta, c[cAt + i], alpha * x[at + i]);
    }
  }

  private static void add(float[] x, int at, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(S, x, at + i)
          .add(FloatVector.fromArray(S, y, yAt + i))
          .intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] += y[yAt + i];
    }
  }

  private static void add(float[] x, int at, float y, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(S, x, at + i).add(y).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] += y;
    }
  }
}
