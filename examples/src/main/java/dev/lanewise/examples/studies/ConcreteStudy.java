package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Concrete;
import dev.lanewise.examples.data.Describe;
import dev.lanewise.examples.data.RegressionData;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.data.Scaler;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.metric.Regression;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EarlyStopping;
import dev.lanewise.nn.train.TrainerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.knowm.xchart.XYChart;

/** Document 000: the strength of concrete by a small network, and a recipe chosen by validation. */
public final class ConcreteStudy implements Study {
  @Override
  public String name() {
    return "concrete";
  }

  @Override
  public String title() {
    return "Concrete: regression with two hidden layers";
  }

  @Override
  public String source() {
    return "Document 000: concrete_data.csv, a sequential regression model";
  }

  @Override
  public boolean hasCheckpoints() {
    return true;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    RegressionData data = Concrete.load();
    StudyResult.Builder result = StudyResult.builder();
    context.report().section("The data").table(Describe.head(data.table(), 5));
    context.report().table(Describe.describe(data.table()));
    try (Engine engine = context.openEngine()) {
      documented(context, engine, data, result);
      tuned(context, engine, data, result);
    }
    return result.build();
  }

  private static Dataset whole(RegressionData data) {
    return Dataset.regression(data.columns(), data.features(), 1, data.targets());
  }

  private static void documented(
      StudyContext context, Engine engine, RegressionData data, StudyResult.Builder result) {
    int epochs = context.epochs(100, 100);
    Dataset all = whole(data);
    int[][] rows = Split.random(all.rows(), context.seed(), 0.7, 0.3);
    Scaler scaler = Scaler.minMax(all.select(rows[0]).features(), all.width());
    Dataset training = scaler.apply(all.select(rows[0]));
    Dataset validation = scaler.apply(all.select(rows[1]));
    Recipe recipe =
        new Recipe(
            "50-50",
            () -> Networks.mlp(Activation::relu, Initializer.xavierUniform(), 1, 50, 50),
            () ->
                TrainerOptions.of(Loss.mse())
                    .optimizer(UpdateRule.adam(), 0.001)
                    .batchSize(32)
                    .epochs(epochs));
    context
        .report()
        .section("The document's network: 50 and 50 units, Adam, " + epochs + " epochs");
    try (Progress progress = context.progress("concrete", epochs);
        Fit fit =
            Fit.run(
                engine,
                recipe,
                training,
                validation,
                part -> part.targetTensor(engine),
                context.seed(),
                new EpochProgress(progress),
                context.checkpoint("concrete"))) {
      context.report().preformatted(fit.model().summary());
      float[] predicted = fit.predict(validation, UnaryOperator.identity());
      XYChart losses = Charts.xy("Mean squared error", "epoch", "MPa^2");
      Charts.history(losses, "training", fit.history().series("loss"));
      Charts.history(losses, "validation", fit.history().series("val_loss"));
      losses.getStyler().setYAxisLogarithmic(true);
      context.report().chart("losses", "Error by epoch on both parts", losses);
      context
          .report()
          .chart(
              "predicted-against-true",
              "Predicted against true strength of the validation part",
              scatter(validation.targets(), predicted));
      result.figure(
          "validation RMSE",
          Regression.rmse(validation.targets(), predicted),
          "MPa",
          Target.atMost(9));
      result.figure("validation MAE", Regression.mae(validation.targets(), predicted), "MPa");
      result.figure("validation R2", Regression.r2(validation.targets(), predicted));
    }
  }

  private static XYChart scatter(float[] truth, float[] predicted) {
    double[] x = new double[truth.length];
    double[] y = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      x[i] = truth[i];
      y[i] = predicted[i];
    }
    XYChart chart = Charts.xy("Predicted against true strength", "true, MPa", "predicted, MPa");
    Charts.points(chart, "validation", x, y);
    Charts.line(chart, "perfect", new double[] {0, 85}, new double[] {0, 85});
    return chart;
  }

  /** The features with the logarithm of one column: strength grows with the logarithm of age. */
  private static float[] withLogAge(RegressionData data) {
    int age = data.featureNames().indexOf("Age");
    float[] features = data.features().clone();
    for (int i = age; i < features.length; i += data.columns()) {
      features[i] = (float) Math.log(features[i]);
    }
    return features;
  }

  private static List<Recipe> candidates(int epochs) {
    List<Recipe> recipes = new ArrayList<>();
    for (double rate : new double[] {0.003, 0.01}) {
      for (int width : new int[] {64, 128}) {
        recipes.add(
            new Recipe(
                width + "-" + width + ", rate " + rate,
                () -> Networks.mlp(Activation::relu, Initializer.heUniform(), 1, width, width),
                () ->
                    TrainerOptions.of(Loss.mse())
                        .optimizer(UpdateRule.adamW(0.01), Schedule.cosine(rate, 0, epochs))
                        .batchSize(32)
                        .epochs(epochs)
                        .earlyStopping(EarlyStopping.keepBest())));
      }
    }
    return recipes;
  }

  private static void tuned(
      StudyContext context, Engine engine, RegressionData data, StudyResult.Builder result) {
    int splits = context.choose(5, 1);
    int epochs = context.epochs(300, 200);
    List<Recipe> all = candidates(epochs);
    List<Recipe> recipes = context.isShort() ? all.subList(0, 1) : all;
    Dataset rows = Dataset.regression(data.columns(), withLogAge(data), 1, data.targets());
    Table table =
        Table.of("split seed", "chosen on validation error", "test RMSE", "test R2")
            .caption("70/15/15; each split chooses for itself and reads its test part once");
    double sum = 0;
    AtomicLong done = new AtomicLong();
    try (Progress progress = context.progress("tuned recipe", (long) splits * recipes.size())) {
      for (int i = 0; i < splits; i++) {
        long seed = context.seed() + i;
        int[][] parts = Split.random(rows.rows(), seed, 0.7, 0.15, 0.15);
        Scaler inputs = Scaler.standard(rows.select(parts[0]).features(), rows.width());
        Scaler strengths = Scaler.standard(rows.select(parts[0]).targets(), 1);
        Dataset test = rows.select(parts[2]);
        try (Fit best =
            Fit.best(
                engine,
                recipes,
                scaled(rows.select(parts[0]), inputs, strengths),
                scaled(rows.select(parts[1]), inputs, strengths),
                part -> part.targetTensor(engine),
                seed,
                () -> progress.stepTo(done.incrementAndGet()))) {
          float[] predicted =
              strengths.invert(
                  best.predict(scaled(test, inputs, strengths), UnaryOperator.identity()));
          double rmse = Regression.rmse(test.targets(), predicted);
          sum += rmse / splits;
          table.row(
              seed,
              best.recipe().name(),
              Numbers.fixed(rmse, 3),
              Numbers.fixed(Regression.r2(test.targets(), predicted), 4));
        }
      }
    }
    context
        .report()
        .section(
            "A tuned recipe: logarithm of age, standardised target, AdamW, cosine, best epoch");
    context.report().table(table);
    // One split scatters by about 1 MPa, so the short form, which has but one, asks for less.
    double target = context.isShort() ? 6.5 : 5.3;
    result.figure(
        "tuned: test RMSE, mean over " + splits + " splits", sum, "MPa", Target.atMost(target));
  }

  private static Dataset scaled(Dataset data, Scaler inputs, Scaler targets) {
    return Dataset.regression(
        data.width(), inputs.apply(data.features()), 1, targets.apply(data.targets()));
  }
}
