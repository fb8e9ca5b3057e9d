package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.host.HostPacked;

/**
 * op(B) in the order in which the tiles read it, float64: panels of {@link DoubleTile#COLUMNS}
 * columns, each all of k long (and padded), the last filled up with zeros. So a product may start
 * at any panel and any k, whatever its blocks and threads.
 */
final class DoublePackedB extends HostPacked {
  /** The panels, one after the other. */
  final double[] panels;

  DoublePackedB(HostMatmul owner, boolean transB, int k, int n, double[] b, int bOffset, int ldb) {
    super(owner, Side.B, DType.F64, k, n);
    long padded = (long) Math.ceilDiv(n, DoubleTile.COLUMNS) * DoubleTile.COLUMNS;
    panels = new double[GemmBlocking.length(padded, DoubleTile.padded(k))];
    DoublePacking.packB(transB, b, bOffset, ldb, k, n, panels, 0);
  }

  @Override
  protected boolean refill(boolean transB, double[] b, int bOffset, int ldb) {
    DoublePacking.packB(transB, b, bOffset, ldb, rows(), columns(), panels, 0);
    return true;
  }

  /** Where the panel that starts with this column has its element of row {@code p}. */
  int at(int column, int p) {
    return column * DoubleTile.padded(rows()) + p * DoubleTile.COLUMNS;
  }
}
