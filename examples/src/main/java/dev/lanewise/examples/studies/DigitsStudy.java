package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Digits;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.data.Scaler;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EarlyStopping;
import dev.lanewise.nn.train.TrainerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.knowm.xchart.XYChart;

/** Document 001: four hidden activations on the digits, and a recipe chosen by validation. */
public final class DigitsStudy implements Study {
  private static final int[] HIDDEN = {128, 64};
  private static final int CLASSES = 10;

  /** A hidden activation and what its accuracy must reach. */
  private record Hidden(String name, Supplier<Activation> activation, double target) {}

  private static final List<Hidden> ACTIVATIONS =
      List.of(
          new Hidden("sigmoid", Activation::sigmoid, 0.70),
          new Hidden("tanh", Activation::tanh, 0.93),
          new Hidden("relu", Activation::relu, 0.93),
          new Hidden("leaky relu", () -> Activation.leakyRelu(0.01), 0.93));

  @Override
  public String name() {
    return "digits";
  }

  @Override
  public String title() {
    return "Digits: four activations";
  }

  @Override
  public String source() {
    return "Document 001, from line 1619: activations on the 8 x 8 digits";
  }

  @Override
  public boolean hasCheckpoints() {
    return true;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    LabelledData data = Digits.load();
    StudyResult.Builder result = StudyResult.builder();
    context
        .report()
        .text(
            "1797 pictures of 8 x 8 pixels, split 80/20, stratified; pixels are standardised by the"
                + " training part. The network is 64-128-64-10 with a hidden activation and softmax"
                + " at its end.");
    try (Engine engine = context.openEngine()) {
      activations(context, engine, data, result);
      tuned(context, engine, data, result);
    }
    return result.build();
  }

  private static Dataset whole(LabelledData data) {
    return Dataset.classification(data.columns(), data.features(), data.labels(), CLASSES);
  }

  private static Recipe documented(Hidden hidden, int epochs) {
    return new Recipe(
        hidden.name(),
        () -> Networks.mlp(hidden.activation(), Initializer.xavierUniform(), CLASSES, HIDDEN),
        () ->
            TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
                .optimizer(UpdateRule.sgd(), 0.001)
                .batchSize(32)
                .epochs(epochs));
  }

  private static void activations(
      StudyContext context, Engine engine, LabelledData data, StudyResult.Builder result) {
    int epochs = context.epochs(300, 300);
    Dataset all = whole(data);
    int[][] rows = Split.stratified(data.labels(), context.seed(), 0.8, 0.2);
    Scaler scaler = Scaler.standard(all.select(rows[0]).features(), all.width());
    Dataset training = scaler.apply(all.select(rows[0]));
    Dataset test = scaler.apply(all.select(rows[1]));
    Table table =
        Table.of(
            "hidden activation",
            "training s",
            "prediction ms",
            "predictions/s",
            "accuracy",
            "precision",
            "recall",
            "F1");
    XYChart losses = Charts.xy("Training loss", "epoch", "cross-entropy");
    List<ClassifierReport> reports = new ArrayList<>();
    try (Progress progress = context.progress("digits", (long) ACTIVATIONS.size() * epochs)) {
      EpochProgress listener = new EpochProgress(progress);
      for (Hidden hidden : ACTIVATIONS) {
        try (Fit fit =
            Fit.run(
                engine,
                documented(hidden, epochs),
                training,
                null,
                part -> part.labelTensor(engine),
                context.seed(),
                listener,
                context.checkpoint("digits-" + hidden.name().replace(' ', '-')))) {
          if (reports.isEmpty()) {
            context.report().section("The document's network: SGD 0.001, batch 32");
            context.report().preformatted(fit.model().summary());
            result.figure("parameters", fit.model().parameterCount(), Target.exactly(17_226));
          }
          ClassifierReport report =
              new ClassifierReport(
                  test.labels(), fit.predict(test, Tensor::softmax), data.classNames());
          reports.add(report);
          double seconds = fit.predictionSeconds(test, Tensor::softmax);
          table.row(
              hidden.name(),
              Numbers.fixed(fit.seconds(), 2),
              Numbers.fixed(seconds * 1e3, 3),
              Math.round(test.rows() / seconds),
              Numbers.fixed(report.accuracy(), 4),
              Numbers.fixed(report.precision(), 4),
              Numbers.fixed(report.recall(), 4),
              Numbers.fixed(report.f1(), 4));
          Charts.history(losses, hidden.name(), fit.history().series("loss"));
          result.figure(
              "test accuracy " + hidden.name(), report.accuracy(), Target.atLeast(hidden.target()));
        }
      }
    }
    context.report().table(table);
    context.report().chart("losses", "Training loss by epoch for each activation", losses);
    for (int i = 0; i < reports.size(); i++) {
      context.report().section("Evaluation with " + ACTIVATIONS.get(i).name());
      reports.get(i).addTo(context.report());
    }
  }

