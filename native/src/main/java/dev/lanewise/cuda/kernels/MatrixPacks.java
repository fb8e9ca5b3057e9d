package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.kernels.op.PackedMatrix.Side;

/**
 * Packs matrices: copies, rounded to bfloat16 where products are, so that this is done once. A copy
 * that isn't rounded keeps the original's leading dimension and alignment, by which cuBLAS chooses
 * its kernels; a rounded one lies as a product would round it. So the bits of products are the
 * same.
 */
final class MatrixPacks extends KernelFamily {
  /** What the driver aligns allocations to. */
  private static final int ALIGNMENT = 256;

  private final boolean rounded;
  private final Bfloat16Matrices rounding;

  MatrixPacks(DeviceServices services, DType dtype, boolean rounded, Bfloat16Matrices rounding) {
    super(services, dtype);
    this.rounded = rounded;
    this.rounding = rounding;
  }

  /** As {@link MatmulKernels} says. */
  PackedMatrix packA(boolean transA, int m, int k, Buffer a, long aOffset, int lda) {
    Gemm.checkMatrix(transA, m, k, lda, "m", "k", "lda");
    long extent = transA ? Gemm.extent(k, m, lda) : Gemm.extent(m, k, lda);
    CudaBuffer from = cast(a, aOffset, extent, "a");
    return pack(Side.A, m, k, transA, lda, from, aOffset, extent);
  }

  /** As {@link MatmulKernels} says. */
  PackedMatrix packB(boolean transB, int k, int n, Buffer b, long bOffset, int ldb) {
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
    if (rounded) {
      int storedRows = transposed ? columns : rows;
      int storedColumns = transposed ? rows : columns;
      CudaBuffer copy = rounding.copy(from, offset, storedRows, storedColumns, leading, 0, 1);
      int pitch = Bfloat16Matrices.pitch(storedColumns);
      return new CudaPackedMatrix(this, side, rows, columns, transposed, pitch, copy, 0);
    }
    long start = start(from, offset);
    CudaBuffer copy = services.memory().scratch(dtype, start + extent);
    services.memory().copy(from, offset, copy, start, extent);
    return new CudaPackedMatrix(this, side, rows, columns, transposed, leading, copy, start);
  }

  /** How far behind an aligned address an element lies, in elements. */
  private long start(CudaBuffer buffer, long offset) {
    return buffer.address(offset) % ALIGNMENT / dtype.bytes();
  }

  /** As {@link MatmulKernels} says. */
  PackedMatrix repackB(PackedMatrix old, boolean transB, Buffer b, long bOffset, int ldb) {
    int k = old.rows();
    int n = old.columns();
    CudaPackedMatrix mine = CudaPackedMatrix.cast(old, this, Side.B, k, n, "old");
    Gemm.checkMatrix(transB, k, n, ldb, "k", "n", "ldb");
    long extent = transB ? Gemm.extent(n, k, ldb) : Gemm.extent(k, n, ldb);
    CudaBuffer from = cast(b, bOffset, extent, "b");
    if (rounded && mine.transposed() == transB) {
      rounding.round(from, bOffset, transB ? n : k, transB ? k : n, ldb, 0, 1, mine.copy());
      return mine;
    }
    long start = start(from, bOffset);
    if (!rounded && mine.fits(transB, ldb, start)) {
      services.memory().copy(from, bOffset, mine.copy(), start, extent);
      return mine;
    }
    PackedMatrix made = pack(Side.B, k, n, transB, ldb, from, bOffset, extent);
    mine.close();
    return made;
  }
}
