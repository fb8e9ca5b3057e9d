package dev.lanewise.examples.studies;

import dev.lanewise.examples.study.Progress;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;

/**
 * Logistic regression as document 002 builds it: p = sigmoid(w.x + b), weights that start at zero,
 * gradient descent on all examples at once. Examples are rows, where the document has columns.
 */
final class LogisticModel implements AutoCloseable {
  private final Engine engine;
  private final Tensor w;
  private final Tensor b;

  /** Zero weights for {@code features} numbers an example. */
  LogisticModel(Engine engine, DType dtype, int features) {
    this.engine = engine;
    w = engine.full(dtype, 0, Layout.of(features, 1)).requireGrad();
    b = engine.full(dtype, 0, Layout.of(1)).requireGrad();
  }

  /** The weights (features, 1). */
  Tensor w() {
    return w;
  }

  /** The bias (1). */
  Tensor b() {
    return b;
  }

  /** The cost of examples x (m, features) with targets y (m, 1), as a tensor of the open scope. */
  Tensor cost(Tensor x, Tensor y) {
    return x.linear(w, b).loss(ElementLoss.BINARY_CROSS_ENTROPY_LOGITS, y);
  }

  /** The cost without recording. */
  double costNow(Tensor x, Tensor y) {
    try (Scope scope = engine.scope()) {
      return cost(x, y).item();
    }
  }

  /**
   * Makes one step of gradient descent for each iteration.
   *
   * @return the cost before each step
   */
  double[] fit(Tensor x, Tensor y, double rate, int iterations, Progress progress) {
    double[] costs = new double[iterations];
    for (int i = 0; i < iterations; i++) {
      try (Scope tape = engine.tape()) {
        Tensor cost = cost(x, y);
        costs[i] = cost.item();
        tape.backward(cost);
        GradientDescent.step(rate, w, b);
      }
      progress.stepTo(i + 1L);
    }
    return costs;
  }

  /** The class of each row of x: 1 where the probability is above one half. */
  int[] predict(Tensor x) {
    try (Scope scope = engine.scope()) {
      float[] logits = x.linear(w, b).toFloats();
      int[] classes = new int[logits.length];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = logits[i] > 0 ? 1 : 0;
      }
      return classes;
    }
  }

  @Override
  public void close() {
    w.release();
    b.release();
  }
}
