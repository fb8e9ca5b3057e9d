package dev.lanewise.examples.cli;

import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyRunner;
import dev.lanewise.examples.tour.Tour;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what Lanewise does, in two minutes. */
@Command(
    name = "tour",
    description = "Show the machine, time kernels, train two networks, write a report.")
final class TourCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final BackendOptions computing = new BackendOptions();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "" + StudyOptions.DEFAULT_SEED,
      description = "Seed of every random choice; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out/tour",
      description = "Folder for the report; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "tour");

  @Option(names = "--short", description = "Time the kernels hardly at all: for tests.")
  private boolean shortForm;

  TourCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    StudyOptions options =
        new StudyOptions(
            computing.backend(),
            computing.threads(),
            OptionalInt.empty(),
            seed,
            shortForm,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            computing.precision(),
            false);
    StudyRunner runner = new StudyRunner(console.out(), console.progress());
    boolean reached = runner.run(new Tour(), options, out).result().reached();
    return reached ? Main.REACHED : Main.NOT_REACHED;
  }
}
