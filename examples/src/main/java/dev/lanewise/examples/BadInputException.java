package dev.lanewise.examples;

import org.jspecify.annotations.Nullable;

/**
 * The user gave something that cannot be used: an unknown name, a malformed file, a folder that
 * cannot be written. The message is one line that names the thing, its value and what was expected;
 * the command line prints it and exits with code 2.
 */
public final class BadInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** An exception whose {@code message} is shown to the user as it is. */
  public BadInputException(@Nullable String message) {
    super(message);
  }

  /** An exception with the lower-level failure that explains it. */
  public BadInputException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
