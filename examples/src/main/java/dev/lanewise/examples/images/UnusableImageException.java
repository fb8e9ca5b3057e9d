package dev.lanewise.examples.images;

import java.io.IOException;

/** A file is no picture that can be used: it is damaged, of another kind, or too large. */
public final class UnusableImageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** An exception that says what is wrong; who knows the file's name adds it. */
  public UnusableImageException(String message) {
    super(message);
  }

  /** An exception with the lower-level failure that explains it. */
  public UnusableImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
