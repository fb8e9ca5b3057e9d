package dev.lanewise.kernels;

import java.util.List;

/**
 * A way to run kernels: found by {@link java.util.ServiceLoader}, asked whether it works here, and
 * opened at most once a backend. A provider may serve only some families; the others come from the
 * next provider of the same device.
 */
public interface BackendProvider {
  /** A short lower-case name that users select it by: {@code scalar}, {@code vector}. */
  String name();

  /** The provider with the highest priority that is available wins; scalar has 0. */
  int priority();

  /** The device whose buffers the kernels take. */
  Device device();

  /**
   * Whether the provider works in this JVM. The answer is computed once and remembered; the call
   * never throws and opens nothing heavy.
   */
  Availability availability();

  /**
   * More about an available provider, a line each: libraries, versions, settings. Unlike {@link
   * #availability()} this may load what {@link #open} would load; it never throws either, but says
   * what went wrong.
   */
  default List<String> details() {
    return List.of();
  }

  /** The same, with what this configuration changes. */
  default List<String> details(BackendConfig config) {
    return details();
  }

  /** Whether the provider has kernels of this family for this element type. */
  boolean serves(Family<?> family, DType dtype);

  /**
   * Opens the provider.
   *
   * @throws IllegalStateException if the provider is not available
   */
  KernelSet open(BackendContext context);
}
