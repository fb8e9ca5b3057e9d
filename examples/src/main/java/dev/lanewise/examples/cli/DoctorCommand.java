package dev.lanewise.examples.cli;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.study.OpenBackend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Diagnosis;
import dev.lanewise.kernels.DiagnosisText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what works on this machine; bad input if what was asked for does not. */
@Command(
    name = "doctor",
    description = "Show the JVM, the machine, the backends and which of them serves what.")
final class DoctorCommand implements Runnable {
  private final Console console;

  @Mixin private final BackendOptions computing = new BackendOptions();

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    BackendConfig config =
        OpenBackend.config(computing.backend(), computing.threads(), computing.precision());
    Diagnosis diagnosis = Diagnosis.inDepth(config);
    console.out().print(DiagnosisText.render(diagnosis));
    if (diagnosis.outcome() instanceof Diagnosis.Outcome.Refused refused) {
      throw new BadInputException(refused.reason() + "; " + refused.remedy());
    }
  }
}
