package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Digits;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.study.Progress;
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
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.TrainerOptions;
import dev.lanewise.nn.train.TrainingListener;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;

/** Held-out accuracy on the digits by the amount of training data and the size of the network. */
final class MoreDataMoreUnits {
  private static final int[] SIZES = {50, 100, 200, 400, 800, 1437};
  private static final int[][] NETWORKS = {{}, {16}, {128, 64}};
  private static final List<String> NAMES = List.of("no hidden layer", "16", "128-64");

  /** A network, trained for about as many steps on every amount of data. */
  private static final int STEPS = 1500;

  private MoreDataMoreUnits() {}

  static List<Depth.Verdict> run(StudyContext context, Engine engine, StudyResult.Builder result)
      throws IOException {
    LabelledData data = Digits.load();
    Dataset all = Dataset.classification(data.columns(), data.features(), data.labels(), 10);
    int seeds = context.choose(3, 1);
    double[][] accuracy = new double[NETWORKS.length][SIZES.length];
    long done = 0;
    try (Progress progress =
        context.progress("data and size", (long) seeds * SIZES.length * NETWORKS.length)) {
      for (int seed = 0; seed < seeds; seed++) {
        int[][] rows = Split.stratified(data.labels(), context.seed() + seed, 0.8, 0.2);
        for (int s = 0; s < SIZES.length; s++) {
          int[] some = Arrays.copyOf(rows[0], Math.min(SIZES[s], rows[0].length));
          Scaler scaler = Scaler.standard(all.select(some).features(), all.width());
          Dataset training = scaler.apply(all.select(some));
          Dataset held = scaler.apply(all.select(rows[1]));
          for (int n = 0; n < NETWORKS.length; n++) {
            accuracy[n][s] +=
                accuracy(engine, n, training, held, data.classNames(), context.seed() + seed)
                    / seeds;
            progress.stepTo(++done);
          }
        }
      }
    }
    XYChart chart = Charts.xy("Held-out accuracy", "training pictures", "accuracy");
    chart.getStyler().setXAxisLogarithmic(true);
    boolean moreData = true;
    int last = SIZES.length - 1;
    for (int n = 0; n < NETWORKS.length; n++) {
      double[] sizes = Arrays.stream(SIZES).asDoubleStream().toArray();
      Charts.line(chart, NAMES.get(n), sizes, accuracy[n]);
      moreData &= accuracy[n][last] > accuracy[n][0] + 0.05;
      result.figure("accuracy with " + SIZES[0] + " pictures, " + NAMES.get(n), accuracy[n][0]);
      result.figure("accuracy with all pictures, " + NAMES.get(n), accuracy[n][last]);
    }
    result.mustHold("more data helps every network", moreData);
    context
        .report()
        .section("Amount of data and size of the network")
        .text(
            "Digits, Adam 0.001, about "
                + STEPS
                + " steps of 32 whatever the amount of data; mean"
                + " of "
                + seeds
                + " splits.")
        .chart("data-and-size", "Accuracy by training pictures for three networks", chart);
    double gain = accuracy[2][last] - accuracy[0][last];
    double early = accuracy[2][0] - accuracy[0][0];
    return List.of(
        new Depth.Verdict(
            "More data makes every network better",
            moreData,
            String.format(Locale.ROOT, "128-64: %.3f to %.3f", accuracy[2][0], accuracy[2][last])),
        new Depth.Verdict(
            "Large networks gain most from much data",
            gain > early,
            String.format(
                Locale.ROOT,
                "128-64 against no hidden layer: %+.3f with %d pictures, %+.3f with %d",
                early,
                SIZES[0],
                gain,
                SIZES[last])));
  }

  private static double accuracy(
      Engine engine,
      int network,
      Dataset training,
      Dataset held,
      List<String> classNames,
      long seed) {
    int batches = (training.rows() + 31) / 32;
    Recipe recipe =
        new Recipe(
            NAMES.get(network),
            () -> Networks.mlp(Activation::relu, Initializer.heUniform(), 10, NETWORKS[network]),
            () ->
                TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
                    .optimizer(UpdateRule.adam(), 0.001)
                    .epochs(STEPS / batches));
    try (Fit fit =
        Fit.run(
            engine,
            recipe,
            training,
            null,
            part -> part.labelTensor(engine),
            seed,
            new TrainingListener() {})) {
      return new ClassifierReport(held.labels(), fit.predict(held, Tensor::softmax), classNames)
          .accuracy();
    }
  }
}
