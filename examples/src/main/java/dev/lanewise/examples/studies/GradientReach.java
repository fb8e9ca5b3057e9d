package dev.lanewise.examples.studies;

import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.recurrent.RecurrentLayer;

/** How far gradients reach back in time. */
final class GradientReach {
  private static final int HIDDEN = 64;
  private static final int SEQUENCES = 32;

  private GradientReach() {}

  /**
   * The gradient's norm by distance in an untrained network with random inputs: that of the last
   * output by each step's input, over that of the last step.
   *
   * @param spanning whether the gates start open enough to keep the state over the distance
   */
  static double[] untrained(
      StudyContext context, RecurrentKind kind, boolean spanning, int distance) {
    Engine engine = context.engine();
    RecurrentLayer layer = kind.layer(HIDDEN);
    layer.build(engine, context.seed(), distance + 1, HIDDEN);
    if (spanning) {
      kind.spanning(distance, layer);
    }
    Tensor x = engine.zeros(SEQUENCES, distance + 1, HIDDEN);
    new RandomStream(context.seed(), 3).normal(x, 0, 1);
    x.requireGrad();
    try (Scope tape = engine.tape()) {
      Tensor y = layer.forward(x);
      tape.backward(y.slice(1, distance, distance + 1).square().mean());
      return byDistance(x);
    } finally {
      x.zeroGrad();
      x.release();
      layer.release();
    }
  }

  /** The norms of a gradient (sequences, time, ..) a step, over that of the last, from there on. */
  static double[] byDistance(Tensor x) {
    Tensor gradient = x.grad();
    if (gradient == null) {
      throw new IllegalStateException("no gradient has arrived");
    }
    float[] content = gradient.toFloats();
    int time = x.dim(1);
    int inputs = x.dim(2);
    double[] norms = new double[time];
    for (int i = 0; i < content.length; i++) {
      norms[time - 1 - i / inputs % time] += (double) content[i] * content[i];
    }
    double last = Math.sqrt(norms[0]);
    for (int t = 0; t < time; t++) {
      norms[t] = Math.sqrt(norms[t]) / last;
    }
    return norms;
  }
}
