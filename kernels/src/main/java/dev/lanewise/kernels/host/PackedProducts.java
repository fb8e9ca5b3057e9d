package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Overlap;
import dev.lanewise.kernels.op.PackedMatrix.Side;
import org.jspecify.annotations.Nullable;

/** The part of {@link HostMatmulKernels} that calls products with one operand packed before. */
final class PackedProducts {
  private PackedProducts() {}

  /**
   * Checks the buffers and calls the kernels.
   *
   * @param packed one operand, already checked
   * @param other the other operand
   */
  static void gemm(
      HostMatmul kernels,
      Gemm gemm,
      double alpha,
      HostPacked packed,
      Buffer other,
      long otherOffset,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset) {
    if (packed.dtype() == DType.F32) {
      f32(
          kernels,
          gemm,
          alpha,
          packed,
          other,
          otherOffset,
          beta,
          c,
          cOffset,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } else {
      f64(
          kernels,
          gemm,
          alpha,
          packed,
          other,
          otherOffset,
          beta,
          c,
          cOffset,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
    }
  }

  private static void f32(
      HostMatmul kernels,
      Gemm gemm,
      double alpha,
      HostPacked packed,
      Buffer other,
      long otherOffset,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset) {
    boolean packedA = packed.side() == Side.A;
    String name = packedA ? "b" : "a";
    F32Buffer x = F32Buffer.cast(other, name);
    F32Buffer y = F32Buffer.cast(c, "c");
    F32Buffer z = bias == null ? null : F32Buffer.cast(bias, "bias");
    F32Buffer r = residual == null ? null : F32Buffer.cast(residual, "residual");
    int xAt = x.index(otherOffset, packedA ? gemm.extentB() : gemm.extentA(), name);
    int yAt = y.index(cOffset, gemm.extentC(), "c");
    int zAt = z == null ? 0 : z.index(biasOffset, epilogue.biasLength(gemm), "bias");
    int rAt = r == null ? 0 : r.index(residualOffset, gemm.extentC(), "residual");
    float[] zArray = z == null ? null : z.array();
    float[] rArray = r == null ? null : r.array();
    float[] a = packedA ? null : x.array();
    float[] b = packedA ? x.array() : null;
    Overlap.checkGemm(gemm, a, xAt, b, xAt, y.array(), yAt);
    Overlap.checkEpilogue(gemm, epilogue, zArray, zAt, rArray, rAt, y.array(), yAt);
    int m = gemm.m();
    int n = gemm.n();
    int k = gemm.k();
    if (packedA) {
      kernels.sgemmPackedA(
          gemm.transB(),
          m,
          n,
          k,
          (float) alpha,
          packed,
          x.array(),
          xAt,
          gemm.ldb(),
          (float) beta,
          y.array(),
          yAt,
          gemm.ldc(),
          epilogue,
          zArray,
          zAt,
          rArray,
          rAt);
    } else {
      kernels.sgemmPackedB(
          gemm.transA(),
          m,
          n,
          k,
          (float) alpha,
          x.array(),
          xAt,
          gemm.lda(),
          packed,
          (float) beta,
          y.array(),
          yAt,
          gemm.ldc(),
          epilogue,
          zArray,
          zAt,
          rArray,
          rAt);
    }
  }

  private static void f64(
      HostMatmul kernels,
      Gemm gemm,
      double alpha,
      HostPacked packed,
      Buffer other,
      long otherOffset,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset) {
    boolean packedA = packed.side() == Side.A;
    String name = packedA ? "b" : "a";
    F64Buffer x = F64Buffer.cast(other, name);
    F64Buffer y = F64Buffer.cast(c, "c");
    F64Buffer z = bias == null ? null : F64Buffer.cast(bias, "bias");
    F64Buffer r = residual == null ? null : F64Buffer.cast(residual, "residual");
    int xAt = x.index(otherOffset, packedA ? gemm.extentB() : gemm.extentA(), name);
    int yAt = y.index(cOffset, gemm.extentC(), "c");
    int zAt = z == null ? 0 : z.index(biasOffset, epilogue.biasLength(gemm), "bias");
    int rAt = r == null ? 0 : r.index(residualOffset, gemm.extentC(), "residual");
    double[] zArray = z == null ? null : z.array();
    double[] rArray = r == null ? null : r.array();
    double[] a = packedA ? null : x.array();
    double[] b = packedA ? x.array() : null;
    Overlap.checkGemm(gemm, a, xAt, b, xAt, y.array(), yAt);
    Overlap.checkEpilogue(gemm, epilogue, zArray, zAt, rArray, rAt, y.array(), yAt);
    int m = gemm.m();
    int n = gemm.n();
    int k = gemm.k();
    if (packedA) {
      kernels.dgemmPackedA(
          gemm.transB(),
          m,
          n,
          k,
          alpha,
          packed,
          x.array(),
          xAt,
          gemm.ldb(),
          beta,
          y.array(),
          yAt,
          gemm.ldc(),
          epilogue,
          zArray,
          zAt,
          rArray,
          rAt);
    } else {
      kernels.dgemmPackedB(
          gemm.transA(),
          m,
          n,
          k,
          alpha,
          x.array(),
          xAt,
          gemm.lda(),
          packed,
          beta,
          y.array(),
          yAt,
          gemm.ldc(),
          epilogue,
          zArray,
          zAt,
          rArray,
          rAt);
    }
  }
}
