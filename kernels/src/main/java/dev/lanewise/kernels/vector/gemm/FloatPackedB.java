package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.host.HostPacked;

/**
 * op(B) in the order in which the tiles read it, float32: panels of {@link FloatTile#COLUMNS}
 * columns, each all of k long (and padded), the last filled up with zeros. So a product may start
 * at any panel and any k, whatever its blocks and threads.
 */
final class FloatPackedB extends HostPacked {
  /** The panels, one after the other. */
  final float[] panels;

  FloatPackedB(HostMatmul owner, boolean transB, int k, int n, float[] b, int bOffset, int ldb) {
    super(owner, Side.B, DType.F32, k, n);
    long padded = (long) Math.ceilDiv(n, FloatTile.COLUMNS) * FloatTile.COLUMNS;
    panels = new float[GemmBlocking.length(padded, FloatTile.padded(k))];
    FloatPacking.packB(transB, b, bOffset, ldb, k, n, panels, 0);
  }

  @Override
  protected boolean refill(boolean transB, float[] b, int bOffset, int ldb) {
    FloatPacking.packB(transB, b, bOffset, ldb, rows(), columns(), panels, 0);
    return true;
  }

  /** Where the panel that starts with this column has its element of row {@code p}. */
  int at(int column, int p) {
    return column * FloatTile.padded(rows()) + p * FloatTile.COLUMNS;
  }
}
