package dev.lanewise.kernels.vector.optimizer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.vector.Kernels;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Filling a list, its norm and its step leave nothing to the garbage collector. */
@Tag("allocation")
class ParameterListAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 100;
  private static final int ROUNDS = 4_000;

  /** For what the JVM itself allocates now and then in this thread. */
  private static final long TOLERANCE = 2_048;

  private static final List<OptimizerStep> STEPS =
      List.of(
          new OptimizerStep.Adam(1e-9, 0.9, 0.999, 1e-8, 0.01, true, 3),
          new OptimizerStep.Adam(1e-9, 0.9, 0.999, 1e-8, 0, true, 3),
          new OptimizerStep.Momentum(1e-9, 0.9, false, 0),
          new OptimizerStep.RmsProp(1e-9, 0.9, 1e-8, 0),
          new OptimizerStep.Sgd(1e-9, 0.01));

  private final OptimizerKernels kernels = Kernels.vector(Family.OPTIMIZER, DType.F32, 1);
  private final ParameterList list = new ParameterList();
  private final F32Buffer[] arrays = new F32Buffer[100];
  private final F32Buffer norm = HostBuffer.of(1f);

  ParameterListAllocationTest() {
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = HostBuffer.of(new float[i / 4 % 10 == 0 ? 20_000 : 37]);
    }
  }

  private void call() {
    for (int i = 0; i < arrays.length; i += 4) {
      F32Buffer s2 = arrays[i + 3];
      int n = (int) s2.length();
      list.add(STEPS.get(i / 4 % 5), n, arrays[i], 0, arrays[i + 1], 0, arrays[i + 2], 0, s2, 0);
    }
    kernels.norm(list, norm, 0);
    kernels.clippedStep(list, 1, norm, 0);
    kernels.step(list);
    list.clear();
  }

  @Test
  void normAndSteps() {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > TOLERANCE; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long bytes = least;
    assertTrue(bytes <= TOLERANCE, () -> bytes + " bytes in " + CALLS + " calls");
  }
}
