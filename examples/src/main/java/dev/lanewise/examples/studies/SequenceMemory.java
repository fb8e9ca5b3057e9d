package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;

/** How far a vanilla RNN, an LSTM and a GRU remember, and how far their gradients reach. */
public final class SequenceMemory implements Study {
  private static final int[] DISTANCES = {10, 50, 100, 200};
  private static final int[] SHORT_DISTANCES = {10, 30};
  private static final List<MemoryTask> TASKS = List.of(new AddingTask(), new CopyTask());

  /** How far the documents say that a vanilla RNN remembers, at most. */
  private static final int SHORT_MEMORY = 10;

  private static final double SMALLEST = 1e-30;

  @Override
  public String name() {
    return "sequence-memory";
  }

  @Override
  public String title() {
    return "How far recurrent networks remember";
  }

  @Override
  public String source() {
    return "Document 001: types of RNN memory, the vanishing gradient problem";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  @Override
  public StudyResult run(StudyContext context) {
    StudyResult.Builder result = StudyResult.builder();
    gradients(context, result);
    for (MemoryTask task : TASKS) {
      task(context, task, result);
    }
    return result.build();
  }

  private static int[] distances(StudyContext context) {
    return context.isShort() ? SHORT_DISTANCES : DISTANCES;
  }

  private static void gradients(StudyContext context, StudyResult.Builder result) {
    int distance = 100;
    XYChart chart =
        Charts.xy("Gradient that arrives, untrained", "steps back", "norm over that of step 0");
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(1e-20);
    double[] rnn = line(chart, "vanilla RNN", context, RecurrentKind.RNN, false, distance);
    double[] lstm = line(chart, "LSTM", context, RecurrentKind.LSTM, false, distance);
    double[] gru = line(chart, "GRU", context, RecurrentKind.GRU, false, distance);
    double[] open = line(chart, "LSTM, open gates", context, RecurrentKind.LSTM, true, distance);
    line(chart, "GRU, open gates", context, RecurrentKind.GRU, true, distance);
    context
        .report()
        .section("Vanishing gradients")
        .text(
            String.format(
                Locale.ROOT,
                "Untrained layers of 64 units with PyTorch's first weights, on random inputs: the"
                    + " gradient of the last output by the input so many steps before. At 50 steps"
                    + " %.1e of it is left in a vanilla RNN, %.1e in an LSTM, %.1e in a GRU. Gates"
                    + " alone do not save it: they have to be open. With first biases that let"
                    + " states last for up to 100 steps, an LSTM has %.2f left.",
                rnn[50],
                lstm[50],
                gru[50],
                open[50]))
        .chart("gradient-by-distance", "Gradient norm by distance in untrained layers", chart);
    result
        .figure("gradient 50 steps back, untrained vanilla RNN", rnn[50], Target.atMost(1e-6))
        .figure("gradient 50 steps back, untrained LSTM", lstm[50])
        .figure("gradient 50 steps back, untrained GRU", gru[50])
        .figure("gradient 50 steps back, LSTM with open gates", open[50], Target.atLeast(0.01));
  }

  private static double[] line(
      XYChart chart,
      String name,
      StudyContext context,
      RecurrentKind kind,
      boolean spanning,
      int distance) {
    double[] norms = GradientReach.untrained(context, kind, spanning, distance);
    addLine(chart, name, norms);
    return norms;
  }

  private static void addLine(XYChart chart, String name, double[] norms) {
    double[] steps = new double[norms.length];
    double[] shown = new double[norms.length];
    for (int i = 0; i < norms.length; i++) {
      steps[i] = i;
      shown[i] = Math.max(norms[i], SMALLEST);
    }
    Charts.line(chart, name, steps, shown);
  }

  private static void task(StudyContext context, MemoryTask task, StudyResult.Builder result) {
    int[] distances = distances(context);
    int steps = context.choose(1200, 150);
    double[][] errors = new double[RecurrentKind.values().length][distances.length];
    int shown = distances[distances.length / 2];
    XYChart reach =
        Charts.xy(
            "Gradient that arrives, trained on " + task.title() + " over " + shown,
            "steps back",
            "norm over that of step 0");
    reach.getStyler().setYAxisLogarithmic(true);
    for (RecurrentKind kind : RecurrentKind.values()) {
      for (int d = 0; d < distances.length; d++) {
        MemoryTraining training = new MemoryTraining(context, task, kind, distances[d]);
        errors[kind.ordinal()][d] = training.run(steps);
        if (distances[d] == shown) {
          addLine(reach, kind.title(), training.reach());
        }
        training.release();
      }
    }
    report(context, task, distances, steps, errors);
    context
        .report()
        .chart(
            task.title() + "-gradient",
            "Gradient norm by distance after training on " + task.title(),
            reach);
    figures(task, distances, errors, context.isShort(), result);
  }

  private static void report(
      StudyContext context, MemoryTask task, int[] distances, int steps, double[][] errors) {
    Table table = Table.of("layer", "distance", "error", "of an ignorant's");
    XYChart chart =
        Charts.xy("Error of " + task.title() + " by distance", "steps to remember", "error");
    double[] x = new double[distances.length];
    double[] ignorant = new double[distances.length];
    for (int d = 0; d < distances.length; d++) {
      x[d] = distances[d];
      ignorant[d] = task.ignorance();
    }
    for (RecurrentKind kind : RecurrentKind.values()) {
      double[] each = errors[kind.ordinal()];
      for (int d = 0; d < distances.length; d++) {
        table.row(kind.title(), distances[d], each[d], each[d] / task.ignorance());
      }
      Charts.line(chart, kind.title(), x, each);
    }
    Charts.line(chart, "knowing nothing", x, ignorant);
    context
        .report()
        .section("The task of " + task.title())
        .text(
            "After %d steps of training at each distance (%s; the gates' first biases let states"
                    .formatted(steps, MemoryTraining.describe())
                + " last for up to the distance, after Tallec and Ollivier 2018), on 512 new"
                + " sequences.")
        .table(table)
        .chart(task.title() + "-error", "Error of " + task.title() + " by distance", chart);
  }

  private static void figures(
      MemoryTask task,
      int[] distances,
      double[][] errors,
      boolean brief,
      StudyResult.Builder result) {
    int last = distances.length - 1;
    for (RecurrentKind kind : RecurrentKind.values()) {
      for (int d = 0; d < distances.length; d++) {
        double share = errors[kind.ordinal()][d] / task.ignorance();
        result.figure(
            "%s over %d, %s: share of an ignorant's error"
                .formatted(task.title(), distances[d], kind.title()),
            share,
            target(task, kind, distances[d], brief));
      }
    }
    if (brief) {
      return;
    }
    result.mustHold(
        task.title() + " over " + distances[last] + ": LSTM and GRU beat the vanilla RNN",
        errors[RecurrentKind.LSTM.ordinal()][last] < errors[RecurrentKind.RNN.ordinal()][last]
            && errors[RecurrentKind.GRU.ordinal()][last]
                < errors[RecurrentKind.RNN.ordinal()][last]);
  }

  private static Target target(MemoryTask task, RecurrentKind kind, int distance, boolean brief) {
    if (brief) {
      return Target.none();
    }
    if (kind != RecurrentKind.RNN && distance <= 100) {
      return Target.atMost(task.remembered());
    }
    return kind == RecurrentKind.RNN && distance > 5 * SHORT_MEMORY
        ? Target.atLeast(0.6)
        : Target.none();
  }
}
