package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.host.HostPacked;

/**
 * op(A) in the order in which the tiles read it, float32: k cut into blocks as the packed product
 * cuts it, and in each block all rows, {@link FloatTile#ROW_STRIDE} apart. Rows of zeros at the end
 * let the last tile be a whole one.
 */
final class FloatPackedA extends HostPacked {
  /** The rows. */
  final FloatRowBlocks blocks;

  FloatPackedA(HostMatmul owner, boolean transA, int m, int k, float[] a, int aOffset, int lda) {
    super(owner, Side.A, DType.F32, m, k);
    blocks = new FloatRowBlocks().over(new float[FloatRowBlocks.size(m, k)], 0, m, k);
    for (int i = 0; i < m; i++) {
      if (transA) {
        blocks.setColumn(i, a, aOffset + i, lda);
      } else {
        blocks.set(i, a, aOffset + i * lda);
      }
    }
  }
}
