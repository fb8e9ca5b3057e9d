package dev.lanewise.examples.study;

/** One task's progress on the user's screen. Close it when the task ends, also by an exception. */
public interface Progress extends AutoCloseable {
  /** Says that {@code done} of the task's steps are done; it never goes back. */
  void stepTo(long done);

  /** A few words behind the bar, such as "loss 0.31". */
  void message(String text);

  @Override
  void close();
}
