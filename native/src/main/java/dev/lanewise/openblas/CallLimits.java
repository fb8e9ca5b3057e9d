package dev.lanewise.openblas;

/**
 * How long a call may work on arrays directly. Such a call is critical: until it returns, no thread
 * of the JVM can be stopped, for garbage collection or anything else. The aim is at most about 100
 * microseconds.
 *
 * <p>All numbers were measured with OpenBLAS 0.3.31 (Zen kernels), one thread, JDK 25.0.3, on 2
 * cores of an AMD Zen 3. A machine that is slower than this one has longer calls, not wrong ones.
 */
final class CallLimits {
  /**
   * Elements of a run or block of level 1, gemv and ger, whose long calls are cut to this length:
   * copies would cost as much as the work. Runs of 2^17 took 13 (sdot) to 28 (daxpy) microseconds
   * in cache and 45 to 122 from memory. Cutting costs little: sdot of 2^20 in runs 159
   * microseconds, whole 136; sgemv 104 and 89.
   */
  static final int ELEMENTS = 1 << 17;

  /** An element of a widely strided vector costs a cache line: sdot of 2^17, 64 apart, 1.4 ms. */
  private static final int MAX_STRIDE_COST = 16;

  /**
   * gemm: sgemm of 144^3 took 86 microseconds and of 160^3 114, at 70 GFlop/s; dgemm has half that
   * speed. Longer calls copy their operands off the heap: sgemm then took 449 microseconds for 419
   * (256^3), 3.53 ms for 3.11 (512^3), 26.8 for 24.5 (1024^3).
   */
  private static final double GEMM_NANOS = 100_000;

  private static final double NANOS_PER_FLOP = 0.0145;

  /** An element read from or written to memory, at 20 GB/s: what counts for thin matrices. */
  private static final double NANOS_PER_ELEMENT = 0.2;

  private CallLimits() {}

  /**
   * Whether a gemm is short enough to work on arrays. In double, where nothing overflows.
   *
   * @param elementBytes 4 or 8
   */
  static boolean isShort(int m, int n, int k, int elementBytes) {
    double elements = (double) m * k + (double) k * n + 2.0 * m * n;
    double nanos = 2.0 * m * n * k * NANOS_PER_FLOP + elements * NANOS_PER_ELEMENT;
    return nanos * (elementBytes / 4) <= GEMM_NANOS;
  }

  /** The length of a run of one vector. */
  static int run(int inc) {
    return ELEMENTS / Math.clamp(Math.abs((long) inc), 1, MAX_STRIDE_COST);
  }

  /** The length of a run of two vectors. */
  static int run(int incX, int incY) {
    return Math.min(run(incX), run(incY));
  }
}
