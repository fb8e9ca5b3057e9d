package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.host.HostPacked;

/**
 * op(A) in the order in which the tiles read it, float64: k cut into blocks as the packed product
 * cuts it, and in each block all rows, {@link DoubleTile#ROW_STRIDE} apart. Rows of zeros at the
 * end let the last tile be a whole one.
 */
final class DoublePackedA extends HostPacked {
  /** The blocks, one after the other. */
  final double[] blocks;

  /** How much of k a block holds. */
  final int depth;

  private final int paddedRows;

  DoublePackedA(
      HostMatmul owner,
      DoubleTile tile,
      boolean transA,
      int m,
      int k,
      double[] a,
      int aOffset,
      int lda) {
    super(owner, Side.A, DType.F64, m, k);
    depth = GemmBlocking.depth(k, tile.rows(), DoubleTile.COLUMNS, Double.BYTES);
    paddedRows = Math.addExact(m, tile.narrowRows() - 1);
    long stretch = (long) Math.ceilDiv(k, depth) * DoubleTile.ROW_STRIDE;
    blocks = new double[GemmBlocking.length(stretch, paddedRows)];
    for (int p = 0; p < k; p += depth) {
      int length = Math.min(depth, k - p);
      for (int i = 0; i < m; i++) {
        int to = at(i, p);
        if (transA) {
          for (int q = 0; q < length; q++) {
            blocks[to + q] = a[aOffset + (p + q) * lda + i];
          }
        } else {
          System.arraycopy(a, aOffset + i * lda + p, blocks, to, length);
        }
        if (length < DoubleTile.padded(length)) {
          blocks[to + length] = DoubleTile.PADDING_A;
        }
      }
    }
  }

  /** Where row {@code i} starts in the block that starts at {@code p}. */
  int at(int i, int p) {
    return (p / depth * paddedRows + i) * DoubleTile.ROW_STRIDE;
  }
}
