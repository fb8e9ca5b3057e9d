package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.ProductType;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products on the device, arguments checked: {@link LibraryProducts}, of rounded operands
 * where the precision is bfloat16, and {@link MatrixUpdates} where nothing is multiplied.
 */
final class MatmulPasses extends KernelFamily {
  private final LibraryProducts library;
  private final ProductType type;
  private final ProductType exact;
  private final Bfloat16Matrices rounding;
  private final MatrixUpdates updates;

  MatmulPasses(
      DeviceServices services,
      DType dtype,
      LibraryProducts library,
      ProductType type,
      Bfloat16Matrices rounding,
      MatrixUpdates updates) {
    super(services, dtype);
    this.library = library;
    this.type = type;
    this.exact = dtype == DType.F64 ? ProductType.FLOAT64 : ProductType.FLOAT32;
    this.rounding = rounding;
    this.updates = updates;
  }

  /**
   * C = alpha op(A) op(B) + beta C, {@code count} times, in the precision of these products; reads
   * no more than the contract says.
   *
   * @param a float32 or float64 as these products are, or a copy of {@link Bfloat16Matrices}
   * @param b likewise
   * @param bias n elements to be added to each row of C, if that costs no pass; null for none
   * @return whether the bias was added, or C has no elements
   */
  boolean multiply(
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
      int count,
      @Nullable CudaBuffer bias,
      long biasOffset) {
    if (type == ProductType.BFLOAT16 && !isScaling(alpha, k)) {
      return multiplyRounded(
          transA,
          transB,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          lda,
          strideA,
          b,
          bOffset,
          ldb,
          strideB,
          beta,
          c,
          cOffset,
          ldc,
          strideC,
          count,
          bias,
          biasOffset);
    }
    return multiply(
        type,
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        strideA,
        b,
        bOffset,
        ldb,
        strideB,
        beta,
        c,
        cOffset,
        ldc,
        strideC,
        count,
        bias,
        biasOffset);
  }

  /** One product that rounds no operand. */
  void multiplyExactly(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
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
      int ldc) {
    multiply(
        exact, transA, transB, m, n, k, alpha, a, aOffset, lda, 0, b, bOffset, ldb, 0, beta, c,
        cOffset, ldc, 0, 1, null, 0);
  }

  /** Rounds the operands that aren't; a matrix that serves all of a batch once. */
  private boolean multiplyRounded(
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
      int count,
      @Nullable CudaBuffer bias,
      long biasOffset) {
    if (m == 0 || n == 0 || count == 0) {
      return true;
    }
    int rowsA = transA ? k : m;
    int columnsA = transA ? m : k;
    int rowsB = transB ? n : k;
    int columnsB = transB ? k : n;
    boolean roundA = !Bfloat16Matrices.isRounded(a);
    boolean roundB = !Bfloat16Matrices.isRounded(b);
    int countA = strideA == 0 ? 1 : count;
    int countB = strideB == 0 ? 1 : count;
    try (CudaBuffer copyA =
            roundA ? rounding.copy(a, aOffset, rowsA, columnsA, lda, strideA, countA) : null;
        CudaBuffer copyB =
            roundB ? rounding.copy(b, bOffset, rowsB, columnsB, ldb, strideB, countB) : null) {
      return multiply(
          type,
          transA,
          transB,
          m,
          n,
          k,
          alpha,
          copyA == null ? a : copyA,
          0,
          Bfloat16Matrices.pitch(columnsA),
          strideA == 0 ? 0 : Bfloat16Matrices.stride(rowsA, columnsA),
          copyB == null ? b : copyB,
          0,
          Bfloat16Matrices.pitch(columnsB),
          strideB == 0 ? 0 : Bfloat16Matrices.stride(rowsB, columnsB),
          beta,
          c,
          cOffset,
          ldc,
          strideC,
          count,
          bias,
          biasOffset);
    }
  }

  private boolean isScaling(double alpha, int k) {
    return k == 0 || (dtype == DType.F64 ? alpha == 0 : (float) alpha == 0);
  }

  private boolean multiply(
      ProductType as,
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
      int count,
      @Nullable CudaBuffer bias,
      long biasOffset) {
    if (m == 0 || n == 0 || count == 0) {
      return true;
    }
    if (isScaling(alpha, k)) {
      updates.scale(m, n, c, cOffset, ldc, strideC, count, beta);
      return false;
    }
    return library.multiply(
        as,
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        strideA,
        b,
        bOffset,
        ldb,
        strideB,
        beta,
        c,
        cOffset,
        ldc,
        strideC,
        count,
        bias,
        biasOffset);
  }
}
