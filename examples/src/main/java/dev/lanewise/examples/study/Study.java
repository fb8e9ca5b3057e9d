package dev.lanewise.examples.study;

import java.io.IOException;

/**
 * One experiment of the documents. A study is stateless: everything about a run comes from its
 * context, so that the same options and seed give the same figures (times apart).
 */
public interface Study {
  /** The name on the command line: small letters and hyphens. */
  String name();

  /** The title, a few words. */
  String title();

  /** Where it comes from, such as "Document 002: computation graph and derivatives". */
  String source();

  /** Whether {@code --epochs} means anything here; if not, giving it is bad input. */
  default boolean hasEpochs() {
    return true;
  }

  /** Whether {@code --checkpoints} means anything here; if not, giving it is bad input. */
  default boolean hasCheckpoints() {
    return false;
  }

  /** Whether {@code --base} means anything here; if not, giving it is bad input. */
  default boolean hasBase() {
    return false;
  }

  /**
   * Runs the study: fills {@link StudyContext#report()} and returns its figures.
   *
   * @throws IOException if a file that it needs cannot be read
   */
  StudyResult run(StudyContext context) throws IOException;
}
