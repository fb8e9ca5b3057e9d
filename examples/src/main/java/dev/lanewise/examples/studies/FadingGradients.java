package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.knowm.xchart.XYChart;

/** How much gradient reaches the first layer, by depth and activation. */
final class FadingGradients {
  private static final int[] DEPTHS = {1, 2, 4, 8, 12, 16, 20};
  private static final int UNITS = 64;
  private static final int ROWS = 128;

  private record Kind(String name, Supplier<Activation> activation, Initializer initializer) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("sigmoid", Activation::sigmoid, Initializer.xavierUniform()),
          new Kind("tanh", Activation::tanh, Initializer.xavierUniform()),
          new Kind("relu", Activation::relu, Initializer.heUniform()));

  private FadingGradients() {}

  static Depth.Verdict run(StudyContext context, Engine engine, StudyResult.Builder result) {
    XYChart chart =
        Charts.xy(
            "Gradient of the first layer over that of the last", "hidden layers", "ratio of norms");
    chart.getStyler().setYAxisLogarithmic(true);
    double[] deepest = new double[KINDS.size()];
    for (int k = 0; k < KINDS.size(); k++) {
      Kind kind = KINDS.get(k);
      double[] depths = new double[DEPTHS.length];
      double[] ratios = new double[DEPTHS.length];
      for (int d = 0; d < DEPTHS.length; d++) {
        depths[d] = DEPTHS[d];
        ratios[d] = Math.max(ratio(context, engine, kind, DEPTHS[d]), 1e-30);
      }
      Charts.line(chart, kind.name(), depths, ratios);
      deepest[k] = ratios[DEPTHS.length - 1];
    }
    result.figure("gradient ratio at depth 20, sigmoid", deepest[0], Target.atMost(1e-6));
    result.figure("gradient ratio at depth 20, tanh", deepest[1]);
    result.figure("gradient ratio at depth 20, relu", deepest[2], Target.atLeast(1e-2));
    context
        .report()
        .section("Vanishing gradients")
        .text(
            "Untrained networks of 64 units a layer (sigmoid and tanh with Xavier weights, ReLU"
                + " with He weights) on random inputs: the norm of the first layer's weight"
                + " gradient over that of the output layer's.")
        .chart("fading-gradients", "The ratio by depth for sigmoid, tanh and ReLU", chart);
    return new Depth.Verdict(
        "Gradients vanish with depth behind sigmoids, not behind ReLUs with He weights",
        deepest[0] < deepest[1] && deepest[0] < 1e-6 && deepest[2] > 1e-2,
        String.format(
            Locale.ROOT,
            "at depth 20: sigmoid %.1e, tanh %.1e, relu %.1e",
            deepest[0],
            deepest[1],
            deepest[2]));
  }

  private static double ratio(StudyContext context, Engine engine, Kind kind, int depth) {
    int[] hidden = new int[depth];
    Arrays.fill(hidden, UNITS);
    Sequential model =
        new Sequential(Networks.mlp(kind.activation(), kind.initializer(), 1, hidden))
            .build(engine, context.seed(), UNITS);
    List<Parameter> parameters = model.parameters();
    try (Scope tape = engine.tape()) {
      Tensor x = engine.zeros(ROWS, UNITS);
      new RandomStream(context.seed(), 2).normal(x, 0, 1);
      tape.backward(model.forward(x).square().mean());
      double first = norm(parameters.get(0).value());
      double last = norm(parameters.get(parameters.size() - 2).value());
      return first / last;
    } finally {
      parameters.forEach(parameter -> parameter.value().zeroGrad());
      model.release();
    }
  }

  private static double norm(Tensor parameter) {
    Tensor gradient = parameter.grad();
    double sum = 0;
    if (gradient != null) {
      for (float value : gradient.toFloats()) {
        sum += (double) value * value;
      }
    }
    return Math.sqrt(sum);
  }
}
