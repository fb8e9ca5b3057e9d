package dev.lanewise.examples.study;

import dev.lanewise.kernels.Diagnosis;

/** The machine in words, for reports. */
public final class Machine {
  private Machine() {}

  /** Processor, operating system and Java version. */
  public static String describe() {
    Diagnosis.Machine machine = Diagnosis.here().machine();
    return "%s, %d processors, %s %s, Java %s"
        .formatted(
            machine.cpu(), machine.processors(), machine.os(), machine.arch(), Runtime.version());
  }
}
