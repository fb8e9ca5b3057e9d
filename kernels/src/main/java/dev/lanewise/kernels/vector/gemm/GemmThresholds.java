package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Gemm;

/** Which path a product takes, by its shape alone, with the measurements that set the limits. */
final class GemmThresholds {
  /**
   * Elements of B up to which both matrices are read in place. GFLOP/s packed and in place,
   * float32, Zen 3 at 256 bits (peak 102): 16^3 16, 44; 32^3 43, 63; 48^3 66, 70; 53^3 50, 62; 64^3
   * 70, 75; 65^3 56, 65; 80^3 74, 77; 96^3 83, 72; 97^3 67, 66; 1000x64x30 68, 70.
   */
  static final int IN_PLACE_ELEMENTS = 80 * 80;

  /**
   * Elements of A and of B up to which a transposed one is transposed as a whole first. GFLOP/s
   * packed and in this way, float32, as above: NT 33^3 27, 38; TT 33^3 26, 32; NT 48^3 60, 58; NT
   * 64^3 67, 64; TT 64^3 61, 57.
   */
  static final int TRANSPOSED_ELEMENTS = 40 * 40;

  /**
   * Rows up to which a larger B is read in place, from the rows of a tall tile on: packing it would
   * be used too seldom. As above: 5x1024x1024 31, 37; 8x512x512 36, 39; 16x512x512 49, 45;
   * 64x512x512 76, 49.
   */
  static final int IN_PLACE_ROWS = 8;

  /**
   * Multiply-adds of float32 for which a second thread is used; half as many of float64. That is
   * 128^3, 52 us on one Zen 3 core: long enough for waking a parked thread, tens of microseconds,
   * to pay. A hand-over to a thread that is awake costs 1 to 3 us.
   */
  static final long PARALLEL_WORK = 1L << 21;

  /**
   * The shortest inner dimension for which A is packed ahead: a packed row takes {@link
   * GemmBlocking#ROW_STRIDE} elements however short it is.
   */
  static final int PACKED_DEPTH = 128;

  /** The fewest columns for which B is packed ahead: a panel is stored as wide as a tile. */
  static final int PACKED_COLUMNS = 4;

  private GemmThresholds() {}

  /**
   * Whether a product is computed without packing. One row is always; two to four rows of a large B
   * are not, for want of a tile that shares what it loads (4x1024x1024 25, 12).
   */
  static boolean inPlace(boolean transA, boolean transB, int m, int n, int k, int lanes) {
    if (transA || transB || n < lanes) {
      return false;
    }
    boolean smallB = (long) k * n <= IN_PLACE_ELEMENTS;
    return smallB || m == 1 || m >= FloatInPlaceTiles.ROWS && m <= IN_PLACE_ROWS;
  }

  /**
   * Whether small matrices are transposed as a whole and then multiplied in place: neither is
   * larger than {@link #TRANSPOSED_ELEMENTS}.
   */
  static boolean transposedFirst(boolean transA, boolean transB, int m, int n, int k, int lanes) {
    return (transA || transB)
        && (long) m * k <= TRANSPOSED_ELEMENTS
        && (long) k * n <= TRANSPOSED_ELEMENTS
        && inPlace(false, false, m, n, k, lanes);
  }

  /** How many threads share a packed product: each should have work for the hand-over to pay. */
  static int threads(int available, int m, int n, int k, int elementBytes) {
    long work = Math.multiplyExact((long) m * n, (long) k) * elementBytes / Float.BYTES;
    return (int) Math.clamp(2 * work / PARALLEL_WORK, 1, available);
  }

  /** The same for a number of products of one form. */
  static int threads(int available, int count, Gemm gemm, int elementBytes) {
    // Far above the threshold before the cap, and far below overflow after it.
    int depth = (int) Math.min((long) gemm.k() * count, 1 << 24);
    return threads(available, gemm.m(), gemm.n(), depth, elementBytes);
  }
}
