package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Overlap;
import org.jspecify.annotations.Nullable;

/**
 * Products with an epilogue. A bias of one element a column is added by the product itself where
 * cuBLASLt can; what is left is one more pass over C: {@code matmul_epilogue.cu}.
 *
 * <p>Activations are always in that pass, though cuBLASLt has two of them: its GELU is the form
 * with tanh, which ours isn't, and its ReLU is a maximum of which nothing says that it keeps NaN.
 * So a layer and its activation have the same bits in one call as in two.
 */
final class EpilogueProducts extends KernelFamily {
  private final MatmulPasses passes;
  private final KernelTable epilogues;

  EpilogueProducts(DeviceServices services, DType dtype, MatmulPasses passes) {
    super(services, dtype);
    this.passes = passes;
    this.epilogues =
        functions("matmul_epilogue", "epilogue", KernelTable.names(Activation.values()), "");
  }

  /** Refuses a bias or a residual that is missing or too many. */
  static void checkPresence(Epilogue epilogue, @Nullable Buffer bias, @Nullable Buffer residual) {
    checkPresence(bias, epilogue.bias() != Epilogue.Bias.NONE, "bias");
    checkPresence(residual, epilogue.residual(), "residual");
  }

  private static void checkPresence(@Nullable Buffer buffer, boolean wanted, String name) {
    if ((buffer != null) != wanted) {
      throw new IllegalArgumentException(
          name
              + " is "
              + (buffer == null ? "missing" : "given")
              + "; the epilogue says "
              + (wanted ? "that there is one" : "that there is none"));
    }
  }

  /**
   * C = epilogue(alpha op(A) op(B) + beta C); bias and residual are still to be checked.
   *
   * @throws IllegalArgumentException if they don't fit
   */
  void run(
      Gemm gemm,
      boolean transA,
      boolean transB,
      double alpha,
      CudaBuffer a,
      long aOffset,
      int lda,
      CudaBuffer b,
      long bOffset,
      int ldb,
      double beta,
      CudaBuffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset) {
    CudaBuffer added =
        bias == null ? null : cast(bias, biasOffset, epilogue.biasLength(gemm), "bias");
    CudaBuffer rest =
        residual == null ? null : cast(residual, residualOffset, gemm.extentC(), "residual");
    Overlap.checkEpilogue(gemm, epilogue, added, biasOffset, rest, residualOffset, c, cOffset);
    // The product would overwrite a residual that is C itself.
    CudaBuffer saved = rest == c ? copy(c, cOffset, gemm.extentC()) : null;
    try {
      boolean isAdded =
          passes.multiply(
              transA,
              transB,
              gemm.m(),
              gemm.n(),
              gemm.k(),
              alpha,
              a,
              aOffset,
              lda,
              0,
              b,
              bOffset,
              ldb,
              0,
              beta,
              c,
              cOffset,
              gemm.ldc(),
              0,
              1,
              epilogue.bias() == Bias.PER_COLUMN ? added : null,
              biasOffset);
      if (isAdded
          ? epilogue.activation() != Activation.NONE || epilogue.residual()
          : !epilogue.isNone()) {
        finish(
            epilogue,
            gemm.m(),
            gemm.n(),
            c,
            cOffset,
            gemm.ldc(),
            isAdded ? null : added,
            biasOffset,
            saved == null ? rest : saved,
            saved == null ? residualOffset : 0);
      }
    } finally {
      if (saved != null) {
        saved.close();
      }
    }
  }

  private CudaBuffer copy(CudaBuffer source, long offset, long length) {
    CudaBuffer target = services.memory().scratch(dtype, length);
    services.memory().copy(source, offset, target, 0, length);
    return target;
  }

  /** C = f(C + bias + residual). */
  private void finish(
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
}
