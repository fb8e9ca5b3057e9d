package dev.lanewise.examples.cli;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.study.OpenBackend;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Diagnosis;
import dev.lanewise.kernels.DiagnosisText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what works on this machine; bad input if what was asked for does not. */
@Command(
    name = "doctor",
    description = "Show the JVM, the machine, the backends and which of them serves what.")
final class DoctorCommand implements Runnable {
  private final Console console;

  @Option(
      names = "--backend",
      paramLabel = "B",
      description = "Ask for this backend; default: the best available.")
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

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    BackendConfig config =
        OpenBackend.config(
            Optional.ofNullable(backend),
            StudyOptions.positive("--threads", Optional.ofNullable(threads)),
            StudyOptions.precision(Optional.ofNullable(precision)));
    Diagnosis diagnosis = Diagnosis.inDepth(config);
    console.out().print(DiagnosisText.render(diagnosis));
    if (diagnosis.outcome() instanceof Diagnosis.Outcome.Refused refused) {
      throw new BadInputException(refused.reason() + "; " + refused.remedy());
    }
  }
}
