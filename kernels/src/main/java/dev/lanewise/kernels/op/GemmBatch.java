package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * Several products of one form: product {@code i} takes its matrices {@code i} strides after the
 * first one's.
 *
 * @param gemm the form
 * @param count how many
 * @param strideA elements from one A to the next; 0 uses the same A for all
 * @param strideB elements from one B to the next; 0 uses the same B for all
 * @param strideC elements from one C to the next; results must not overlap
 */
public record GemmBatch(Gemm gemm, int count, long strideA, long strideB, long strideC) {
  /**
   * @throws IllegalArgumentException if {@code count} or a stride is negative, or results overlap
   */
  public GemmBatch {
    Objects.requireNonNull(gemm, "gemm");
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count + "; expected 0 or more");
    }
    if (strideA < 0 || strideB < 0) {
      throw new IllegalArgumentException(
          "strideA, strideB are " + strideA + ", " + strideB + "; expected 0 or more");
    }
    if (count > 1 && strideC < gemm.extentC()) {
      throw new IllegalArgumentException(
          "strideC is " + strideC + "; expected at least " + gemm.extentC());
    }
  }

  /** The elements from the first to the last of a batched operand. */
  public long extent(long one, long stride) {
    return count == 0 || one == 0 ? 0 : Math.addExact(one, Math.multiplyExact(stride, count - 1L));
  }

  /**
   * Where a product's matrix starts in an array that holds the whole batch; the first one's start
   * if the matrix is empty, since an empty one's stride may lead anywhere.
   *
   * @param first where the first matrix starts
   * @param one the elements that one matrix spans
   * @param stride the operand's stride
   * @param index the number of the product
   */
  public static int start(int first, long one, long stride, int index) {
    return one == 0 ? first : Math.toIntExact(first + stride * index);
  }

  /**
   * Whether this is one product of {@code count * m} rows: the same B for all, and the rows of A
   * and C go on from one product to the next.
   */
  public boolean isOneProduct() {
    return strideB == 0
        && !gemm.transA()
        && strideA == (long) gemm.m() * gemm.lda()
        && strideC == (long) gemm.m() * gemm.ldc()
        && (long) count * gemm.m() <= Integer.MAX_VALUE;
  }
}
