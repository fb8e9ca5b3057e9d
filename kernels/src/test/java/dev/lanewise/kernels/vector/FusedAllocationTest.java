package dev.lanewise.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.RandomKernels;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.UnaryOp;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls of the fused kernels leave nothing to the garbage collector. */
@Tag("allocation")
class FusedAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 100;
  private static final int ROUNDS = 4_000;

  /** For what the JVM itself allocates now and then in this thread. */
  private static final long TOLERANCE = 2_048;

  private static final int ROWS = 9;
  private static final int COLUMNS = 103;

  private final F32Buffer a = matrix();
  private final F32Buffer b = matrix();
  private final F32Buffer c = matrix();
  private final F32Buffer d = matrix();
  private final F32Buffer e = matrix();
  private final F32Buffer row = HostBuffer.of(new float[COLUMNS]);
  private final F32Buffer otherRow = HostBuffer.of(new float[COLUMNS]);
  private final F32Buffer column = HostBuffer.of(new float[ROWS]);
  private final F32Buffer otherColumn = HostBuffer.of(new float[ROWS]);

  private static F32Buffer matrix() {
    return HostBuffer.of(new float[ROWS * COLUMNS]);
  }

  private static void assertAllocatesNothing(String what, Runnable call) {
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

  @Test
  void dropout() {
    RandomKernels kernels = Kernels.vector(Family.RANDOM, DType.F32, 1);
    int n = ROWS * COLUMNS;
    assertAllocatesNothing("dropout", () -> kernels.dropout(1, 2, 3, n, 0.5, 2, a, 0, b, 0));
  }

  @Test
  void residualNorms() {
    NormalizationKernels kernels = Kernels.vector(Family.NORMALIZATION, DType.F32, 1);
    RowNorm norm = new RowNorm(ROWS, COLUMNS, 1e-5);
    assertAllocatesNothing(
        "layer",
        () -> {
          kernels.residualNorm(
              norm, a, 0, b, 0, row, 0, row, 0, c, 0, d, 0, column, 0, otherColumn, 0);
          kernels.residualNormBackward(
              norm,
              c,
              0,
              row,
              0,
              column,
              0,
              otherColumn,
              0,
              d,
              0,
              a,
              0,
              e,
              0,
              otherRow,
              0,
              otherRow,
              0);
        });
    assertAllocatesNothing(
        "root mean square",
        () -> {
          kernels.residualNorm(
              norm, a, 0, b, 0, row, 0, null, 0, c, 0, d, 0, null, 0, otherColumn, 0);
          kernels.residualNormBackward(
              norm, c, 0, row, 0, null, 0, otherColumn, 0, d, 0, a, 0, e, 0, otherRow, 0, null, 0);
        });
  }

  @Test
  void biasesWithActivations() {
    ElementwiseKernels kernels = Kernels.vector(Family.ELEMENTWISE, DType.F32, 1);
    for (UnaryOp op : new UnaryOp[] {UnaryOp.RELU, UnaryOp.GELU, UnaryOp.GELU_TANH, UnaryOp.TANH}) {
      BiasActivation form = new BiasActivation(op, 0, 0, ROWS, COLUMNS);
      assertAllocatesNothing(
          op.name(),
          () -> {
            kernels.biasActivation(form, a, 0, row, 0, b, 0);
            kernels.biasActivationBackward(form, a, 0, row, 0, c, 0, d, 0, otherRow, 0);
            kernels.biasActivationBackward(form, b, 0, null, 0, c, 0, d, 0, otherRow, 0);
          });
    }
  }

  @Test
  void crossEntropy() {
    LossKernels kernels = Kernels.vector(Family.LOSS, DType.F32, 1);
    I32Buffer labels = HostBuffer.of(new int[] {1, 2, -1, 4, 5, 6, 7, 8, -1});
    CrossEntropyLoss loss =
        CrossEntropyLoss.mean(new Rows(ROWS, COLUMNS)).withIgnored(-1).withSmoothing(0.1);
    assertAllocatesNothing(
        "cross-entropy",
        () -> {
          kernels.crossEntropy(loss, a, 0, labels, 0, column, 0, otherColumn, 0);
          kernels.crossEntropyBackward(loss, a, 0, labels, 0, column, 0, otherColumn, 0, b, 0);
        });
  }
}
