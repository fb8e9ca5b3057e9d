package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.CuBlasHandle;
import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import org.jspecify.annotations.Nullable;

/**
 * What a matrix product consists of on the device, arguments checked: cuBLAS, {@code matmul.cu} and
 * {@code matmul_epilogue.cu}.
 */
final class MatmulPasses extends KernelFamily {
  private final CuBlasHandle blas;
  private final KernelTable epilogues;
  private final KernelTable others;

  MatmulPasses(DeviceServices services, DType dtype, CuBlasHandle blas) {
    super(services, dtype);
    this.blas = blas;
    this.epilogues =
        functions("matmul_epilogue", "epilogue", KernelTable.names(Activation.values()), "");
    this.others = kernels("matmul", "scale", "ger");
  }

  /** C = alpha op(A) op(B) + beta C, {@code count} times; reads no more than the contract says. */
  void multiply(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      CudaBuffer a,
      long aOffset,
      int lda,
      long strideA,
      CudaBuffer b,
      long bOffset,
      int ldb,
      long strideB,
      double beta,
      CudaBuffer c,
      long cOffset,
      int ldc,
      long strideC,
      int count) {
    if (m == 0 || n == 0 || count == 0) {
      return;
    }
    boolean vanishes = dtype == DType.F64 ? alpha == 0 : (float) alpha == 0;
    if (vanishes || k == 0) {
      scale(m, n, c, cOffset, ldc, strideC, count, beta);
      return;
    }
    int bytes = dtype.bytes();
    blas.gemm(
        dtype == DType.F64,
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a.allocation(),
        aOffset * bytes,
        lda,
        strideA,
        b.allocation(),
        bOffset * bytes,
        ldb,
        strideB,
        beta,
        c.allocation(),
        cOffset * bytes,
        ldc,
        strideC,
        count);
  }

  private void scale(
      int m, int n, CudaBuffer c, long cOffset, int ldc, long strideC, int count, double beta) {
    try (Launch launch = launch(others.get(0))) {
      pointer(launch, c, cOffset);
      launch.int64(m).int32(n).int32(ldc).int64(strideC).int32(count);
      real(launch, beta);
      runEach(launch, (long) m * n * count);
    }
  }

  /** C = f(C + bias + residual). */
  void finish(
      Epilogue epilogue,
      int m,
      int n,
      CudaBuffer c,
      long cOffset,
      int ldc,
      @Nullable CudaBuffer bias,
      long biasOffset,
      @Nullable CudaBuffer residual,
      long residualOffset) {
    try (Launch launch = launch(epilogues.get(epilogue.activation()))) {
      pointer(launch, c, cOffset);
      launch.int64(m).int32(n).int32(ldc);
      optionalPointer(launch, bias, biasOffset);
      launch.int32(epilogue.bias() == Bias.PER_ROW ? 1 : 0);
      launch.int32(epilogue.bias() == Bias.PER_COLUMN ? 1 : 0);
      optionalPointer(launch, residual, residualOffset);
      real(launch, epilogue.slope());
      runEach(launch, (long) m * n);
    }
  }

  /** A += alpha x y^T. */
  void ger(
      int m,
      int n,
      double alpha,
      CudaBuffer x,
      long xOffset,
      int incX,
      CudaBuffer y,
      long yOffset,
      int incY,
      CudaBuffer a,
      long aOffset,
      int lda) {
    try (Launch launch = launch(others.get(1))) {
      launch.int64(m).int32(n);
      real(launch, alpha);
      pointer(launch, x, xOffset);
      launch.int32(incX);
      pointer(launch, y, yOffset);
      launch.int32(incY);
      pointer(launch, a, aOffset);
      launch.int32(lda);
      runEach(launch, (long) m * n);
    }
  }
}
