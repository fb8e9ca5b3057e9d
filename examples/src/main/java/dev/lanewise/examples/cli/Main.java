package dev.lanewise.examples.cli;

/** The command line of Lanewise. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    System.err.println("lanewise: no commands yet");
    System.exit(2);
  }
}
