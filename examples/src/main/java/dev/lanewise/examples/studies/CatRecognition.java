package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.CatPictures;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.data.TrainAndTest;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.metric.Classification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.knowm.xchart.XYChart;

/** The last part of {@link LogisticRegression}: cat or not, where the pictures are at hand. */
final class CatRecognition {
  // Fixed beforehand: the part that is held out here is the test part itself, so nothing is tuned.
  private static final double RATE = 0.005;
  private static final int ITERATIONS = 2000;

  private CatRecognition() {}

  static void run(StudyContext context, StudyResult.Builder result) throws IOException {
    StudyReport report = context.report().section("Cat pictures");
    if (context.isShort()) {
      report.text("Left out of the short form.");
      return;
    }
    Optional<Path> folder = context.dataFolder();
    Optional<TrainAndTest> parts =
        folder.isPresent() ? CatPictures.load(folder.get()) : Optional.empty();
    if (parts.isEmpty()) {
      report.text(CatPictures.howToGet());
      return;
    }
    learn(context, result, parts.get());
  }

  private static void learn(StudyContext context, StudyResult.Builder result, TrainAndTest parts) {
    Engine engine = context.engine();
    Tensor trainX = pixels(engine, parts.train());
    Tensor testX = pixels(engine, parts.test());
    Tensor trainY = engine.of(targets(parts.train()), parts.train().rows(), 1);
    int iterations = context.epochs(ITERATIONS, ITERATIONS);
    try (LogisticModel model = new LogisticModel(engine, DType.F32, CatPictures.VALUES);
        Progress progress = context.progress("cats", iterations)) {
      double[] costs = model.fit(trainX, trainY, RATE, iterations, progress);
      double train = Classification.accuracy(parts.train().labels(), model.predict(trainX));
      double test = Classification.accuracy(parts.test().labels(), model.predict(testX));
      double always = (double) parts.test().count(CatPictures.CAT) / parts.test().rows();
      XYChart chart = Charts.xy("Cat pictures: training cost by step", "step", "cost");
      chart.getStyler().setLegendVisible(false);
      Charts.history(chart, "cost", costs);
      context
          .report()
          .text(
              "Pixels divided by 255, rate %s, %d steps on all training pictures."
                  .formatted(RATE, iterations))
          .table(
              Table.of("part", "pictures", "accuracy")
                  .row("training", parts.train().rows(), train)
                  .row("test", parts.test().rows(), test)
                  .row("test, always saying cat", parts.test().rows(), always))
          .text(
              "A linear model of pixels learns its 209 pictures by heart and hardly more: on new"
                  + " pictures it is little better than always saying cat.")
          .chart("cat-cost", "Training cost of the cat model by step.", chart);
      result
          .figure("cats-train-accuracy", train, Target.atLeast(0.95))
          .figure("cats-test-accuracy", test)
          .figure("cats-always-cat", always);
    } finally {
      trainX.release();
      testX.release();
      trainY.release();
    }
  }

  private static Tensor pixels(Engine engine, LabelledData pictures) {
    float[] scaled = new float[pictures.features().length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = pictures.features()[i] / 255;
    }
    return engine.of(scaled, pictures.rows(), pictures.columns());
  }

  private static float[] targets(LabelledData pictures) {
    float[] targets = new float[pictures.rows()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = pictures.labels()[i];
    }
    return targets;
  }
}
