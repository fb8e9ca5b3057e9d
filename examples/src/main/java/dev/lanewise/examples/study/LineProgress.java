package dev.lanewise.examples.study;

import java.io.PrintStream;

/** Prints a line whenever another tenth of the work is done. */
final class LineProgress implements Progress {
  private final PrintStream stream;
  private final String task;
  private final long total;
  private String message = "";
  private long tenths;

  LineProgress(PrintStream stream, String task, long total) {
    if (total < 1) {
      throw new IllegalArgumentException("total is " + total + "; expected 1 or more");
    }
    this.stream = stream;
    this.task = task;
    this.total = total;
  }

  @Override
  public void stepTo(long done) {
    long now = (long) (10.0 * Math.min(done, total) / total);
    if (now > tenths) {
      tenths = now;
      String words = message.isEmpty() ? "" : ", " + message;
      stream.println(task + ": " + 10 * now + "% (" + done + "/" + total + words + ")");
    }
  }

  @Override
  public void message(String text) {
    message = text;
  }

  @Override
  public void close() {}
}
