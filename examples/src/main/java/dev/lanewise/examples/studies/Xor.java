package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import org.knowm.xchart.XYChart;

/** Document 000's neural network from scratch, which learns XOR. */
public final class Xor implements Study {
  private static final int EPOCHS = 10_000;
  private static final double RATE = 0.5;
  private static final int[] TARGETS = {0, 1, 1, 0};

  @Override
  public String name() {
    return "xor";
  }

  @Override
  public String title() {
    return "XOR: a 2-4-1 network from scratch";
  }

  @Override
  public String source() {
    return "Document 000 (neural network implementation from scratch)";
  }

  /** Trains the network, fills the report and adds the figures: also a part of the tour. */
  public static void learn(StudyContext context, StudyResult.Builder result) {
    int epochs = context.epochs(EPOCHS, EPOCHS);
    double[] errors = new double[epochs + 1];
    Table log = Table.of("epoch", "mean absolute error").caption("Training log");
    try (XorNetwork network = new XorNetwork(context.engine(), context.seed())) {
      double difference = network.largestDifferenceFromTape();
      try (Progress progress = context.progress("xor", epochs)) {
        for (int epoch = 0; epoch < epochs; epoch++) {
          errors[epoch] = network.meanError();
          if (epoch % Math.max(1, epochs / 10) == 0) {
            log.row(epoch, errors[epoch]);
          }
          network.step(RATE);
          progress.stepTo(epoch + 1L);
        }
      }
      errors[epochs] = network.meanError();
      log.row(epochs, errors[epochs]);
      float[] predictions = network.predictions();
      report(context, errors, log, predictions);
      for (int row = 0; row < TARGETS.length; row++) {
        String name = "prediction-" + row / 2 + "-" + row % 2;
        result.figure(name, predictions[row], Target.within(TARGETS[row], 0.1));
      }
      result
          .figure("mean-absolute-error", errors[epochs])
          .figure("gradient-difference-from-tape", difference, Target.atMost(1e-6));
    }
  }

  @Override
  public StudyResult run(StudyContext context) {
    StudyResult.Builder result = StudyResult.builder();
    learn(context, result);
    return result.build();
  }

  private static void report(
      StudyContext context, double[] errors, Table log, float[] predictions) {
    XYChart chart = Charts.xy("Mean absolute error by epoch", "epoch", "mean absolute error");
    chart.getStyler().setLegendVisible(false);
    Charts.history(chart, "error", errors);
    Table table = Table.of("x1", "x2", "target", "prediction").caption("Final predictions");
    for (int row = 0; row < TARGETS.length; row++) {
      table.row(row / 2, row % 2, TARGETS[row], predictions[row]);
    }
    context
        .report()
        .section("XOR")
        .text(
            "Two inputs, four hidden units and one output, all sigmoid; weights and biases uniform"
                + " in [-1, 1); gradient descent with rate "
                + RATE
                + " on half the sum of squared errors. The backward pass is written out; before"
                + " training it is compared with what the tape derives.")
        .table(log)
        .chart("xor-error", "The mean absolute error falls from about 0.5 towards 0.", chart)
        .table(table);
  }
}
