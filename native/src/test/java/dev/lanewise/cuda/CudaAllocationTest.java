package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A launch and a product leave nothing to the garbage collector. */
@Tag("allocation")
class CudaAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 1_000;
  private static final int ROUNDS = 100;

  /** For what the JVM itself allocates now and then in this thread; a few bytes a call. */
  private static final long TOLERANCE = 2_048;

  private final Backend backend = CudaUnderTest.backend();
  private final Buffer a = backend.memory().allocate(DType.F32, 4);
  private final Buffer b = backend.memory().allocate(DType.F32, 4);
  private final Buffer y = backend.memory().allocate(DType.F32, 4);

  @Test
  void launches() {
    Layout line = Layout.of(4);
    Layout square = Layout.of(2, 2);
    Binary flat = Binary.of(BinaryOp.ADD, line, line, line);
    Binary broadcast = Binary.of(BinaryOp.MUL, square, Layout.of(2), square);
    allocatesNothing("binary", () -> backend.elementwise(DType.F32).binary(flat, a, 0, b, 0, y, 0));
    allocatesNothing(
        "strided binary", () -> backend.elementwise(DType.F32).binary(broadcast, a, 0, b, 0, y, 0));
  }

  @Test
  void products() {
    Gemm gemm = Gemm.dense(false, false, 2, 2, 2);
    allocatesNothing(
        "gemm",
        () ->
            backend
                .matmul(DType.F32)
                .gemm(gemm, 1, a, 0, b, 0, 0, y, 0, Epilogue.BIAS_PER_COLUMN, a, 0, null, 0));
  }

  /** Rounds that are still compiling may allocate more; the best of some must not. */
  private static void allocatesNothing(String what, Runnable call) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > TOLERANCE; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long bytes = least;
    assertTrue(bytes <= TOLERANCE, () -> what + ": " + bytes + " bytes in " + CALLS + " calls");
  }
}
