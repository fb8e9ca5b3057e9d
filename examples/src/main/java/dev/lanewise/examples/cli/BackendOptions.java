package dev.lanewise.examples.cli;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.kernels.Precision;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to compute on: options of every command that opens a backend. */
final class BackendOptions {
  @Option(
      names = "--backend",
      paramLabel = "B",
      description = "The backend to run on; default: the best available.")
  private @Nullable String backend;

  @Option(names = "--threads", paramLabel = "N", description = "Threads; default: all processors.")
  private @Nullable Integer threads;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "To what products may round float32 operands: float32, tf32 or bfloat16; default:"
              + " float32.")
  private @Nullable String precision;

  Optional<String> backend() {
    return Optional.ofNullable(backend);
  }

  /** The threads, 1 or more. */
  OptionalInt threads() {
    return StudyOptions.positive("--threads", Optional.ofNullable(threads));
  }

  /** The precision, one that there is. */
  Optional<Precision> precision() {
    try {
      return Optional.ofNullable(precision).map(label -> Precision.of(label, "--precision"));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }
}
