package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.CuBlasHandle;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.Overlap;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.kernels.op.PackedMatrix.Side;
import org.jspecify.annotations.Nullable;

/**
 * {@link MatmulKernels}: products by cuBLAS, which keeps the bounds but adds in an order of its
 * own; the rest as {@link MatmulPasses} says.
 */
public final class CudaMatmul extends KernelFamily implements MatmulKernels {
  /** What the driver aligns allocations to. */
  private static final int ALIGNMENT = 256;

  private final MatmulPasses passes;

  /** For one element type. */
  public CudaMatmul(DeviceServices services, DType dtype, CuBlasHandle blas) {
    super(services, dtype);
    this.passes = new MatmulPasses(services, dtype, blas);
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
    checkPresence(epilogue, bias, residual);
    CudaBuffer left = cast(a, aOffset, gemm.extentA(), "a");
    CudaBuffer right = cast(b, bOffset, gemm.extentB(), "b");
    CudaBuffer to = cast(c, cOffset, gemm.extentC(), "c");
    Overlap.checkGemm(gemm, left, aOffset, right, bOffset, to, cOffset);
    multiplyAndFinish(
        gemm,
        gemm.transA(),
        gemm.transB(),
        alpha,
        left,
        aOffset,
        gemm.lda(),
        right,
        bOffset,
        gemm.ldb(),
        beta,
        to,
        cOffset,
        epilogue,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  private void multiplyAndFinish(
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
          1);
      if (!epilogue.isNone()) {
        passes.finish(
            epilogue,
            gemm.m(),
            gemm.n(),
            c,
            cOffset,
            gemm.ldc(),
            added,
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
    CudaBuffer from = cast(a, aOffset, extent, "a");
    return pack(Side.A, m, k, transA, lda, from, aOffset, extent);
  }

  @Override
  public PackedMatrix packB(boolean transB, int k, int n, Buffer b, long bOffset, int ldb) {
    Gemm.checkMatrix(transB, k, n, ldb, "k", "n", "ldb");
    long extent = transB ? Gemm.extent(n, k, ldb) : Gemm.extent(k, n, ldb);
    CudaBuffer from = cast(b, bOffset, extent, "b");
    return pack(Side.B, k, n, transB, ldb, from, bOffset, extent);
  }

  private PackedMatrix pack(
      Side side,
      int rows,
      int columns,
      boolean transposed,
      int leading,
      CudaBuffer from,
      long offset,
      long extent) {
    long start = start(from, offset);
    CudaBuffer copy = services.memory().scratch(dtype, start + extent);
    services.memory().copy(from, offset, copy, start, extent);
    return new CudaPackedMatrix(this, side, rows, columns, transposed, leading, copy, start);
  }

  /** How far behind an aligned address an element lies, in elements. */
  private long start(CudaBuffer buffer, long offset) {
    return buffer.address(offset) % ALIGNMENT / dtype.bytes();
  }

  @Override
  public PackedMatrix repackB(PackedMatrix old, boolean transB, Buffer b, long bOffset, int ldb) {
    int k = old.rows();
    int n = old.columns();
    CudaPackedMatrix mine = CudaPackedMatrix.cast(old, this, Side.B, k, n, "old");
    Gemm.checkMatrix(transB, k, n, ldb, "k", "n", "ldb");
    long extent = transB ? Gemm.extent(n, k, ldb) : Gemm.extent(k, n, ldb);
    CudaBuffer from = cast(b, bOffset, extent, "b");
    long start = start(from, bOffset);
    if (mine.fits(transB, ldb, start)) {
      services.memory().copy(from, bOffset, mine.copy(), start, extent);
      return mine;
    }
    PackedMatrix made = pack(Side.B, k, n, transB, ldb, from, bOffset, extent);
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
    CudaPackedMatrix packed = CudaPackedMatrix.cast(a, this, Side.A, gemm.m(), gemm.k(), "a");
    CudaBuffer right = cast(b, bOffset, gemm.extentB(), "b");
    CudaBuffer to = cast(c, cOffset, gemm.extentC(), "c");
    Overlap.checkGemm(gemm, null, 0, right, bOffset, to, cOffset);
    multiplyAndFinish(
        gemm,
        packed.transposed(),
        gemm.transB(),
        alpha,
        packed.copy(),
        packed.start(),
        packed.leading(),
        right,
        bOffset,
        gemm.ldb(),
        beta,
        to,
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
    CudaPackedMatrix packed = CudaPackedMatrix.cast(b, this, Side.B, gemm.k(), gemm.n(), "b");
    CudaBuffer left = cast(a, aOffset, gemm.extentA(), "a");
    CudaBuffer to = cast(c, cOffset, gemm.extentC(), "c");
    Overlap.checkGemm(gemm, left, aOffset, null, 0, to, cOffset);
    multiplyAndFinish(
        gemm,
        gemm.transA(),
        packed.transposed(),
        alpha,
        left,
        aOffset,
        gemm.lda(),
        packed.copy(),
        packed.start(),
        packed.leading(),
        beta,
        to,
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
    CudaBuffer left = cast(a, aOffset, batch.extent(gemm.extentA(), batch.strideA()), "a");
    CudaBuffer right = cast(b, bOffset, batch.extent(gemm.extentB(), batch.strideB()), "b");
    CudaBuffer to = cast(c, cOffset, batch.extent(gemm.extentC(), batch.strideC()), "c");
    Overlap.checkBatch(batch, left, aOffset, right, bOffset, to, cOffset);
    passes.multiply(
        gemm.transA(),
        gemm.transB(),
        gemm.m(),
        gemm.n(),
        gemm.k(),
        alpha,
        left,
        aOffset,
        gemm.lda(),
        batch.strideA(),
        right,
        bOffset,
        gemm.ldb(),
        batch.strideB(),
        beta,
        to,
        cOffset,
        gemm.ldc(),
        batch.strideC(),
        batch.count());
  }

  /** A product with a matrix of one column, whose rows are {@code incX} apart. */
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
    int outputs = trans ? n : m;
    int terms = trans ? m : n;
    CudaBuffer matrix = cast(a, aOffset, Gemm.extent(m, n, lda), "a");
    CudaBuffer from = cast(x, xOffset, Gemm.extent(terms, 1, incX), "x");
    CudaBuffer to = cast(y, yOffset, Gemm.extent(outputs, 1, incY), "y");
    Overlap.checkGemv(trans, m, n, matrix, aOffset, lda, from, xOffset, incX, to, yOffset, incY);
    passes.multiply(
        trans, false, outputs, 1, terms, alpha, matrix, aOffset, lda, 0, from, xOffset, incX, 0,
        beta, to, yOffset, incY, 0, 1);
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
    CudaBuffer left = cast(x, xOffset, Gemm.extent(m, 1, incX), "x");
    CudaBuffer right = cast(y, yOffset, Gemm.extent(n, 1, incY), "y");
    CudaBuffer to = cast(a, aOffset, Gemm.extent(m, n, lda), "a");
    Overlap.checkGer(m, n, left, xOffset, incX, right, yOffset, incY, to, aOffset, lda);
    boolean vanishes = dtype == DType.F64 ? alpha == 0 : (float) alpha == 0;
    if (!vanishes) {
      passes.ger(m, n, alpha, left, xOffset, incX, right, yOffset, incY, to, aOffset, lda);
    }
  }

  private static void checkIncrement(int increment, String name) {
    if (increment < 1) {
      throw new IllegalArgumentException(name + " is " + increment + "; expected 1 or more");
    }
  }
}
