package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.StepRecorder;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep.Adam;
import dev.lanewise.kernels.op.OptimizerStep.Sgd;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import java.lang.management.ManagementFactory;
import java.util.Map;
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

  @Test
  void convolutionsByCuDnn() {
    Conv2d conv = Conv2d.of(1, 1, 2, 2, 1, Window2d.of(1, 1));
    ConvEpilogue epilogue = ConvEpilogue.BIAS.withActivation(UnaryOp.RELU);
    try (Backend own = CudaUnderTest.open(Map.of("lanewise.cuda.convolutions", "cudnn"))) {
      Conv2dKernels kernels = own.conv2d(DType.F32);
      Buffer x = own.memory().allocate(DType.F32, 4);
      Buffer w = own.memory().allocate(DType.F32, 1);
      Buffer to = own.memory().allocate(DType.F32, 4);
      allocatesNothing(
          "convolution",
          () -> kernels.forward(conv, x, 0, w, 0, to, 0, epilogue, null, 0, w, 0, null, 0));
      allocatesNothing("gradient of w", () -> kernels.backwardWeights(conv, x, 0, to, 0, w, 0));
    }
  }

  @Test
  void optimizers() {
    Adam adam = new Adam(0.001, 0.9, 0.999, 1e-8, 0.01, true, 3);
    ParameterList list = new ParameterList();
    list.add(adam, 2, a, 0, y, 0, b, 0, b, 2);
    list.add(new Sgd(0.1, 0), 2, a, 2, y, 2, null, 0, null, 0);
    OptimizerKernels kernels = backend.optimizer(DType.F32);
    allocatesNothing("step of a list", () -> kernels.step(list));
    allocatesNothing("step", () -> kernels.step(adam, 2, a, 0, y, 0, b, 0, b, 2));
  }

  @Test
  void recurrences() {
    Recurrent layer = Recurrent.contiguous(Cell.GRU, 1, 1);
    Buffer gates = backend.memory().allocate(DType.F32, 3);
    RecurrentKernels kernels = backend.recurrent(DType.F32);
    allocatesNothing("gru", () -> kernels.gru(layer, a, 0, b, 0, y, 0, gates, 0, y, 1, null, 0, 0));
  }

  /** Launches, copies and products of which one differs each time, as one graph. */
  @Test
  void recordedSteps() {
    Layout line = Layout.of(4);
    Binary add = Binary.of(BinaryOp.ADD, line, line, line);
    Gemm gemm = Gemm.dense(false, false, 2, 2, 2);
    StepRecorder steps = backend.steps().orElseThrow();
    double[] value = new double[1];
    allocatesNothing(
        "step",
        () -> {
          steps.begin();
          backend.elementwise(DType.F32).fill(value[0]++, 4, a, 0);
          backend.elementwise(DType.F32).binary(add, a, 0, b, 0, y, 0);
          backend.matmul(DType.F32).gemm(gemm, 1, a, 0, b, 0, 0, y, 0);
          backend.memory().copy(a, 0, b, 0, 2 + (long) value[0] % 2);
          backend.memory().copy(y, 0, b, 0, 4);
          steps.end();
        });
    assertTrue(steps.counts().replayed() > CALLS);
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
