package dev.lanewise.examples.cli;

import dev.lanewise.examples.BadInputException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands in the help only: the launcher starts the benchmarks from their own module. */
@Command(
    name = "bench",
    description = "Measure the kernels: bench [FAMILY] [--quick] [--out DIR]; needs ./lanewise.")
final class BenchCommand implements Runnable {
  @Unmatched private final List<String> arguments = new ArrayList<>();

  @Override
  public void run() {
    throw new BadInputException(
        "bench is a program of its own; run ./lanewise bench " + String.join(" ", arguments));
  }
}
