package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.report.Tiles;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.zoo.LeNet5;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;

/** One training of LeNet-5: learns, is judged once, and fills its part of the report. */
final class LeNetRun {
  private static final int FILTER_SIDE = 5;
  private static final int MOST_SHOWN = 24;

  private final StudyContext context;
  private final String name;
  private final String prefix;
  private final List<String> classes;

  /**
   * A run.
   *
   * @param name for headings and the progress display
   * @param prefix before the names of figures and plots; empty, or small letters with a hyphen
   */
  LeNetRun(StudyContext context, String name, String prefix, List<String> classes) {
    this.context = context;
    this.name = name;
    this.prefix = prefix;
    this.classes = classes;
  }

  /** Trains on one part, judges by the other and reports. */
  void run(
      Pictures train, Pictures test, LeNetPlan plan, Target target, StudyResult.Builder result) {
    Engine engine = context.engine();
    Sequential model =
        LeNet5.modern(classes.size()).build(engine, context.seed(), 1, train.side(), train.side());
    RandomMoves moves = new RandomMoves(engine, train, plan.limits(), context.seed());
    Tensor y = train.y(engine);
    Tensor testX = test.x(engine);
    try (TrainingProgress progress = context.trainingProgress("LeNet-5, " + name);
        Trainer trainer =
            new Trainer(model, plan.options(context.seed()).listener(progress).listener(moves))) {
      long start = System.nanoTime();
      double[] losses = trainer.fit(moves.x(), y).series(EpochResult.LOSS);
      double seconds = (System.nanoTime() - start) * 1e-9;
      float[] probabilities;
      try (Scope scope = engine.scope()) {
        probabilities = trainer.predict(testX).softmax().toFloats();
      }
      ClassifierReport judged = new ClassifierReport(test.labels(), probabilities, classes);
      report(train, test, plan, losses, judged);
      show(model, test, probabilities);
      result
          .mustHold(prefix + "the training loss falls", losses[losses.length - 1] < losses[0])
          .figure(prefix + "training time", seconds, "s")
          .figure(prefix + "test accuracy", judged.accuracy(), target);
    } finally {
      moves.x().release();
      y.release();
      testX.release();
      model.release();
    }
  }

  private void report(
      Pictures train, Pictures test, LeNetPlan plan, double[] losses, ClassifierReport judged) {
    StudyReport report = context.report();
    report
        .section(name)
        .text(
            "%d pictures to learn from, %d to be judged by, read once. %s."
                .formatted(train.count(), test.count(), plan.describe()));
    XYChart chart = Charts.xy(name + ": training loss", "epoch", "cross-entropy");
    Charts.history(chart, "loss", losses);
    report.chart(prefix + "loss", name + ": training loss by epoch", chart);
    judged.addTo(report);
    report.image(
        prefix + "confusion",
        name + ": true classes down, predicted classes across",
        judged.confusionPicture());
  }

  private void show(Sequential model, Pictures test, float[] probabilities) {
    context
        .report()
        .image(
            prefix + "filters",
            name + ": the six learned filters of the first layer",
            Tiles.of(filters(model), FILTER_SIDE, 6, 16));
    List<float[]> wrong = wrong(test, probabilities);
    if (!wrong.isEmpty()) {
      context
          .report()
          .image(
              prefix + "misclassified",
              name + ": pictures that it gets wrong",
              Tiles.of(wrong, test.side(), 8, 3));
    }
  }

  private static List<float[]> filters(Sequential model) {
    Tensor weight = model.parameters().getFirst().value();
    float[] all = weight.toFloats();
    int size = FILTER_SIDE * FILTER_SIDE;
    List<float[]> filters = new ArrayList<>();
    for (int i = 0; i < weight.dim(0); i++) {
      filters.add(Arrays.copyOfRange(all, i * size, (i + 1) * size));
    }
    return filters;
  }

  private List<float[]> wrong(Pictures test, float[] probabilities) {
    int[] predicted = Classification.classes(probabilities, classes.size(), 0.5);
    List<float[]> wrong = new ArrayList<>();
    for (int i = 0; i < predicted.length && wrong.size() < MOST_SHOWN; i++) {
      if (predicted[i] != test.labels()[i]) {
        wrong.add(test.picture(i));
      }
    }
    return wrong;
  }
}
