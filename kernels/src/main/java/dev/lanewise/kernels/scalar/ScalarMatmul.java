package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link dev.lanewise.kernels.op.MatmulKernels} as triple loops; one chain an output. */
final class ScalarMatmul implements HostMatmul {
  private final ScalarLevel1 level1 = new ScalarLevel1();

  @Override
  public void sgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc,
      Epilogue epilogue,
      float @Nullable [] bias,
      int biasOffset,
      float @Nullable [] residual,
      int residualOffset) {
    int aRow = transA ? 1 : lda;
    int aStep = transA ? lda : 1;
    int bColumn = transB ? ldb : 1;
    int bStep = transB ? 1 : ldb;
    int terms = alpha == 0 ? 0 : k;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float chain = 0;
        for (int p = 0; p < terms; p++) {
          chain =
              Math.fma(
                  a[aOffset + i * aRow + p * aStep], b[bOffset + p * bStep + j * bColumn], chain);
        }
        int at = i * ldc + j;
        float x = combine(terms == 0 ? 0 : alpha * chain, beta, c, cOffset + at);
        c[cOffset + at] =
            finish(x, epilogue, i, j, bias, biasOffset, residual, residualOffset + at);
      }
    }
  }

  @Override
  public void dgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc,
      Epilogue epilogue,
      double @Nullable [] bias,
      int biasOffset,
      double @Nullable [] residual,
      int residualOffset) {
    int aRow = transA ? 1 : lda;
    int aStep = transA ? lda : 1;
    int bColumn = transB ? ldb : 1;
    int bStep = transB ? 1 : ldb;
    int terms = alpha == 0 ? 0 : k;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double chain = 0;
        for (int p = 0; p < terms; p++) {
          chain =
              Math.fma(
                  a[aOffset + i * aRow + p * aStep], b[bOffset + p * bStep + j * bColumn], chain);
        }
        int at = i * ldc + j;
        double x = combine(terms == 0 ? 0 : alpha * chain, beta, c, cOffset + at);
        c[cOffset + at] =
            finish(x, epilogue, i, j, bias, biasOffset, residual, residualOffset + at);
      }
    }
  }

  @Override
  public void sgemv(
      boolean trans,
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] x,
      int xOffset,
      int incX,
      float beta,
      float[] y,
      int yOffset,
      int incY) {
    int outputs = trans ? n : m;
    int terms = alpha == 0 ? 0 : trans ? m : n;
    for (int i = 0; i < outputs; i++) {
      float sum = 0;
      if (trans) {
        for (int p = 0; p < terms; p++) {
          sum = Math.fma(a[aOffset + p * lda + i], x[xOffset + p * incX], sum);
        }
      } else {
        sum = level1.sdot(terms, a, aOffset + i * lda, 1, x, xOffset, incX);
      }
      int at = yOffset + i * incY;
      y[at] = combine(terms == 0 ? 0 : alpha * sum, beta, y, at);
    }
  }

  @Override
  public void dgemv(
      boolean trans,
      int m,
      int n,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] x,
      int xOffset,
      int incX,
      double beta,
      double[] y,
      int yOffset,
      int incY) {
    int outputs = trans ? n : m;
    int terms = alpha == 0 ? 0 : trans ? m : n;
    for (int i = 0; i < outputs; i++) {
      double sum = 0;
      if (trans) {
        for (int p = 0; p < terms; p++) {
          sum = Math.fma(a[aOffset + p * lda + i], x[xOffset + p * incX], sum);
        }
      } else {
        sum = level1.ddot(terms, a, aOffset + i * lda, 1, x, xOffset, incX);
      }
      int at = yOffset + i * incY;
      y[at] = combine(terms == 0 ? 0 : alpha * sum, beta, y, at);
    }
  }

  @Override
  public void sger(
      int m,
      int n,
      float alpha,
      float[] x,
      int xOffset,
      int incX,
      float[] y,
      int yOffset,
      int incY,
      float[] a,
      int aOffset,
      int lda) {
    for (int i = 0; i < m && alpha != 0; i++) {
      float factor = alpha * x[xOffset + i * incX];
      for (int j = 0; j < n; j++) {
        int at = aOffset + i * lda + j;
        a[at] = Math.fma(factor, y[yOffset + j * incY], a[at]);
      }
    }
  }

  @Override
  public void dger(
      int m,
      int n,
      double alpha,
      double[] x,
      int xOffset,
      int incX,
      double[] y,
      int yOffset,
      int incY,
      double[] a,
      int aOffset,
      int lda) {
    for (int i = 0; i < m && alpha != 0; i++) {
      double factor = alpha * x[xOffset + i * incX];
      for (int j = 0; j < n; j++) {
        int at = aOffset + i * lda + j;
        a[at] = Math.fma(factor, y[yOffset + j * incY], a[at]);
      }
    }
  }

  private static float combine(float product, float beta, float[] c, int at) {
    return beta == 0 ? product : Math.fma(beta, c[at], product);
  }

  private static double combine(double product, double beta, double[] c, int at) {
    return beta == 0 ? product : Math.fma(beta, c[at], product);
  }

  private static float finish(
      float x,
      Epilogue epilogue,
      int row,
      int column,
      float @Nullable [] bias,
      int biasOffset,
      float @Nullable [] residual,
      int residualIndex) {
    float sum = x;
    if (epilogue.bias() != Epilogue.Bias.NONE) {
      int index = epilogue.bias() == Epilogue.Bias.PER_ROW ? row : column;
      sum += Objects.requireNonNull(bias, "bias")[biasOffset + index];
    }
    if (epilogue.residual()) {
      sum += Objects.requireNonNull(residual, "residual")[residualIndex];
    }
    return (float) activate(Real.F32, epilogue, sum);
  }

  private static double finish(
      double x,
      Epilogue epilogue,
      int row,
      int column,
      double @Nullable [] bias,
      int biasOffset,
      double @Nullable [] residual,
      int residualIndex) {
    double sum = x;
    if (epilogue.bias() != Epilogue.Bias.NONE) {
      int index = epilogue.bias() == Epilogue.Bias.PER_ROW ? row : column;
      sum += Objects.requireNonNull(bias, "bias")[biasOffset + index];
    }
    if (epilogue.residual()) {
      sum += Objects.requireNonNull(residual, "residual")[residualIndex];
    }
    return activate(Real.F64, epilogue, sum);
  }

  private static double activate(Real real, Epilogue epilogue, double x) {
    UnaryOp op =
        switch (epilogue.activation()) {
          case NONE -> UnaryOp.COPY;
          case RELU -> UnaryOp.RELU;
          case LEAKY_RELU -> UnaryOp.LEAKY_RELU;
          case GELU -> UnaryOp.GELU;
          case SIGMOID -> UnaryOp.SIGMOID;
          case TANH -> UnaryOp.TANH;
        };
    return UnaryFunctions.apply(real, op, real.round(epilogue.slope()), 0, x);
  }
}
