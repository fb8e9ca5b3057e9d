package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.host.HostPacked;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.vector.WarmUpLoop;
import java.time.Duration;

/**
 * Brings every path of the matrix products to C2: in place, packed in all four forms, packed ahead,
 * gemv, ger, and each finishing operation.
 *
 * <p>The JVM compiles a method by C2 when it has been called 600 times and its calls and loop
 * rounds together pass 15,000 (JDK 25's defaults). So the innermost loops run about {@link #TRIPS}
 * rounds: fewer would take more calls, more would make the JVM compile the loop by itself first.
 */
abstract class GemmWarmUp {
  /** Elements of each operand. */
  static final int ELEMENTS = 1 << 17;

  /** The longest bias. */
  static final int WIDEST = 4096;

  private static final int TRIPS = 25;

  /** What a function of an activation costs, in multiply-adds. */
  private static final double FUNCTION = 20;

  /** What the rest of finishing an element costs, in multiply-adds. */
  private static final double SIMPLE = 6;

  private final int lanes;
  private final int tileRows;
  private final int threads;

  GemmWarmUp(int lanes, int tileRows, int threads) {
    this.lanes = lanes;
    this.tileRows = tileRows;
    this.threads = threads;
  }

  abstract void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double beta,
      Epilogue epilogue);

  /**
   * The packed product, however small: one with a B as large as that path wants would turn the
   * loops so often in a call that the JVM would compile them alone first.
   */
  abstract void packing(boolean transA, boolean transB, int m, int n, int k);

  abstract HostPacked packA(boolean trans, int m, int k);

  abstract HostPacked packB(boolean trans, int k, int n);

  /** One product with each operand packed ahead. */
  abstract void packed(int m, int n, int k, HostPacked packedA, HostPacked packedB);

  abstract void gemv(boolean trans, int m, int n, int inc, double alpha, double beta);

  abstract void ger(int m, int n, int inc);

  /** Calls everything until it is compiled. */
  final boolean run(Duration limit) {
    WarmUpLoop loop = new WarmUpLoop();
    addInPlace(loop);
    addPacked(loop);
    addFinish(loop);
    addVectors(loop);
    addRare(loop);
    return loop.run(limit);
  }

  private void add(WarmUpLoop loop, boolean transA, boolean transB, int m, int n, int k) {
    loop.add((double) m * n * (k + 4), () -> gemm(transA, transB, m, n, k, 1, 0, Epilogue.NONE));
  }

  private void addInPlace(WarmUpLoop loop) {
    // Two tall rows of tiles and a single one; wide and narrow tiles, the last one moved back.
    add(loop, false, false, 11, 7 * lanes + 3, TRIPS);
    add(loop, false, false, 8, 2 * lanes + 3, TRIPS);
    add(loop, false, false, 1, TRIPS * lanes + 3, 4 * TRIPS);
  }

  private void addPacked(WarmUpLoop loop, boolean transA, boolean transB, int m, int n) {
    loop.add((double) m * n * (TRIPS + 4), () -> packing(transA, transB, m, n, TRIPS));
  }

  private void addPacked(WarmUpLoop loop) {
    int m = 3 * tileRows + 2;
    int n = 2 * lanes + 3;
    for (int form = 0; form < 4; form++) {
      boolean transA = (form & 1) != 0;
      boolean transB = (form & 2) != 0;
      // The columns left over take a narrow tile, then a wide one.
      addPacked(loop, transA, transB, m, n);
      addPacked(loop, transA, transB, m, n + lanes);
      if (form != 0) {
        add(loop, transA, transB, 11, n, TRIPS);
      }
    }
    int k = Math.max(GemmThresholds.PACKED_DEPTH, 2 * TRIPS);
    HostPacked packedA = packA(false, m, k);
    HostPacked packedB = packB(true, k, n);
    loop.add(2.0 * m * n * k, () -> packed(m, n, k, packedA, packedB));
    HostPacked rowA = packA(false, 1, k);
    loop.add(12.0 * n * k, () -> packed(1, n, k, rowA, packedB));
  }

  /** One row of hardly any products, so that what follows takes the time. */
  private void addFinish(WarmUpLoop loop) {
    int n = TRIPS * lanes + 3;
    for (Activation activation : Activation.values()) {
      Epilogue epilogue = new Epilogue(Bias.PER_COLUMN, activation, 0.01, false);
      boolean function = activation.ordinal() >= Activation.GELU.ordinal();
      loop.add(
          n * (function ? FUNCTION : SIMPLE), () -> gemm(false, false, 1, n, 1, 2, 0, epilogue));
    }
    Epilogue added = new Epilogue(Bias.PER_ROW, Activation.NONE, 0, true);
    loop.add(n * SIMPLE, () -> gemm(false, false, 1, n, 1, 1, 0.5, added));
    loop.add(n * SIMPLE, () -> gemm(true, true, 1, n, 1, 2, 0.5, Epilogue.NONE));
    loop.add(n * SIMPLE, () -> gemm(false, false, 1, n, 0, 1, 0.5, Epilogue.NONE));
  }

  private void addVectors(WarmUpLoop loop) {
    int wide = 16 * TRIPS + 3;
    // Groups of rows, some again, and a tree of eight of them and of one alone.
    int rows = 13;
    int row = TRIPS * lanes + 3;
    int strips = 12 * lanes + 3;
    // More elements than a matrix has that is gone through in strips.
    int tall = 700;
    int columns = 4 * TRIPS;
    for (int inc = 1; inc <= 2; inc++) {
      int step = inc;
      loop.add(rows * row, () -> gemv(false, rows, row, step, 1, 0.5));
      loop.add(TRIPS * strips, () -> gemv(true, TRIPS, strips, step, 1, 0));
      loop.add(tall * columns, () -> gemv(true, tall, columns, step, 2, 0.5));
      loop.add(2 * wide, () -> ger(2, wide, step));
    }
  }

  /** Blocks beyond the first in each direction, and the team of threads. */
  private void addRare(WarmUpLoop loop) {
    int k = GemmBlocking.MAX_DEPTH + 8;
    int n = 2 * lanes + 3;
    for (int form = 0; form < 4; form++) {
      boolean transA = (form & 1) != 0;
      boolean transB = (form & 2) != 0;
      int m = GemmBlocking.TRANSPOSED_ROWS + 3;
      loop.addRare(m * n * k, () -> gemm(transA, transB, m, n, k, 1, 0.5, Epilogue.NONE));
      loop.addRare(m * n * k, () -> gemm(transA, transB, m, n, k, 1, 0, Epilogue.NONE));
    }
    int large = Math.ceilDiv(GemmThresholds.IN_PLACE_ELEMENTS, 64) + 1;
    loop.addRare(9.0 * large * 64, () -> gemm(false, false, 9, large, 64, 1, 0, Epilogue.NONE));
    int wide = GemmBlocking.COLUMNS + 3;
    loop.addRare(9.0 * wide * 32, () -> gemm(false, false, 9, wide, 32, 1, 0, Epilogue.NONE));
    int side = 128;
    if (threads > 1) {
      double work = (double) side * side * side;
      loop.addRare(work, () -> gemm(false, false, side, side, side, 1, 0, Epilogue.NONE));
    }
  }
}
