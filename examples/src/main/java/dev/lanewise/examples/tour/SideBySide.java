package dev.lanewise.examples.tour;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.Stopwatch;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.CategoryChart;

/** Times a matrix product, exp and softmax on the scalar and the vector backend, on one thread. */
final class SideBySide {
  private static final String SCALAR = "scalar";
  private static final String VECTOR = "vector";

  private SideBySide() {}

  static void run(StudyContext context, StudyResult.Builder result) {
    context.report().section("Kernels: scalar against vector, one thread, float32");
    Optional<String> missing = whyNoVector();
    if (missing.isPresent()) {
      context.report().text("Not compared: " + missing.get());
      return;
    }
    BackendConfig config = BackendConfig.defaults().threads(1);
    try (Backend scalar = Backends.open(config.backend(SCALAR));
        Backend vector = Backends.open(config.backend(VECTOR))) {
      boolean brief = context.isShort();
      Stopwatch stopwatch = brief ? new Stopwatch(0, 1e-4, 1) : new Stopwatch(0.7, 0.03, 11);
      compare(context, result, stopwatch, scalar, vector);
    }
  }

  private static Optional<String> whyNoVector() {
    for (BackendProvider provider : Backends.providers()) {
      if (provider.name().equals(VECTOR)) {
        return provider.availability() instanceof Availability.Unavailable why
            ? Optional.of(why.reason() + "; " + why.remedy())
            : Optional.empty();
      }
    }
    return Optional.of("no provider named vector is installed");
  }

  private static void compare(
      StudyContext context,
      StudyResult.Builder result,
      Stopwatch stopwatch,
      Backend scalar,
      Backend vector) {
    int scale = context.choose(4, 1);
    Table table = Table.of("kernel", "scalar", "vector", "speed-up", "vector rate", "difference");
    List<String> names = new ArrayList<>();
    List<Double> speedUps = new ArrayList<>();
    for (KernelSample.Kind kind : KernelSample.Kind.values()) {
      KernelSample slow = new KernelSample(scalar, kind, scale, context.seed());
      KernelSample fast = new KernelSample(vector, kind, scale, context.seed());
      double[] seconds;
      try (Progress progress = context.progress(kind.label(), stopwatch.rounds())) {
        seconds = stopwatch.medians(List.of(slow, fast), progress);
      }
      double speedUp = seconds[0] / seconds[1];
      table.row(
          slow.describe(),
          Numbers.duration(seconds[0]),
          Numbers.duration(seconds[1]),
          Numbers.fixed(speedUp, 1) + "x",
          fast.rate(seconds[1]),
          slow.largestDifference(fast));
      names.add(kind.label());
      speedUps.add(speedUp);
      result.figure(kind.label() + "-speed-up", speedUp, "x");
    }
    CategoryChart chart = Charts.categories("Speed-up of vector over scalar", "", "times");
    chart.getStyler().setLegendVisible(false);
    Charts.bars(chart, "speed-up", names, speedUps);
    context
        .report()
        .table(table.alignRight(1, 2, 3, 4))
        .text(
            "Medians of alternating rounds in this JVM. The difference is the largest between two"
                + " results, relative to the largest result; a matrix product has to be the same"
                + " to the last bit.")
        .chart("speed-ups", "Speed-up of the vector kernels over the scalar ones.", chart);
  }
}
