package dev.lanewise.examples.studies;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.CatPictures;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.data.TrainAndTest;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Planes;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.zoo.CatCnn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** The documents' network for cat pictures, at 64 x 64, trained from several seeds. */
public final class CatCnnStudy implements Study {
  private static final int SEEDS = 5;

  /** What document 001 prints behind each layer, for 224 x 224. */
  private static final List<int[]> DOCUMENT =
      List.of(
          new int[] {32, 222, 222},
          new int[] {32, 111, 111},
          new int[] {64, 109, 109},
          new int[] {64, 54, 54},
          new int[] {128, 52, 52});

  @Override
  public String name() {
    return "cat-cnn";
  }

  @Override
  public String title() {
    return "Cat or not: a convolutional network";
  }

  @Override
  public String source() {
    return "Document 001: processing a cat photo through CNN layers; the pictures of document 002";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    TrainAndTest data = require(context);
    StudyResult.Builder result = StudyResult.builder();
    architecture(context, result);
    LabelledData all = data.train();
    Pictures train = CatFit.pictures(all, IntStream.range(0, all.rows()).toArray());
    Pictures test = CatFit.pictures(data.test(), IntStream.range(0, data.test().rows()).toArray());
    CatFit.Plan plan =
        CatFit.Plan.CHOSEN.withEpochs(context.epochs(CatFit.Plan.CHOSEN.epochs(), 4));
    describe(context, data, plan);
    learn(context, train, test, plan, result);
    result.figure(
        "always saying cat", (double) data.test().count(CatPictures.CAT) / data.test().rows());
    return result.build();
  }

  private static TrainAndTest require(StudyContext context) throws IOException {
    Optional<Path> folder = context.dataFolder();
    Optional<TrainAndTest> data =
        folder.isPresent() ? CatPictures.load(folder.get()) : Optional.empty();
    return data.orElseThrow(
        () ->
            new BadInputException(
                "study cat-cnn needs the cat pictures, which are missing: "
                    + CatPictures.remedy()));
  }

  private static void architecture(StudyContext context, StudyResult.Builder result) {
    Sequential large =
        CatCnn.of(2).build(context.engine(), context.seed(), 3, CatCnn.SIDE, CatCnn.SIDE);
    List<int[]> shapes = new ArrayList<>();
    for (Layer layer : large.children()) {
      // An activation has no shape of its own: the document counts it to the convolution.
      if (layer.outputShape().length == 3 && !layer.toString().equals("relu")) {
        shapes.add(layer.outputShape());
      }
    }
    boolean equal = shapes.size() >= DOCUMENT.size();
    for (int i = 0; equal && i < DOCUMENT.size(); i++) {
      equal = Arrays.equals(DOCUMENT.get(i), shapes.get(i));
    }
    result.mustHold("at 224 x 224 the layers have the document's shapes", equal);
    large.release();
    Sequential small = CatFit.network().build(context.engine(), context.seed(), 3, 64, 64);
    context.report().section("The network at 64 x 64").preformatted(small.summary());
    small.release();
  }

  private static void describe(StudyContext context, TrainAndTest data, CatFit.Plan plan) {
    context
        .report()
        .section("Training")
        .text(
            "%d pictures to learn from, %d of them cats; %d to be judged by, %d of them cats. %s."
                .formatted(
                    data.train().rows(),
                    data.train().count(CatPictures.CAT),
                    data.test().rows(),
                    data.test().count(CatPictures.CAT),
                    plan.describe()))
        .text(
            "The recipe was chosen beforehand by cross-validation in three parts of the training"
                + " pictures; the test part only gives the figures below.");
  }

  private static void learn(
      StudyContext context,
      Pictures train,
      Pictures test,
      CatFit.Plan plan,
      StudyResult.Builder result) {
    int seeds = context.choose(SEEDS, 1);
    double[] accuracies = new double[seeds];
    double[] trained = new double[seeds];
    double seconds = 0;
    Table table =
        Table.of("seed", "training accuracy", "test accuracy", "last loss", "seconds")
            .caption("By seed");
    XYChart chart = Charts.xy("Cat or not: training loss", "epoch", "cross-entropy");
    CatFit last = null;
    for (int i = 0; i < seeds; i++) {
      long seed = context.seed() + i;
      CatFit fit = CatFit.run(context, train, test, plan, seed);
      accuracies[i] = fit.testAccuracy();
      trained[i] = fit.trainAccuracy();
      seconds += fit.seconds();
      double[] losses = fit.losses();
      table.row(
          seed, trained[i], accuracies[i], losses[losses.length - 1], Math.rint(fit.seconds()));
      Charts.history(chart, "seed " + seed, losses);
      last = fit;
    }
    StudyReport report = context.report();
    report.table(table).chart("loss", "Training loss by epoch, one curve a seed", chart);
    if (last != null) {
      mistakes(report, test, last);
    }
    result
        .figure(
            "test accuracy, mean of " + seeds + " seeds",
            Arrays.stream(accuracies).average().orElseThrow(),
            Target.atLeast(0.78))
        .figure("test accuracy, lowest", Arrays.stream(accuracies).min().orElseThrow())
        .figure("test accuracy, highest", Arrays.stream(accuracies).max().orElseThrow())
        .figure("training accuracy, mean", Arrays.stream(trained).average().orElseThrow())
        .figure("training time", seconds, "s");
  }

  /** The test pictures that the last seed's network gets wrong, side by side. */
  private static void mistakes(StudyReport report, Pictures test, CatFit fit) {
    int[] wrong =
        IntStream.range(0, test.count())
            .filter(i -> fit.predicted()[i] != test.labels()[i])
            .limit(10)
            .toArray();
    if (wrong.length == 0) {
      return;
    }
    int side = test.side();
    int width = side * wrong.length;
    float[] planes = new float[3 * side * width];
    for (int i = 0; i < wrong.length; i++) {
      for (int row = 0; row < 3 * side; row++) {
        for (int x = 0; x < side; x++) {
          planes[row * width + i * side + x] =
              CatFit.shade(test.pixels()[wrong[i] * test.size() + row * side + x]);
        }
      }
    }
    report.image(
        "misclassified",
        "Test pictures that the last seed's network gets wrong",
        Planes.draw(planes, side, width));
  }
}
