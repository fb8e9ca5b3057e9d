package dev.lanewise.kernels.vector.gemm;

/**
 * A matrix A, float32, that is not stored but made in pieces while the packed product needs them,
 * such as the patches of an image. Any number of threads may ask at once.
 */
public interface FloatRowSource {
  /** From one row to the next where they are stored. */
  int STRIDE = FloatTile.ROW_STRIDE;

  /**
   * Stores elements {@code p} to {@code p + depth - 1} of some rows, {@link #STRIDE} apart.
   *
   * @param row the first
   * @param rows how many
   */
  void rows(int row, int rows, int p, int depth, float[] to, int toAt);
}
