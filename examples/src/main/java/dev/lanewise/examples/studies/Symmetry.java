package dev.lanewise.examples.studies;

import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import java.util.List;

/** Measures whether the hidden units of a small network become different. */
final class Symmetry {
  private static final int HIDDEN = 4;

  private Symmetry() {}

  /**
   * Trains 2-4-1 on "x1 and not x2" and compares its hidden units. (XOR would hide the effect: at
   * zero weights its gradients are zero.)
   *
   * @return the largest difference between two units' incoming weights, biases or outgoing weights
   */
  static double spreadAfter(StudyContext context, Initializer initializer, int steps) {
    Engine engine = context.engine();
    Sequential model =
        new Sequential(
                new Dense(HIDDEN, initializer), Activation.sigmoid(), new Dense(1, initializer))
            .build(engine, DType.F32, context.seed(), 2);
    Optimizer optimizer = new Optimizer(UpdateRule.sgd(), 0.5, model.parameters());
    Tensor x = engine.of(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
    Tensor y = engine.of(new float[] {0, 0, 1, 0}, 4, 1);
    Loss loss = Loss.binaryCrossEntropyFromLogits();
    for (int step = 0; step < steps; step++) {
      try (Scope tape = engine.tape()) {
        tape.backward(loss.of(model.forward(x), y));
        optimizer.step();
        optimizer.zeroGrad();
      }
    }
    double spread = spread(model.parameters());
    x.release();
    y.release();
    optimizer.release();
    model.release();
    return spread;
  }

  /** Weight (2, hidden), bias (hidden) and outgoing weight (hidden, 1): hidden unit fastest. */
  private static double spread(List<Parameter> parameters) {
    double largest = 0;
    for (Parameter parameter : parameters.subList(0, 3)) {
      float[] values = parameter.value().toFloats();
      for (int i = 0; i < values.length; i++) {
        float first = values[i - i % HIDDEN];
        largest = Math.max(largest, Math.abs((double) values[i] - first));
      }
    }
    return largest;
  }
}
