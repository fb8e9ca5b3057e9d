package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Digits;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.data.Scaler;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.TrainerOptions;
import java.io.IOException;
import java.util.function.Supplier;

/** Units that answer 0 to every sample get no gradient and never come back; leaky ones do. */
final class DeadUnits {
  private static final int UNITS = 128;
  private static final double HARSH_RATE = 0.5;

  private DeadUnits() {}

  static Depth.Verdict run(StudyContext context, Engine engine, StudyResult.Builder result)
      throws IOException {
    LabelledData data = Digits.load();
    float[] scaled = Scaler.standard(data.features(), data.columns()).apply(data.features());
    Dataset digits = Dataset.classification(data.columns(), scaled, data.labels(), 10);
    int relu = withoutGradient(context, engine, digits, "relu", Activation::relu);
    int leaky =
        withoutGradient(context, engine, digits, "leaky relu", () -> Activation.leakyRelu(0.01));
    result.figure("dead units of 128, relu", relu, Target.atLeast(1));
    result.figure("dead units of 128, leaky relu", leaky, Target.exactly(0));
    Table table = Table.of("activation", "units whose weights get no gradient at all");
    table.row("relu", relu + " of " + UNITS).row("leaky relu", leaky + " of " + UNITS);
    context
        .report()
        .section("Dead ReLUs")
        .text(
            "One hidden layer of 128 units on the digits, trained with Adam at the harsh rate 0.5:"
                + " a unit is dead if the gradient of all its weights is exactly 0 over the whole"
                + " data set.")
        .table(table);
    return new Depth.Verdict(
        "ReLU units can die, leaky ReLU units cannot",
        relu > 0 && leaky == 0,
        relu + " dead ReLU units, " + leaky + " dead leaky ones");
  }

  private static int withoutGradient(
      StudyContext context,
      Engine engine,
      Dataset digits,
      String name,
      Supplier<Activation> activation) {
    Recipe recipe =
        new Recipe(
            name,
            () -> Networks.mlp(activation, Initializer.heUniform(), 10, UNITS),
            () ->
                TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
                    .optimizer(UpdateRule.adam(), HARSH_RATE)
                    .epochs(context.choose(15, 8)));
    try (TrainingProgress progress = context.trainingProgress("dead units, " + name);
        Fit fit =
            Fit.run(
                engine,
                recipe,
                digits,
                null,
                part -> part.labelTensor(engine),
                context.seed(),
                progress);
        Scope tape = engine.tape()) {
      Tensor logits = fit.model().forward(digits.featureTensor(engine));
      tape.backward(logits.crossEntropy(digits.labelTensor(engine)));
      Parameter weight = fit.model().parameters().get(0);
      Tensor gradient = weight.value().grad();
      float[] slopes = gradient == null ? new float[0] : gradient.toFloats();
      fit.model().parameters().forEach(parameter -> parameter.value().zeroGrad());
      int dead = 0;
      for (int unit = 0; unit < UNITS; unit++) {
        boolean moved = false;
        for (int i = unit; i < slopes.length; i += UNITS) {
          moved |= slopes[i] != 0;
        }
        dead += moved ? 0 : 1;
      }
      return dead;
    }
  }
}
