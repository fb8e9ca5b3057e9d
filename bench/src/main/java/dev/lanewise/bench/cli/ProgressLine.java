package dev.lanewise.bench.cli;

import dev.lanewise.bench.harness.Harness;
import dev.lanewise.bench.harness.Job;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One line that says what is measured and how long it will take: redrawn on a terminal, elsewhere
 * printed twice a minute.
 */
final class ProgressLine implements Harness.Listener {
  private static final long PLAIN_NANOS = 30_000_000_000L;
  private static final int WIDTH = 100;

  private final PrintStream stream;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private long started;
  private int startedAt = -1;
  private long printed;

  /**
   * A line that nothing was printed to yet.
   *
   * @param nanoTime the clock
   */
  ProgressLine(PrintStream stream, boolean terminal, LongSupplier nanoTime) {
    this.stream = stream;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  @Override
  public void starts(int round, int done, int total, Job job) {
    long now = nanoTime.getAsLong();
    boolean first = startedAt < 0;
    if (first) {
      started = now;
      startedAt = done;
    }
    if (!terminal && !first && now - printed < PLAIN_NANOS) {
      return;
    }
    printed = now;
    int measured = done - startedAt;
    String left =
        measured == 0 ? "" : ", " + duration((now - started) / measured * (total - done)) + " left";
    String line =
        "round %d, %d of %d%s: %s, %s"
            .formatted(round, done + 1, total, left, job.title(), job.contender());
    if (terminal) {
      stream.print("\r" + fit(line));
      stream.flush();
    } else {
      stream.println(line);
    }
  }

  /** Ends the line. */
  void end() {
    if (terminal && startedAt >= 0) {
      stream.print("\r" + fit("") + "\r");
      stream.flush();
    }
  }

  private static String fit(String line) {
    return line.length() >= WIDTH
        ? line.substring(0, WIDTH)
        : line + " ".repeat(WIDTH - line.length());
  }

  /** Such as "1:02:03" or "0:07". */
  static String duration(long nanos) {
    Duration time = Duration.ofNanos(nanos);
    return time.toHours() > 0
        ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
