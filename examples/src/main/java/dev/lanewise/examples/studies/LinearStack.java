package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;

/** Layers without activation in a row compute what one layer computes. */
final class LinearStack {
  private static final int LAYERS = 5;
  private static final int UNITS = 16;
  private static final int ROWS = 64;

  private LinearStack() {}

  static Depth.Verdict run(StudyContext context, Engine engine, StudyResult.Builder result) {
    double worst;
    try (Scope scope = engine.scope()) {
      RandomStream random = new RandomStream(context.seed(), 1);
      Tensor x = normal(engine, random, 1, ROWS, UNITS);
      Tensor y = x;
      Tensor weight = normal(engine, random, 0.25, UNITS, UNITS);
      Tensor bias = normal(engine, random, 1, UNITS);
      y = y.linear(weight, bias);
      for (int layer = 1; layer < LAYERS; layer++) {
        Tensor nextWeight = normal(engine, random, 0.25, UNITS, UNITS);
        Tensor nextBias = normal(engine, random, 1, UNITS);
        y = y.linear(nextWeight, nextBias);
        weight = weight.matmul(nextWeight);
        bias = bias.reshape(1, UNITS).linear(nextWeight, nextBias).reshape(UNITS);
      }
      Tensor single = x.linear(weight, bias);
      worst = y.sub(single).abs().max().item() / y.abs().max().item();
    }
    result.figure(
        "stacked linear layers against one: largest difference over largest output",
        worst,
        Target.atMost(1e-5));
    context
        .report()
        .section("Stacked linear layers equal one")
        .text(
            LAYERS
                + " linear layers of "
                + UNITS
                + " units were multiplied into one: W = W1 W2 ..., b pushed through the layers"
                + " behind it. Both give the same outputs but for rounding.");
    return new Depth.Verdict(
        "Layers without activation collapse into one", worst <= 1e-5, "difference " + worst);
  }

  private static Tensor normal(Engine engine, RandomStream random, double deviation, int... shape) {
    Tensor made = engine.zeros(shape);
    random.normal(made, 0, deviation);
    return made;
  }
}
