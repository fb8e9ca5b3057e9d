package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Warmable;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.Overlap;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.kernels.op.PackedMatrix.Side;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks buffers against descriptors and calls a {@link HostMatmul} on the arrays beneath. */
public final class HostMatmulKernels implements MatmulKernels, Warmable {
  private final HostMatmul kernels;
  private final DType dtype;

  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  public HostMatmulKernels(HostMatmul kernels, DType dtype) {
    this.kernels = Objects.requireNonNull(kernels, "kernels");
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("dtype is " + dtype + "; expected F32 or F64");
    }
    this.dtype = dtype;
  }

  /** What runs beneath, for callers that hold arrays and check their arguments themselves. */
  public HostMatmul raw() {
    return kernels;
  }

  @Override
  public boolean warmUp(Duration limit) {
    return kernels.warmUp(dtype, limit);
  }

  @Override
  public void gemm(
      Gemm gemm,
      double alpha,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset) {
    long biasLength = epilogue.biasLength(gemm);
    checkPresence(epilogue, bias, residual);
    if (dtype == DType.F32) {
      F32Buffer a32 = F32Buffer.cast(a, "a");
      F32Buffer b32 = F32Buffer.cast(b, "b");
      F32Buffer c32 = F32Buffer.cast(c, "c");
      F32Buffer bias32 = bias == null ? null : F32Buffer.cast(bias, "bias");
      F32Buffer residual32 = residual == null ? null : F32Buffer.cast(residual, "residual");
      int aStart = a32.index(aOffset, gemm.extentA(), "a");
      int bStart = b32.index(bOffset, gemm.extentB(), "b");
      int cStart = c32.index(cOffset, gemm.extentC(), "c");
      int biasStart = bias32 == null ? 0 : bias32.index(biasOffset, biasLength, "bias");
      int residualStart =
          residual32 == null ? 0 : residual32.index(residualOffset, gemm.extentC(), "residual");
      Overlap.checkGemm(gemm, a32.array(), aStart, b32.array(), bStart, c32.array(), cStart);
      Overlap.checkEpilogue(
          gemm,
          epilogue,
          bias32 == null ? null : bias32.array(),
          biasStart,
          residual32 == null ? null : residual32.array(),
          residualStart,
          c32.array(),
          cStart);
      kernels.sgemm(
          gemm.transA(),
          gemm.transB(),
          gemm.m(),
          gemm.n(),
          gemm.k(),
          (float) alpha,
          a32.array(),
          aStart,
          gemm.lda(),
          b32.array(),
          bStart,
          gemm.ldb(),
          (float) beta,
          c32.array(),
          cStart,
          gemm.ldc(),
          epilogue,
          bias32 == null ? null : bias32.array(),
          biasStart,
          residual32 == null ? null : residual32.array(),
          residualStart);
    } else {
      F64Buffer a64 = F64Buffer.cast(a, "a");
      F64Buffer b64 = F64Buffer.cast(b, "b");
      F64Buffer c64 = F64Buffer.cast(c, "c");
      F64Buffer bias64 = bias == null ? null : F64Buffer.cast(bias, "bias");
      F64Buffer residual64 = residual == null ? null : F64Buffer.cast(residual, "residual");
      int aStart = a64.index(aOffset, gemm.extentA(), "a");
      int bStart = b64.index(bOffset, gemm.extentB(), "b");
      int cStart = c64.index(cOffset, gemm.extentC(), "c");
      int biasStart = bias64 == null ? 0 : bias64.index(biasOffset, biasLength, "bias");
      int residualStart =
          residual64 == null ? 0 : residual64.index(residualOffset, gemm.extentC(), "residual");
      Overlap.checkGemm(gemm, a64.array(), aStart, b64.array(), bStart, c64.array(), cStart);
      Overlap.checkEpilogue(
          gemm,
          epilogue,
          bias64 == null ? null : bias64.array(),
          biasStart,
          residual64 == null ? null : residual64.array(),
          residualStart,
          c64.array(),
          cStart);
      kernels.dgemm(
          gemm.transA(),
          gemm.transB(),
          gemm.m(),
          gemm.n(),
          gemm.k(),
          alpha,
          a64.array(),
          aStart,
          gemm.lda(),
          b64.array(),
          bStart,
          gemm.ldb(),
          beta,
          c64.array(),
          cStart,
          gemm.ldc(),
          epilogue,
          bias64 == null ? null : bias64.array(),
          biasStart,
          residual64 == null ? null : residual64.array(),
          residualStart);
    }
  }

  private static void checkPresence(
      Epilogue epilogue, @Nullable Buffer bias, @Nullable Buffer residual) {
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

  @Override
  public PackedMatrix packA(boolean transA, int m, int k, Buffer a, long aOffset, int lda) {
    Gemm.checkMatrix(transA, m, k, lda, "m", "k", "lda");
    long extent = transA ? Gemm.extent(k, m, lda) : Gemm.extent(m, k, lda);
    if (dtype == DType.F32) {
      F32Buffer a32 = F32Buffer.cast(a, "a");
      int start = a32.index(aOffset, extent, "a");
      return kernels.packA(transA, m, k, a32.array(), start, lda);
    }
    F64Buffer a64 = F64Buffer.cast(a, "a");
    int start = a64.index(aOffset, extent, "a");
    return kernels.packA(transA, m, k, a64.array(), start, lda);
  }

  @Override
  public PackedMatrix packB(boolean transB, int k, int n, Buffer b, long bOffset, int ldb) {
    Gemm.checkMatrix(transB, k, n, ldb, "k", "n", "ldb");
    long extent = transB ? Gemm.extent(n, k, ldb) : Gemm.extent(k, n, ldb);
    if (dtype == DType.F32) {
      F32Buffer b32 = F32Buffer.cast(b, "b");
      int start = b32.index(bOffset, extent, "b");
      return kernels.packB(transB, k, n, b32.array(), start, ldb);
    }
    F64Buffer b64 = F64Buffer.cast(b, "b");
    int start = b64.index(bOffset, extent, "b");
    return kernels.packB(transB, k, n, b64.array(), start, ldb);
  }

  @Override
  public PackedMatrix repackB(PackedMatrix old, boolean transB, Buffer b, long bOffset, int ldb) {
    int k = old.rows();
    int n = old.columns();
    HostPacked mine = HostPacked.cast(old, kernels, Side.B, dtype, k, n, "old");
    Gemm.checkMatrix(transB, k, n, ldb, "k", "n", "ldb");
    long extent = transB ? Gemm.extent(n, k, ldb) : Gemm.extent(k, n, ldb);
    boolean filled;
    if (dtype == DType.F32) {
      F32Buffer b32 = F32Buffer.cast(b, "b");
      filled = mine.refill(transB, b32.array(), b32.index(bOffset, extent, "b"), ldb);
    } else {
      F64Buffer b64 = F64Buffer.cast(b, "b");
      filled = mine.refill(transB, b64.array(), b64.index(bOffset, extent, "b"), ldb);
    }
    if (filled) {
      return mine;
    }
    PackedMatrix made = packB(transB, k, n, b, bOffset, ldb);
    mine.close();
    return made;
  }

  @Override
  public void gemmPackedA(
      Gemm gemm,
      double alpha,
      PackedMatrix a,
      Buffer b,
      long bOffset,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset) {
    checkPresence(epilogue, bias, residual);
    HostPacked packed = HostPacked.cast(a, kernels, Side.A, dtype, gemm.m(), gemm.k(), "a");
    PackedProducts.gemm(
        kernels,
        gemm,
        alpha,
        packed,
        b,
        bOffset,
        beta,
        c,
        cOffset,
        epilogue,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
  public void gemmPackedB(
      Gemm gemm,
      double alpha,
      Buffer a,
      long aOffset,
      PackedMatrix b,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset) {
    checkPresence(epilogue, bias, residual);
    HostPacked packed = HostPacked.cast(b, kernels, Side.B, dtype, gemm.k(), gemm.n(), "b");
    PackedProducts.gemm(
        kernels,
        gemm,
        alpha,
        packed,
        a,
        aOffset,
        beta,
        c,
        cOffset,
        epilogue,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
  public void gemmBatch(
      GemmBatch batch,
      double alpha,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      double beta,
      Buffer c,
      long cOffset) {
    Gemm gemm = batch.gemm();
    long extentA = batch.extent(gemm.extentA(), batch.strideA());
    long extentB = batch.extent(gemm.extentB(), batch.strideB());
    long extentC = batch.extent(gemm.extentC(), batch.strideC());
    int aStart = checkExtent(a, aOffset, extentA, "a");
    int bStart = checkExtent(b, bOffset, extentB, "b");
    int cStart = checkExtent(c, cOffset, extentC, "c");
    Overlap.checkBatch(batch, array(a), aStart, array(b), bStart, array(c), cStart);
    if (dtype == DType.F32) {
      kernels.sgemmBatch(
          batch,
          (float) alpha,
          F32Buffer.cast(a, "a").array(),
          aStart,
          F32Buffer.cast(b, "b").array(),
          bStart,
          (float) beta,
          F32Buffer.cast(c, "c").array(),
          cStart);
    } else {
      kernels.dgemmBatch(
          batch,
          alpha,
          F64Buffer.cast(a, "a").array(),
          aStart,
          F64Buffer.cast(b, "b").array(),
          bStart,
          beta,
          F64Buffer.cast(c, "c").array(),
          cStart);
    }
  }

  /** Checks a batched operand as a whole, so that nothing is written if a later product is bad. */
  private int checkExtent(Buffer buffer, long offset, long extent, String name) {
    HostBuffer host =
        dtype == DType.F32 ? F32Buffer.cast(buffer, name) : F64Buffer.cast(buffer, name);
    return host.index(offset, extent, name);
  }

  private static Object array(Buffer buffer) {
    return buffer instanceof F32Buffer f32 ? f32.array() : ((F64Buffer) buffer).array();
  }

  @Override
  public void gemv(
      boolean trans,
      int m,
      int n,
      double alpha,
      Buffer a,
      long aOffset,
      int lda,
      Buffer x,
      long xOffset,
      int incX,
      double beta,
      Buffer y,
      long yOffset,
      int incY) {
    Gemm.check(false, false, m, n, n, lda, Math.max(1, n), Math.max(1, n));
    checkIncrement(incX, "incX");
    checkIncrement(incY, "incY");
    long extentA = Gemm.extent(m, n, lda);
    long extentX = Gemm.extent(trans ? m : n, 1, incX);
    long extentY = Gemm.extent(trans ? n : m, 1, incY);
    if (dtype == DType.F32) {
      F32Buffer a32 = F32Buffer.cast(a, "a");
      F32Buffer x32 = F32Buffer.cast(x, "x");
      F32Buffer y32 = F32Buffer.cast(y, "y");
      int aStart = a32.index(aOffset, extentA, "a");
      int xStart = x32.index(xOffset, extentX, "x");
      int yStart = y32.index(yOffset, extentY, "y");
      Overlap.checkGemv(
          trans,
          m,
          n,
          a32.array(),
          aStart,
          lda,
          x32.array(),
          xStart,
          incX,
          y32.array(),
          yStart,
          incY);
      kernels.sgemv(
          trans,
          m,
          n,
          (float) alpha,
          a32.array(),
          aStart,
          lda,
          x32.array(),
          xStart,
          incX,
          (float) beta,
          y32.array(),
          yStart,
          incY);
    } else {
      F64Buffer a64 = F64Buffer.cast(a, "a");
      F64Buffer x64 = F64Buffer.cast(x, "x");
      F64Buffer y64 = F64Buffer.cast(y, "y");
      int aStart = a64.index(aOffset, extentA, "a");
      int xStart = x64.index(xOffset, extentX, "x");
      int yStart = y64.index(yOffset, extentY, "y");
      Overlap.checkGemv(
          trans,
          m,
          n,
          a64.array(),
          aStart,
          lda,
          x64.array(),
          xStart,
          incX,
          y64.array(),
          yStart,
          incY);
      kernels.dgemv(
          trans,
          m,
          n,
          alpha,
          a64.array(),
          aStart,
          lda,
          x64.array(),
          xStart,
          incX,
          beta,
          y64.array(),
          yStart,
          incY);
    }
  }

  @Override
  public void ger(
      int m,
      int n,
      double alpha,
      Buffer x,
      long xOffset,
      int incX,
      Buffer y,
      long yOffset,
      int incY,
      Buffer a,
      long aOffset,
      int lda) {
    Gemm.check(false, false, m, n, n, lda, Math.max(1, n), Math.max(1, n));
    checkIncrement(incX, "incX");
    checkIncrement(incY, "incY");
    long extentX = Gemm.extent(m, 1, incX);
    long extentY = Gemm.extent(n, 1, incY);
    long extentA = Gemm.extent(m, n, lda);
    if (dtype == DType.F32) {
      F32Buffer x32 = F32Buffer.cast(x, "x");
      F32Buffer y32 = F32Buffer.cast(y, "y");
      F32Buffer a32 = F32Buffer.cast(a, "a");
      int xStart = x32.index(xOffset, extentX, "x");
      int yStart = y32.index(yOffset, extentY, "y");
      int aStart = a32.index(aOffset, extentA, "a");
      Overlap.checkGer(
          m, n, x32.array(), xStart, incX, y32.array(), yStart, incY, a32.array(), aStart, lda);
      kernels.sger(
          m,
          n,
          (float) alpha,
          x32.array(),
          xStart,
          incX,
          y32.array(),
          yStart,
          incY,
          a32.array(),
          aStart,
          lda);
    } else {
      F64Buffer x64 = F64Buffer.cast(x, "x");
      F64Buffer y64 = F64Buffer.cast(y, "y");
      F64Buffer a64 = F64Buffer.cast(a, "a");
      int xStart = x64.index(xOffset, extentX, "x");
      int yStart = y64.index(yOffset, extentY, "y");
      int aStart = a64.index(aOffset, extentA, "a");
      Overlap.checkGer(
          m, n, x64.array(), xStart, incX, y64.array(), yStart, incY, a64.array(), aStart, lda);
      kernels.dger(
          m,
          n,
          alpha,
          x64.array(),
          xStart,
          incX,
          y64.array(),
          yStart,
          incY,
          a64.array(),
          aStart,
          lda);
    }
  }

  private static void checkIncrement(int increment, String name) {
    if (increment < 1) {
      throw new IllegalArgumentException(name + " is " + increment + "; expected 1 or more");
    }
  }
}
