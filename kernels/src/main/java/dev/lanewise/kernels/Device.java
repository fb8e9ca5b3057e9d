package dev.lanewise.kernels;

import java.util.Objects;

/**
 * Where a buffer lives. A kernel reads and writes buffers of its own device only.
 *
 * @param kind the kind of device, lower case: {@code host}, {@code cuda}
 * @param ordinal which one of its kind, from 0
 */
public record Device(String kind, int ordinal) {
  /** The memory of this JVM. */
  public static final Device HOST = new Device("host", 0);

  /**
   * @throws IllegalArgumentException if {@code kind} is blank or {@code ordinal} negative
   */
  public Device {
    Objects.requireNonNull(kind, "kind");
    if (kind.isBlank()) {
      throw new IllegalArgumentException("kind is blank; expected the name of a device kind");
    }
    if (ordinal < 0) {
      throw new IllegalArgumentException("ordinal is " + ordinal + "; expected 0 or more");
    }
  }

  @Override
  public String toString() {
    return kind + ":" + ordinal;
  }
}
