package dev.lanewise.examples.cli;

import picocli.CommandLine.Command;

/** Says what works on this machine. */
@Command(name = "doctor", description = "Show the machine, the backends and who serves what.")
final class DoctorCommand implements Runnable {
  private final Console console;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    console.out().println(dev.lanewise.examples.study.Machine.describe());
  }
}
