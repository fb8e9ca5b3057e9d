package dev.lanewise.examples.cuda;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * What a short training went through.
 *
 * @param losses of each step
 * @param gradients of each step, a parameter each
 * @param weights the parameters in the end
 */
record Training(double[] losses, List<List<float[]>> gradients, List<float[]> weights) {
  static final int STEPS = 10;

  /** Trains on an engine. */
  static Training run(SmallNetwork network, Engine engine) {
    return run(network, engine, 0);
  }

  /**
   * The same from parameters that are changed first.
   *
   * @param change by which part of itself each parameter becomes larger or smaller
   */
  static Training run(SmallNetwork network, Engine engine, double change) {
    Layer model = network.build(engine);
    List<Parameter> parameters = model.parameters();
    change(parameters, change);
    Optimizer optimizer = network.optimizer(model);
    Tensor x = network.input(engine);
    Tensor y = network.labels(engine);
    Loss loss = Loss.categoricalCrossEntropyFromLogits();
    double[] losses = new double[STEPS];
    List<List<float[]>> gradients = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      try (Scope tape = engine.tape()) {
        Tensor value = loss.of(model.forward(x), y);
        tape.backward(value);
        losses[step] = value.item();
        List<float[]> made = new ArrayList<>();
        for (Parameter parameter : parameters) {
          made.add(Objects.requireNonNull(parameter.value().grad(), parameter::name).toFloats());
        }
        gradients.add(made);
        optimizer.step();
      } finally {
        optimizer.zeroGrad();
      }
    }
    List<float[]> weights = parameters.stream().map(p -> p.value().toFloats()).toList();
    x.release();
    y.release();
    optimizer.release();
    model.release();
    return new Training(losses, gradients, weights);
  }

  private static void change(List<Parameter> parameters, double by) {
    Random random = new Random(5);
    for (Parameter parameter : parameters) {
      float[] values = parameter.value().toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] *= (float) (random.nextBoolean() ? 1 + by : 1 - by);
      }
      parameter.value().set(values);
    }
  }
}
