package dev.lanewise.examples.study;

import java.io.Console;
import java.io.PrintStream;

/** Starts progress displays. */
@FunctionalInterface
public interface ProgressDisplay {
  /**
   * Starts showing a task.
   *
   * @param task its name
   * @param total its number of steps, 1 or more
   */
  Progress start(String task, long total);

  /**
   * Bars if a person watches {@code stream} on a terminal, else a plain line every tenth of the
   * work, so that logs stay readable.
   */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again where input is redirected.
  static ProgressDisplay on(PrintStream stream) {
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      return (task, total) -> new BarProgress(stream, task, total);
    }
    return plain(stream);
  }

  /** A plain line every tenth of the work. */
  static ProgressDisplay plain(PrintStream stream) {
    return (task, total) -> new LineProgress(stream, task, total);
  }

  /** Shows nothing. */
  static ProgressDisplay silent() {
    return (task, total) -> new SilentProgress();
  }
}
