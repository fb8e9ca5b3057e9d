package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.init.Initializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;

/** Document 002's random initialization: why not zero, and how large. */
public final class Initialization implements Study {
  /**
   * A way to start.
   *
   * @param name for people
   * @param initializer the way
   */
  record Start(String name, Initializer initializer) {}

  private static final List<Start> STARTS =
      List.of(
          new Start("zeros", Initializer.zeros()),
          new Start("normal 0.01", Initializer.smallNormal()),
          new Start("Xavier", Initializer.xavierUniform()),
          new Start("He", Initializer.heNormal()));

  private static final List<UnaryOp> ACTIVATIONS = List.of(UnaryOp.TANH, UnaryOp.RELU);

  @Override
  public String name() {
    return "initialization";
  }

  @Override
  public String title() {
    return "Initialization: zeros, small normal, Xavier, He";
  }

  @Override
  public String source() {
    return "Document 002 (random initialization, symmetry breaking)";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    symmetry(context, result);
    DeepDigits digits = new DeepDigits(context);
    try {
      for (UnaryOp activation : ACTIVATIONS) {
        signals(context, result, digits, activation);
        curves(context, result, digits, activation);
      }
    } finally {
      digits.close();
    }
    return result.build();
  }

  /** Hidden units that start equal stay equal, to the last bit. */
  private static void symmetry(StudyContext context, StudyResult.Builder result) {
    int steps = context.choose(500, 100);
    double zero = Symmetry.spreadAfter(context, Initializer.zeros(), steps);
    double constant = Symmetry.spreadAfter(context, Initializer.constant(0.5), steps);
    double random = Symmetry.spreadAfter(context, Initializer.smallNormal(), steps);
    context
        .report()
        .section("Symmetry")
        .text(
            "A network of 2 inputs, 4 hidden sigmoid units and 1 output learns \"x1 and not x2\" for "
                + steps
                + " steps. The spread is the largest difference between the incoming weights, the"
                + " bias or the outgoing weight of any two hidden units.")
        .table(
            Table.of("weights start as", "spread of the hidden units")
                .row("zeros", zero)
                .row("all 0.5", constant)
                .row("normal, deviation 0.01; biases zero", random))
        .text(
            "Equal units get equal gradients, so they stay one unit for ever. Random weights are"
                + " enough to tell them apart: the biases may start at zero.");
    result
        .mustHold("zero-weights-stay-symmetric", zero == 0)
        .mustHold("equal-weights-stay-symmetric", constant == 0)
        .mustHold("random-weights-break-symmetry", random > 0);
  }

  /** How large the activations of each layer are before any training. */
  private static void signals(
      StudyContext context, StudyResult.Builder result, DeepDigits digits, UnaryOp activation) {
    String label = activation.name().toLowerCase(Locale.ROOT);
    XYChart chart = Charts.xy("Activations before training, " + label, "layer", "deviation");
    List<String> columns = new ArrayList<>(List.of("start"));
    for (int layer = 1; layer <= DeepDigits.HIDDEN_LAYERS; layer++) {
      columns.add("layer " + layer);
    }
    Table table = Table.of(columns).caption("Standard deviation of the activations, " + label);
    for (Start start : STARTS) {
      double[] deviations = digits.activationDeviations(start.initializer(), activation);
      Charts.history(chart, start.name(), deviations);
      List<Object> row = new ArrayList<>(List.of(start.name()));
      for (double deviation : deviations) {
        row.add(deviation);
      }
      table.row(row);
      result.figure(
          "last-layer-deviation-" + label + "-" + key(start), deviations[deviations.length - 1]);
    }
    context
        .report()
        .section("Digits with " + label)
        .table(table)
        .chart(
            "signals-" + label,
            "Standard deviation of the activations by layer for four ways to start.",
            chart);
  }

  private static void curves(
      StudyContext context, StudyResult.Builder result, DeepDigits digits, UnaryOp activation) {
    String label = activation.name().toLowerCase(Locale.ROOT);
    XYChart chart = Charts.xy("Training loss, " + label, "epoch", "cross-entropy");
    Table table = Table.of("start", "first loss", "last loss", "validation accuracy");
    for (Start start : STARTS) {
      DeepDigits.Curve curve = digits.train(start, activation);
      double[] losses = curve.losses();
      Charts.history(chart, start.name(), losses);
      table.row(start.name(), losses[0], losses[losses.length - 1], curve.accuracy());
      result
          .figure("last-loss-" + label + "-" + key(start), losses[losses.length - 1])
          .figure("accuracy-" + label + "-" + key(start), curve.accuracy());
    }
    context
        .report()
        .table(table.caption(digits.describe()))
        .text(
            "The document starts from deviation 0.01 and warns that deep networks need another: here"
                + " the table of activations shows what is left of the signal in the last layer, and"
                + " the curves what can be learnt from it.")
        .chart("curves-" + label, "Training loss by epoch for four ways to start.", chart);
  }

  private static String key(Start start) {
    return start.name().toLowerCase(Locale.ROOT).replace(' ', '-');
  }
}
