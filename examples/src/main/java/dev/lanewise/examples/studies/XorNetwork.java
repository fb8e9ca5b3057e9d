package dev.lanewise.examples.studies;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;

/**
 * The 2-4-1 sigmoid network of document 000 with its training loop written out: forward pass,
 * backward pass, update, without layers, tape or optimizer. The error is half the sum of squares.
 */
final class XorNetwork implements AutoCloseable {
  private static final int HIDDEN = 4;
  private static final float[] INPUTS = {0, 0, 0, 1, 1, 0, 1, 1};
  private static final float[] TARGETS = {0, 1, 1, 0};

  private final Engine engine;
  private final Tensor x;
  private final Tensor y;
  private final Tensor w1;
  private final Tensor b1;
  private final Tensor w2;
  private final Tensor b2;

  /** A network with weights and biases from the uniform distribution on [-1, 1). */
  XorNetwork(Engine engine, long seed) {
    this.engine = engine;
    x = engine.of(INPUTS, 4, 2);
    y = engine.of(TARGETS, 4, 1);
    RandomStream random = new RandomStream(seed, 0);
    w1 = uniform(random, 2, HIDDEN);
    b1 = uniform(random, 1, HIDDEN);
    w2 = uniform(random, HIDDEN, 1);
    b2 = uniform(random, 1, 1);
  }

  private Tensor uniform(RandomStream random, int rows, int columns) {
    Tensor made = engine.zeros(rows, columns);
    random.uniform(made, -1, 1);
    return made;
  }

  /** The parameters: w1, b1, w2, b2. */
  Tensor[] parameters() {
    return new Tensor[] {w1, b1, w2, b2};
  }

  private Tensor hidden() {
    return x.matmul(w1).add(b1).sigmoid();
  }

  private Tensor output(Tensor hidden) {
    return hidden.matmul(w2).add(b2).sigmoid();
  }

  /** The four predictions for (0,0), (0,1), (1,0), (1,1). */
  float[] predictions() {
    try (Scope scope = engine.scope()) {
      return output(hidden()).toFloats();
    }
  }

  /** The mean of |target - prediction|. */
  double meanError() {
    try (Scope scope = engine.scope()) {
      return y.sub(output(hidden())).abs().mean().item();
    }
  }

  /**
   * The derivatives for {@link #parameters()}, by the chain rule written out; in the open scope.
   */
  Tensor[] gradients() {
    Tensor hidden = hidden();
    Tensor output = output(hidden);
    Tensor deltaOutput = output.sub(y).mul(sigmoidDerivative(output));
    Tensor deltaHidden = deltaOutput.matmul(w2.transpose()).mul(sigmoidDerivative(hidden));
    return new Tensor[] {
      x.transpose().matmul(deltaHidden),
      deltaHidden.sum(0).reshape(1, HIDDEN),
      hidden.transpose().matmul(deltaOutput),
      deltaOutput.sum(0).reshape(1, 1)
    };
  }

  /** The sigmoid's derivative from its value: s (1 - s). */
  private static Tensor sigmoidDerivative(Tensor value) {
    return value.mul(value.neg().add(1));
  }

  /** One step of gradient descent. */
  void step(double rate) {
    try (Scope scope = engine.scope()) {
      Tensor[] gradients = gradients();
      Tensor[] parameters = parameters();
      for (int i = 0; i < parameters.length; i++) {
        GradientDescent.descend(rate, parameters[i], gradients[i]);
      }
    }
  }

  /**
   * The largest difference between {@link #gradients()} and what the tape derives by itself from
   * the error, over all parameters.
   */
  double largestDifferenceFromTape() {
    for (Tensor parameter : parameters()) {
      parameter.requireGrad();
    }
    double largest = 0;
    try (Scope tape = engine.tape()) {
      tape.backward(output(hidden()).sub(y).square().sum().mul(0.5));
      Tensor[] parameters = parameters();
      Tensor[] gradients = gradients();
      for (int i = 0; i < parameters.length; i++) {
        Tensor derived = GradientDescent.requireGradient(parameters[i]);
        double difference = gradients[i].sub(derived).abs().max().item();
        largest = Math.max(largest, difference);
        parameters[i].zeroGrad();
      }
    }
    return largest;
  }

  @Override
  public void close() {
    x.release();
    y.release();
    for (Tensor parameter : parameters()) {
      parameter.release();
    }
  }
}
