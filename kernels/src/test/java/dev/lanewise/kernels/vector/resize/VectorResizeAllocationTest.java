package dev.lanewise.kernels.vector.resize;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.kernels.op.ResizeKernels;
import dev.lanewise.kernels.vector.Kernels;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls leave nothing to the garbage collector. */
@Tag("allocation")
class VectorResizeAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 200;
  private static final int ROUNDS = 400;

  /** For what the JVM itself allocates now and then in this thread. */
  private static final long TOLERANCE = 2_048;

  @Test
  void forwardAndBackward() {
    ResizeKernels kernels = Kernels.vector(Family.RESIZE, DType.F32, 1);
    for (Mode mode : Mode.values()) {
      Resize2d[] sizes = {
        new Resize2d(mode, 1, 2, 14, 18, 28, 36), new Resize2d(mode, 1, 2, 7, 20, 15, 50),
      };
      F32Buffer x = HostBuffer.of(new float[2 * 14 * 20]);
      F32Buffer y = HostBuffer.of(new float[2 * 28 * 50]);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && least > TOLERANCE; round++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
          for (Resize2d resize : sizes) {
            kernels.resize(resize, x, 0, y, 0);
            kernels.resizeBackward(resize, y, 0, x, 0);
          }
        }
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
      long bytes = least;
      assertTrue(bytes <= TOLERANCE, () -> mode + ": " + bytes + " bytes in " + CALLS + " calls");
    }
  }
}
