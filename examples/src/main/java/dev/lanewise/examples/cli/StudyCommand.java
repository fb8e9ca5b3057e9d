package dev.lanewise.examples.cli;

import dev.lanewise.examples.studies.Studies;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one study. */
@Command(
    name = "study",
    description = "Run a study: print its tables, write report.html, plots and metrics.json.")
final class StudyCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final BackendOptions computing = new BackendOptions();

  @Parameters(paramLabel = "NAME", description = "The study; `lanewise studies` lists them.")
  private String name = "";

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs instead of the study's own.")
  private @Nullable Integer epochs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "" + StudyOptions.DEFAULT_SEED,
      description = "Seed of every random choice; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the report; default: out/NAME.")
  private @Nullable Path out;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder with data that Lanewise cannot ship; also LANEWISE_DATA.")
  private @Nullable Path data;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description =
          "Folder to save networks in. A run that finds its files there goes on; gpt and"
              + " translation train anew, and attention reads what they have saved.")
  private @Nullable Path checkpoints;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "Weights to begin from: Keras's VGG16 (.h5), or a small VGG (.safetensors).")
  private @Nullable Path base;

  @Option(names = "--short", description = "The short form that the tests run.")
  private boolean shortForm;

  @Option(
      names = "--record-steps",
      description =
          "Have the device record training steps and repeat them as a whole (CUDA graphs).")
  private boolean recordSteps;

  StudyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Study study = Studies.named(name);
    StudyOptions options =
        new StudyOptions(
            computing.backend(),
            computing.threads(),
            StudyOptions.positive("--epochs", Optional.ofNullable(epochs)),
            seed,
            shortForm,
            Optional.ofNullable(data),
            Optional.ofNullable(checkpoints),
            Optional.ofNullable(base),
            computing.precision(),
            recordSteps);
    Path folder = out == null ? Path.of("out", study.name()) : out;
    StudyRunner runner = new StudyRunner(console.out(), console.progress());
    boolean reached = runner.run(study, options, folder).result().reached();
    return reached ? Main.REACHED : Main.NOT_REACHED;
  }
}
