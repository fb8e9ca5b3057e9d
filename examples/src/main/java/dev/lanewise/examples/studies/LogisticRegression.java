package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.BreastCancer;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.ProgressDisplay;
import dev.lanewise.examples.study.Stopwatch;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.data.Scaler;
import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.metric.ConfusionMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.knowm.xchart.XYChart;

/** Document 002's logistic regression: its worked examples, then real data. */
public final class LogisticRegression implements Study {
  private static final double[] RATES = {0.01, 0.1, 1};

  @Override
  public String name() {
    return "logistic-regression";
  }

  @Override
  public String title() {
    return "Logistic regression from zero weights";
  }

  @Override
  public String source() {
    return "Document 002 (logistic regression, gradient descent on m examples, vectorization)";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    workedExample(context, result);
    zeroWeights(context, result);
    LabelledData cancer = BreastCancer.load();
    Dataset data =
        Dataset.classification(
            cancer.columns(), cancer.features(), cancer.labels(), cancer.classNames().size());
    loopAgainstVectors(context, result, data);
    breastCancer(context, result, cancer, data);
    CatRecognition.run(context, result);
    return result.build();
  }

  /** x = (200, 8, 4), w = (0.5, 0.1, 0.8), b = -10 give z = 94. */
  private static void workedExample(StudyContext context, StudyResult.Builder result) {
    Engine engine = context.engine();
    try (Scope scope = engine.scope()) {
      Tensor x = engine.of(new float[] {200, 8, 4}, 1, 3);
      Tensor w = engine.of(new float[] {0.5f, 0.1f, 0.8f}, 3, 1);
      Tensor z = x.matmul(w).add(-10);
      double probability = z.sigmoid().item();
      double[] at = new double[161];
      for (int i = 0; i < at.length; i++) {
        at[i] = (i - 80) / 10.0;
      }
      XYChart chart = Charts.xy("The sigmoid function", "z", "sigmoid(z)");
      chart.getStyler().setLegendVisible(false);
      Charts.line(chart, "sigmoid", at, engine.of(at).sigmoid().toDoubles());
      context
          .report()
          .section("The worked example")
          .text(
              "Hours studied 200, hours slept 8, average grade 4; w = (0.5, 0.1, 0.8), b = -10:"
                  + " z = w.x + b = "
                  + Numbers.format(z.item())
                  + ", sigmoid(z) = "
                  + Numbers.format(probability)
                  + ".")
          .chart("sigmoid", "The sigmoid function from z = -8 to 8, 0.5 at 0.", chart);
      result
          .figure("z", z.item(), Target.exactly(94))
          .figure("sigmoid-of-z", probability, Target.exactly(1));
    }
  }

  /** The document's three examples of four features: zero weights give z = 0, a = 0.5. */
  private static void zeroWeights(StudyContext context, StudyResult.Builder result) {
    Engine engine = context.engine();
    // The document has the examples in columns.
    double[] columns = {1, 2, -1, 3, 4, -3.2, 1.2, -1.1, 0, -2.1, 1.3, -0.5};
    double[] y = {1, 0, 1};
    try (LogisticModel model = new LogisticModel(engine, DType.F64, 4);
        Scope tape = engine.tape()) {
      Tensor x = engine.of(columns, 4, 3).transpose().contiguous();
      double[] a = x.linear(model.w(), model.b()).sigmoid().toDoubles();
      Tensor cost = model.cost(x, engine.of(y, 3, 1));
      tape.backward(cost);
      double[] dw = Objects.requireNonNull(model.w().grad()).toDoubles();
      double db = GradientDescent.gradient(model.b());
      LoopGradient loop = new LoopGradient(x.toDoubles(), y, new double[4], 0);
      loop.compute();
      Table table = Table.of("", "loop over m", "vectorised").caption("Gradients at w = 0, b = 0");
      for (int j = 0; j < dw.length; j++) {
        table.row("dw" + (j + 1), loop.dw()[j], dw[j]);
      }
      context
          .report()
          .section("Three examples of four features")
          .text(
              "All weights zero: z = 0 and a = %s for every example; the cost is log 2 = %s."
                  .formatted(Numbers.format(a[0]), Numbers.format(cost.item())))
          .table(table.row("db", loop.db(), db));
      result
          .mustHold("zero-weights-give-one-half", a[0] == 0.5 && a[1] == 0.5 && a[2] == 0.5)
          .figure("small-gradient-difference", difference(loop, dw, db), Target.atMost(1e-15));
    }
  }

