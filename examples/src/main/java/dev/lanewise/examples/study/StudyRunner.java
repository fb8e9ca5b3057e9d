package dev.lanewise.examples.study;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.DataFolder;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.ReportFolder;
import dev.lanewise.examples.report.RunInfo;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.Resolution;
import dev.lanewise.nn.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a study from the user's options to the written report. */
public final class StudyRunner {
  private final PrintStream out;
  private final ProgressDisplay display;

  /** A runner that prints results to {@code out} and shows progress on {@code display}. */
  public StudyRunner(PrintStream out, ProgressDisplay display) {
    this.out = out;
    this.display = display;
  }

  /**
   * The outcome of a run.
   *
   * @param result the figures
   * @param report the path of {@code report.html}
   * @param seconds wall time of the study
   */
  public record Run(StudyResult result, Path report, double seconds) {}

  /**
   * Checks the options, runs the study, prints its tables and writes its report to {@code folder}.
   *
   * @throws BadInputException if an option cannot be used; nothing was computed then
   */
  public Run run(Study study, StudyOptions options, Path folder) throws IOException {
    if (options.epochs().isPresent() && !study.hasEpochs()) {
      throw new BadInputException("study " + study.name() + " has no epochs; leave out --epochs");
    }
    if (options.checkpoints().isPresent() && !study.hasCheckpoints()) {
      throw new BadInputException(
          "study " + study.name() + " saves no training; leave out --checkpoints");
    }
    if (options.base().isPresent() && !study.hasBase()) {
      throw new BadInputException(
          "study " + study.name() + " begins from no weights; leave out --base");
    }
    ReportFolder target = ReportFolder.prepare(folder);
    if (options.checkpoints().isPresent()) {
      prepareCheckpoints(options.checkpoints().get());
    }
    DataFolder.find(options.data());
    Precision precision = OpenBackend.config(options).precision();
    try (Backend backend = OpenBackend.open(options);
        Engine engine = Engine.over(backend)) {
      recordSteps(engine, options);
      out.println(study.name() + ": " + study.title());
      out.println(study.source());
      out.printf(
          "Backend %s, %d threads, precision %s, seed %d%s%s%n",
          backend.name(),
          backend.threads(),
          precision.label(),
          options.seed(),
          options.recordSteps() ? ", recorded steps" : "",
          options.shortForm() ? ", short form" : "");
      StudyContext context =
          new StudyContext(options, engine, display, new StudyReport(out::print));
      long start = System.nanoTime();
      StudyResult result = study.run(context);
      double seconds = (System.nanoTime() - start) * 1e-9;
      RunInfo run =
          new RunInfo(
              study.name(),
              study.title(),
              study.source(),
              options.seed(),
              options.epochs(),
              options.shortForm(),
              backend.name(),
              backend.threads(),
              precision.label(),
              providers(backend.resolution()),
              Machine.describe(),
              seconds);
      Path report = target.write(run, result.figures(), context.report());
      out.println();
      out.print(result.toTable().toText());
      out.printf(
          "%s in %s. Report: %s%n",
          result.reached() ? "Every figure reached" : "NOT every figure reached",
          Numbers.duration(seconds),
          report);
      return new Run(result, report, seconds);
    }
  }

  private static void recordSteps(Engine engine, StudyOptions options) {
    try {
      engine.recordSteps(options.recordSteps());
    } catch (UnsupportedOperationException e) {
      throw new BadInputException("--record-steps: " + e.getMessage(), e);
    }
  }

  private static void prepareCheckpoints(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BadInputException(
          "--checkpoints is %s, which cannot be made (%s); expected a folder to write to"
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
  }

  /** Which provider serves each family for float32. */
  private static Map<String, String> providers(Resolution resolution) {
    Map<String, String> providers = new LinkedHashMap<>();
    for (Resolution.Choice choice : resolution.choices()) {
      String provider = choice.provider();
      if (choice.dtype() == DType.F32 && provider != null) {
        providers.put(choice.family().label(), provider);
      }
    }
    return providers;
  }
}