  private static List<Recipe> candidates(int epochs) {
    List<Recipe> recipes = new ArrayList<>();
    for (double dropout : new double[] {0.2, 0.4}) {
      for (double rate : new double[] {0.001, 0.003}) {
        recipes.add(
            new Recipe(
                String.format(Locale.ROOT, "dropout %.1f, rate %.3f", dropout, rate),
                () ->
                    Networks.mlp(
                        Activation::relu, Initializer.heUniform(), dropout, CLASSES, 256, 128),
                () ->
                    TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
                        .optimizer(UpdateRule.adamW(0.01), Schedule.cosine(rate, 0, epochs))
                        .batchSize(32)
                        .epochs(epochs)
                        .earlyStopping(EarlyStopping.keepBest())));
      }
    }
    return recipes;
  }

  private static void tuned(
      StudyContext context, Engine engine, LabelledData data, StudyResult.Builder result) {
    int splits = context.choose(5, 1);
    List<Recipe> recipes = candidates(context.epochs(60, 40));
    if (context.isShort()) {
      recipes = recipes.subList(0, 1);
    }
    Dataset all = whole(data);
    Table table =
        Table.of("split seed", "chosen on validation loss", "test accuracy")
            .caption("70/10/20; each split chooses for itself and reads its test part once");
    double sum = 0;
    AtomicLong done = new AtomicLong();
    try (Progress progress = context.progress("tuned recipe", (long) splits * recipes.size())) {
      for (int i = 0; i < splits; i++) {
        long seed = context.seed() + i;
        int[][] rows = Split.stratified(data.labels(), seed, 0.7, 0.1, 0.2);
        Scaler scaler = Scaler.standard(all.select(rows[0]).features(), all.width());
        Dataset training = scaler.apply(all.select(rows[0]));
        Dataset validation = scaler.apply(all.select(rows[1]));
        try (Fit best =
            Fit.best(
                engine,
                recipes,
                training,
                validation,
                part -> part.labelTensor(engine),
                seed,
                () -> progress.stepTo(done.incrementAndGet()))) {
          Dataset test = scaler.apply(all.select(rows[2]));
          double accuracy =
              new ClassifierReport(
                      test.labels(), best.predict(test, Tensor::softmax), data.classNames())
                  .accuracy();
          sum += accuracy / splits;
          table.row(seed, best.recipe().name(), Numbers.fixed(accuracy, 4));
        }
      }
    }
    context
        .report()
        .section("A tuned recipe: 64-256-128-10 ReLU, dropout, AdamW, cosine, best epoch kept");
    context.report().table(table);
    // One split scatters by about 0.01, so the short form, which has but one, asks for less.
    double target = context.isShort() ? 0.95 : 0.975;
    result.figure(
        "tuned: test accuracy, mean over " + splits + " splits", sum, Target.atLeast(target));
  }
}
