package dev.lanewise.kernels;

import java.util.Objects;

/** Whether a {@link BackendProvider} can be used in this JVM, and if not, why and what to do. */
public sealed interface Availability {

  /**
   * The provider can be opened.
   *
   * @param detail one line for people: what was found (vector width, library and version)
   */
  record Available(String detail) implements Availability {
    /** Checks for null. */
    public Available {
      Objects.requireNonNull(detail, "detail");
    }
  }

  /**
   * The provider can't be opened.
   *
   * @param reason what is missing, one line
   * @param remedy what the user can do about it, one line
   */
  record Unavailable(String reason, String remedy) implements Availability {
    /** Checks for null. */
    public Unavailable {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(remedy, "remedy");
    }
  }

  /** Whether this is {@link Available}. */
  default boolean isAvailable() {
    return this instanceof Available;
  }
}
