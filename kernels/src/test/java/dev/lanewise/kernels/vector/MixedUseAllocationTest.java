package dev.lanewise.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.RandomKernels;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A program that calls many kernels by turns, in an order by chance: what C2 inlines depends on
 * what was hot, and no order may make it box vectors (see {@code LoopApart}).
 */
@Tag("allocation")
class MixedUseAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROWS = 9;
  private static final int COLUMNS = 103;
  private static final int CALLS = 20;
  private static final int BATCH = 4_000;

  /** Batches of turns; more are taken only where the compiler isn't done. */
  private static final int BATCHES = 60;

  /** Boxed vectors take some kilobytes a call. */
  private static final long TOLERANCE = 1_024;

  private record Case(String name, Runnable call) {}

  private final List<Case> cases = new ArrayList<>();
  private final F32Buffer x = matrix(1);
  private final F32Buffer saved = matrix(2);
  private final F32Buffer dy = matrix(3);
  private final F32Buffer y = matrix(4);
  private final F32Buffer other = matrix(5);
  private final F32Buffer row = HostBuffer.of(new float[COLUMNS]);
  private final F32Buffer otherRow = HostBuffer.of(new float[COLUMNS]);
  private final F32Buffer thirdRow = HostBuffer.of(new float[COLUMNS]);
  private final F32Buffer mean = HostBuffer.of(new float[ROWS]);
  private final F32Buffer inverse = HostBuffer.of(new float[ROWS]);

  private static F32Buffer matrix(int seed) {
    Random random = new Random(seed);
    float[] numbers = new float[ROWS * COLUMNS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return HostBuffer.of(numbers);
  }

  private void add(String name, Runnable call) {
    cases.add(new Case(name, call));
  }

  private void elementwise() {
    ElementwiseKernels kernels = Kernels.vector(Family.ELEMENTWISE, DType.F32, 1);
    Layout layout = Layout.of(ROWS * COLUMNS);
    for (UnaryOp op : UnaryOp.values()) {
      if (op == UnaryOp.POW_SCALAR) {
        continue;
      }
      Unary forward = Unary.of(op, 0.5, 1, layout, layout);
      add(op + " forward", () -> kernels.unary(forward, x, 0, y, 0));
      UnaryBackward backward = UnaryBackward.of(op, 0.5, 1, layout, layout, layout);
      add(op + " backward", () -> kernels.unaryBackward(backward, saved, 0, dy, 0, y, 0));
    }
    for (UnaryOp op : new UnaryOp[] {UnaryOp.RELU, UnaryOp.GELU, UnaryOp.SILU, UnaryOp.TANH}) {
      BiasActivation form = new BiasActivation(op, 0, 0, ROWS, COLUMNS);
      add("bias " + op, () -> kernels.biasActivation(form, x, 0, row, 0, y, 0));
      add(
          "bias " + op + " backward",
          () -> kernels.biasActivationBackward(form, x, 0, row, 0, dy, 0, y, 0, otherRow, 0));
    }
  }

  private void rows() {
    Rows form = new Rows(ROWS, COLUMNS);
    SoftmaxKernels softmax = Kernels.vector(Family.SOFTMAX, DType.F32, 1);
    add("softmax", () -> softmax.softmax(form, x, 0, y, 0));
    add("softmax backward", () -> softmax.softmaxBackward(form, saved, 0, dy, 0, y, 0));
    add("log-softmax", () -> softmax.logSoftmax(form, x, 0, y, 0));
    add("log-softmax backward", () -> softmax.logSoftmaxBackward(form, saved, 0, dy, 0, y, 0));
    LossKernels losses = Kernels.vector(Family.LOSS, DType.F32, 1);
    I32Buffer labels = HostBuffer.of(new int[] {1, 2, 0, 4, 5, 6, 7, 8, 3});
    F32Buffer loss = HostBuffer.of(new float[1]);
    CrossEntropyLoss plain = CrossEntropyLoss.mean(form);
    CrossEntropyLoss smoothed = plain.withSmoothing(0.1);
    for (CrossEntropyLoss each : List.of(plain, smoothed)) {
      add(each.toString(), () -> losses.crossEntropy(each, x, 0, labels, 0, mean, 0, loss, 0));
      add(
          each + " backward",
          () -> losses.crossEntropyBackward(each, x, 0, labels, 0, mean, 0, loss, 0, y, 0));
    }
    ReductionKernels reductions = Kernels.vector(Family.REDUCTION, DType.F32, 1);
    for (ReduceOp op : ReduceOp.values()) {
      Reduce along = Reduce.of(op, 0, Layout.of(ROWS, COLUMNS), 1);
      add(op + " of rows", () -> reductions.reduce(along, x, 0, mean, 0));
      Reduce across = Reduce.of(op, 0, Layout.of(ROWS, COLUMNS), 0);
      add(op + " of columns", () -> reductions.reduce(across, x, 0, otherRow, 0));
    }
  }

  private void norms() {
    NormalizationKernels kernels = Kernels.vector(Family.NORMALIZATION, DType.F32, 1);
    RowNorm norm = new RowNorm(ROWS, COLUMNS, 1e-5);
    add(
        "layer norm",
        () -> kernels.layerNorm(norm, x, 0, row, 0, row, 0, y, 0, mean, 0, inverse, 0));
    add(
        "layer norm backward",
        () ->
            kernels.layerNormBackward(
                norm, x, 0, row, 0, mean, 0, inverse, 0, dy, 0, y, 0, otherRow, 0, thirdRow, 0));
    add("rms norm", () -> kernels.rmsNorm(norm, x, 0, row, 0, y, 0, inverse, 0));
    add(
        "rms norm backward",
        () -> kernels.rmsNormBackward(norm, x, 0, row, 0, inverse, 0, dy, 0, y, 0, otherRow, 0));
    add(
        "residual norm",
        () ->
            kernels.residualNorm(
                norm, x, 0, saved, 0, row, 0, row, 0, other, 0, y, 0, mean, 0, inverse, 0));
  }

  private void random() {
    RandomKernels kernels = Kernels.vector(Family.RANDOM, DType.F32, 1);
    int n = ROWS * COLUMNS;
    add("uniform", () -> kernels.uniform(1, 2, 3, n, 0, 1, y, 0));
    add("normal", () -> kernels.normal(1, 2, 3, n, 0, 1, y, 0));
    add("bernoulli", () -> kernels.bernoulli(1, 2, 3, n, 0.5, 2, y, 0));
    add("dropout", () -> kernels.dropout(1, 2, 3, n, 0.5, 2, x, 0, y, 0));
  }

  @Test
  void noOrderOfCallsMakesVectorsBoxed() {
    elementwise();
    rows();
    norms();
    random();
    long[] bytes = new long[cases.size()];
    Random random = new Random(7);
    int batch = 0;
    do {
      for (int turn = 0; turn < BATCH; turn++) {
        Runnable call = cases.get(random.nextInt(cases.size())).call();
        for (int i = 0; i < CALLS; i++) {
          call.run();
        }
      }
      for (int i = 0; i < bytes.length; i++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        cases.get(i).call().run();
        bytes[i] = THREADS.getCurrentThreadAllocatedBytes() - before;
      }
      batch++;
    } while (batch < 4 || batch < BATCHES && allocating(bytes).length() > 0);
    assertEquals("", allocating(bytes), "calls that allocate, with their bytes");
  }

  private String allocating(long[] bytes) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] > TOLERANCE) {
        names.append(cases.get(i).name()).append(' ').append(bytes[i]).append("; ");
      }
    }
    return names.toString();
  }
}
