package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.ProductType;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.Overlap;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.kernels.op.PackedMatrix.Side;
import org.jspecify.annotations.Nullable;

/**
 * {@link MatmulKernels}, arguments checked: products by cuBLAS, which keeps the bounds but adds in
 * an order of its own ({@link MatmulPasses}), their epilogues ({@link EpilogueProducts}) and packed
 * matrices ({@link MatrixPacks}).
 */
public final class CudaMatmul extends KernelFamily implements MatmulKernels {
  private final MatmulPasses passes;
  private final EpilogueProducts products;
  private final MatrixPacks packs;
  private final MatrixUpdates updates;

  /**
   * For one element type.
   *
   * @param precision of float32 products; float64 ignores it
   */
  public CudaMatmul(
      DeviceServices services, DType dtype, LibraryProducts library, Precision precision) {
    super(services, dtype);
    ProductType type = type(dtype, precision);
    Bfloat16Matrices rounding = new Bfloat16Matrices(services);
    this.updates = new MatrixUpdates(services, dtype);
    this.passes = new MatmulPasses(services, dtype, library, type, rounding, updates);
    this.products = new EpilogueProducts(services, dtype, passes);
    this.packs = new MatrixPacks(services, dtype, type == ProductType.BFLOAT16, rounding);
  }

  private static ProductType type(DType dtype, Precision precision) {
    if (dtype == DType.F64) {
      return ProductType.FLOAT64;
    }
    return switch (precision) {
      case FLOAT32 -> ProductType.FLOAT32;
      case TF32 -> ProductType.TF32;
      case BFLOAT16 -> ProductType.BFLOAT16;
    };
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
    EpilogueProducts.checkPresence(epilogue, bias, residual);
    CudaBuffer left = cast(a, aOffset, gemm.extentA(), "a");
    CudaBuffer right = cast(b, bOffset, gemm.extentB(), "b");
    CudaBuffer to = cast(c, cOffset, gemm.extentC(), "c");
    Overlap.checkGemm(gemm, left, aOffset, right, bOffset, to, cOffset);
    products.run(
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

  @Override
  public PackedMatrix packA(boolean transA, int m, int k, Buffer a, long aOffset, int lda) {
    return packs.packA(transA, m, k, a, aOffset, lda);
  }

  @Override
  public PackedMatrix packB(boolean transB, int k, int n, Buffer b, long bOffset, int ldb) {
    return packs.packB(transB, k, n, b, bOffset, ldb);
  }

  @Override
  public PackedMatrix repackB(PackedMatrix old, boolean transB, Buffer b, long bOffset, int ldb) {
    return packs.repackB(old, transB, b, bOffset, ldb);
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
    EpilogueProducts.checkPresence(epilogue, bias, residual);
    CudaPackedMatrix packed = CudaPackedMatrix.cast(a, packs, Side.A, gemm.m(), gemm.k(), "a");
    CudaBuffer right = cast(b, bOffset, gemm.extentB(), "b");
    CudaBuffer to = cast(c, cOffset, gemm.extentC(), "c");
    Overlap.checkGemm(gemm, null, 0, right, bOffset, to, cOffset);
    products.run(
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
    EpilogueProducts.checkPresence(epilogue, bias, residual);
    CudaPackedMatrix packed = CudaPackedMatrix.cast(b, packs, Side.B, gemm.k(), gemm.n(), "b");
    CudaBuffer left = cast(a, aOffset, gemm.extentA(), "a");
    CudaBuffer to = cast(c, cOffset, gemm.extentC(), "c");
    Overlap.checkGemm(gemm, left, aOffset, null, 0, to, cOffset);
    products.run(
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
        batch.count(),
        null,
        0);
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
    passes.multiplyExactly(
        trans, false, outputs, 1, terms, alpha, matrix, aOffset, lda, from, xOffset, incX, beta, to,
        yOffset, incY);
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
      updates.ger(m, n, alpha, left, xOffset, incX, right, yOffset, incY, to, aOffset, lda);
    }
  }

  private static void checkIncrement(int increment, String name) {
    if (increment < 1) {
      throw new IllegalArgumentException(name + " is " + increment + "; expected 1 or more");
    }
  }
}