  /** The same gradients on all the data, and what each way takes. */
  private static void loopAgainstVectors(
      StudyContext context, StudyResult.Builder result, Dataset data) {
    Engine engine = context.engine();
    double[] x = doubles(Scaler.standard(data.features(), data.width()).apply(data.features()));
    double[] y = doubles(data.targets());
    try (LogisticModel model = new LogisticModel(engine, DType.F64, data.width())) {
      Tensor features = engine.of(x, data.rows(), data.width());
      Tensor targets = engine.of(y, data.rows(), 1);
      model.fit(features, targets, 0.1, 20, ProgressDisplay.silent().start("fit", 20));
      LoopGradient loop = new LoopGradient(x, y, model.w().toDoubles(), model.b().item());
      Stopwatch stopwatch =
          context.isShort() ? new Stopwatch(0.01, 0.001, 3) : new Stopwatch(1, 0.02, 11);
      double[] seconds;
      try (Progress progress = context.progress("gradients", stopwatch.rounds())) {
        List<Runnable> ways =
            List.of(loop::compute, () -> gradients(model, features, targets, false));
        seconds = stopwatch.medians(ways, progress);
      }
      loop.compute();
      gradients(model, features, targets, true);
      double[] dw = Objects.requireNonNull(model.w().grad()).toDoubles();
      double difference = difference(loop, dw, GradientDescent.gradient(model.b()));
      features.release();
      targets.release();
      context
          .report()
          .section("Loop against vectors on the breast cancer data")
          .text("569 examples of 30 features in float64; one forward and backward pass.")
          .table(
              Table.of("way", "time", "largest difference of a gradient")
                  .row("loop over m", Numbers.duration(seconds[0]), "")
                  .row("vectorised", Numbers.duration(seconds[1]), difference))
          .text(
              "The document's gain is Python's: there each step of the loop is interpreted. Java"
                  + " compiles the loop, and on so little data the overhead of a tape weighs most.");
      result
          .figure("gradient-difference", difference, Target.atMost(1e-12))
          .figure("gradient-loop", seconds[0], "s")
          .figure("gradient-vectorised", seconds[1], "s");
    }
  }

  private static void gradients(LogisticModel model, Tensor x, Tensor y, boolean keep) {
    try (Scope tape = x.engine().tape()) {
      tape.backward(model.cost(x, y));
      if (!keep) {
        model.w().zeroGrad();
        model.b().zeroGrad();
      }
    }
  }

  private static double difference(LoopGradient loop, double[] dw, double db) {
    double largest = Math.abs(loop.db() - db);
    for (int j = 0; j < dw.length; j++) {
      largest = Math.max(largest, Math.abs(loop.dw()[j] - dw[j]));
    }
    return largest;
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** Five splits: the rate is chosen on validation data, the test part is read once. */
  private static void breastCancer(
      StudyContext context, StudyResult.Builder result, LabelledData cancer, Dataset data) {
    int iterations = context.epochs(1000, 100);
    int splits = context.choose(5, 2);
    Table table = Table.of("split", "seed", "rate", "validation cost", "test accuracy");
    List<Double> accuracies = new ArrayList<>();
    StudyReport report = context.report().section("Breast cancer");
    report.text(
        splits
            + " stratified splits 64/16/20, standardised by the training part; the rate with the"
            + " lowest validation cost is used; "
            + iterations
            + " steps on all training examples.");
    try (Progress progress = context.progress("breast cancer", splits)) {
      for (int split = 0; split < splits; split++) {
        long seed = context.seed() + split;
        CancerSplit parts = new CancerSplit(context.engine(), data, seed);
        CancerSplit.Outcome outcome = parts.chooseAndTest(RATES, iterations);
        double accuracy = Classification.accuracy(parts.testLabels(), outcome.predicted());
        accuracies.add(accuracy);
        table.row(split + 1, seed, outcome.rate(), outcome.validationCost(), accuracy);
        if (split == 0) {
          firstSplit(report, cancer, parts, outcome);
        }
        parts.close();
        progress.stepTo(split + 1L);
      }
    }
    double mean = accuracies.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    report.table(table.caption("All splits"));
    result.figure("test-accuracy-mean", mean, Target.atLeast(0.95));
  }

  private static void firstSplit(
      StudyReport report, LabelledData cancer, CancerSplit parts, CancerSplit.Outcome outcome) {
    XYChart chart = Charts.xy("Training cost by step, first split", "step", "cost");
    for (int i = 0; i < RATES.length; i++) {
      Charts.history(chart, "rate " + Numbers.format(RATES[i]), outcome.costs().get(i));
    }
    String[] names = cancer.classNames().toArray(new String[0]);
    report
        .chart("cancer-cost", "Training cost by step for three learning rates.", chart)
        .preformatted(
            "Test part of the first split\n"
                + ConfusionMatrix.of(parts.testLabels(), outcome.predicted(), 2).report(names));
  }
}
