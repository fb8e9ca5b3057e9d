package dev.lanewise.examples.study;

/** The machine in words, for reports. */
public final class Machine {
  private Machine() {}

  /** Operating system, architecture, processors and Java version. */
  public static String describe() {
    return "%s %s, %d processors, Java %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version());
  }
}
