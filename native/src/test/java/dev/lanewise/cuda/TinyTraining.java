package dev.lanewise.cuda;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.DeviceMemory;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.OptimizerStep.Adam;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.Arrays;
import java.util.Random;

/**
 * Two layers with dropout between them, cross-entropy and Adam, by kernels of many families: so
 * small a training that its steps differ only in what training steps differ in, and have scratch of
 * their own, copies, fills and products.
 */
final class TinyTraining implements AutoCloseable {
  static final int BATCH = 5;

  /** The most losses that are kept. */
  static final int STEPS = 100;

  private static final int INPUTS = 6;
  private static final int HIDDEN = 8;
  private static final int CLASSES = 4;
  private static final double DROPPED = 0.25;

  private final Backend backend;
  private final DeviceMemory memory;
  private final Random random = new Random(5);
  private final Buffer x;
  private final Buffer labels;
  private final Buffer hidden;
  private final Buffer dropped;
  private final Buffer logits;
  private final Buffer logSums;
  private final Buffer loss;
  private final Buffer one;
  private final Buffer losses;
  private final Buffer slopes;
  private final Buffer[] parameters;
  private final Buffer[] gradients;
  private final Buffer[] states;
  private final ParameterList list = new ParameterList();
  private double rate = 0.05;
  private int step;

  TinyTraining(Backend backend) {
    this.backend = backend;
    this.memory = backend.memory();
    x = floats(BATCH * INPUTS);
    labels = memory.allocate(DType.I32, BATCH);
    hidden = floats(BATCH * HIDDEN);
    dropped = floats(BATCH * HIDDEN);
    logits = floats(BATCH * CLASSES);
    logSums = floats(BATCH);
    loss = floats(1);
    one = floats(1);
    losses = floats(STEPS);
    slopes = floats(BATCH * HIDDEN);
    memory.upload(new float[] {1}, 0, one, 0, 1);
    int[] sizes = {INPUTS * HIDDEN, HIDDEN, HIDDEN * CLASSES};
    parameters = Arrays.stream(sizes).mapToObj(this::floats).toArray(Buffer[]::new);
    gradients = Arrays.stream(sizes).mapToObj(this::floats).toArray(Buffer[]::new);
    states = Arrays.stream(sizes).mapToObj(n -> floats(2 * n)).toArray(Buffer[]::new);
    for (int i = 0; i < sizes.length; i++) {
      fill(parameters[i], sizes[i]);
    }
  }

  private Buffer floats(int n) {
    return memory.allocate(DType.F32, n);
  }

  private void fill(Buffer target, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    memory.upload(values, 0, target, 0, n);
  }

  void rate(double newRate) {
    rate = newRate;
  }

  /** The next batch, of so many rows: uploads. */
  void load(int rows) {
    fill(x, rows * INPUTS);
    memory.upload(random.ints(rows, 0, CLASSES).toArray(), 0, labels, 0, rows);
  }

  void forward(int rows) {
    MatmulKernels products = backend.matmul(DType.F32);
    Layout line = Layout.of(rows * HIDDEN);
    Gemm first = Gemm.dense(false, false, rows, HIDDEN, INPUTS);
    products.gemm(
        first,
        1,
        x,
        0,
        parameters[0],
        0,
        0,
        hidden,
        0,
        Epilogue.BIAS_PER_COLUMN,
        parameters[1],
        0,
        null,
        0);
    backend.elementwise(DType.F32).unary(Unary.of(UnaryOp.TANH, line, line), hidden, 0, hidden, 0);
    drop(rows, hidden, dropped);
    Gemm second = Gemm.dense(false, false, rows, CLASSES, HIDDEN);
    products.gemm(second, 1, dropped, 0, parameters[2], 0, 0, logits, 0);
    backend.loss(DType.F32).crossEntropy(mean(rows), logits, 0, labels, 0, logSums, 0, loss, 0);
    memory.copy(loss, 0, losses, step, 1);
  }

  private void drop(int rows, Buffer from, Buffer to) {
    long counter = (long) step * BATCH * HIDDEN;
    double value = 1 / (1 - DROPPED);
    backend
        .random(DType.F32)
        .dropout(7, 1, counter, rows * HIDDEN, 1 - DROPPED, value, from, 0, to, 0);
  }

  private static CrossEntropyLoss mean(int rows) {
    return CrossEntropyLoss.mean(new Rows(rows, CLASSES));
  }

  void backwardAndUpdate(int rows) {
    MatmulKernels products = backend.matmul(DType.F32);
    Layout line = Layout.of(rows * HIDDEN);
    backend
        .loss(DType.F32)
        .crossEntropyBackward(mean(rows), logits, 0, labels, 0, logSums, 0, one, 0, logits, 0);
    Gemm ofSecond = Gemm.dense(true, false, HIDDEN, CLASSES, rows);
    products.gemm(ofSecond, 1, dropped, 0, logits, 0, 0, gradients[2], 0);
    Gemm toHidden = Gemm.dense(false, true, rows, HIDDEN, CLASSES);
    products.gemm(toHidden, 1, logits, 0, parameters[2], 0, 0, slopes, 0);
    drop(rows, slopes, slopes);
    UnaryBackward tanh = UnaryBackward.of(UnaryOp.TANH, 0, 0, line, line, line);
    backend.elementwise(DType.F32).unaryBackward(tanh, hidden, 0, slopes, 0, slopes, 0);
    Gemm ofFirst = Gemm.dense(true, false, INPUTS, HIDDEN, rows);
    products.gemm(ofFirst, 1, x, 0, slopes, 0, 0, gradients[0], 0);
    Reduce sum = Reduce.of(ReduceOp.SUM, 0, Layout.of(rows, HIDDEN), 0);
    backend.reduction(DType.F32).reduce(sum, slopes, 0, gradients[1], 0);
    step++;
    Adam adam = new Adam(rate, 0.9, 0.999, 1e-8, 0.01, true, step);
    list.clear();
    for (int i = 0; i < parameters.length; i++) {
      int n = Math.toIntExact(parameters[i].length());
      list.add(adam, n, parameters[i], 0, gradients[i], 0, states[i], 0, states[i], n);
    }
    backend.optimizer(DType.F32).step(list);
  }

  /** A step on a batch that was loaded. */
  void run(int rows) {
    forward(rows);
    backwardAndUpdate(rows);
  }

  /** The parameters and the losses. */
  float[][] result() {
    float[][] result = new float[parameters.length + 1][];
    for (int i = 0; i < parameters.length; i++) {
      result[i] = read(parameters[i]);
    }
    result[parameters.length] = read(losses);
    return result;
  }

  private float[] read(Buffer source) {
    float[] values = new float[Math.toIntExact(source.length())];
    memory.download(source, 0, values, 0, values.length);
    return values;
  }

  float lastLoss() {
    float[] value = new float[1];
    memory.download(loss, 0, value, 0, 1);
    return value[0];
  }

  @Override
  public void close() {
    for (Buffer buffer :
        new Buffer[] {x, labels, hidden, dropped, logits, logSums, loss, one, losses, slopes}) {
      buffer.close();
    }
    for (Buffer[] all : new Buffer[][] {parameters, gradients, states}) {
      for (Buffer buffer : all) {
        buffer.close();
      }
    }
  }
}
