package dev.lanewise.kernels;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which backend to open and how. What the API sets wins over the system properties {@code
 * lanewise.backend}, {@code lanewise.threads} and {@code lanewise.precision}, which win over the
 * environment variables {@code LANEWISE_BACKEND}, {@code LANEWISE_THREADS} and {@code
 * LANEWISE_PRECISION}.
 *
 * @param backend the name of the provider to prefer, or null for the best available one
 * @param threads how many threads kernels may use, the calling one included; 1 starts none
 * @param precision to what operands of float32 products may be rounded
 */
public record BackendConfig(@Nullable String backend, int threads, Precision precision) {
  /** The system property that names the backend. */
  public static final String BACKEND_PROPERTY = "lanewise.backend";

  /** The system property that sets the number of threads. */
  public static final String THREADS_PROPERTY = "lanewise.threads";

  /** The system property that sets the precision: float32, tf32 or bfloat16. */
  public static final String PRECISION_PROPERTY = "lanewise.precision";

  /** The environment variable that names the backend. */
  public static final String BACKEND_VARIABLE = "LANEWISE_BACKEND";

  /** The environment variable that sets the number of threads. */
  public static final String THREADS_VARIABLE = "LANEWISE_THREADS";

  /** The environment variable that sets the precision. */
  public static final String PRECISION_VARIABLE = "LANEWISE_PRECISION";

  private static final int MAX_THREADS = 1024;

  /**
   * @throws IllegalArgumentException if {@code threads} is not in 1..1024, or {@code backend} blank
   */
  public BackendConfig {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads is " + threads + "; expected 1 to " + MAX_THREADS);
    }
    if (backend != null && backend.isBlank()) {
      throw new IllegalArgumentException("backend is blank; expected a provider's name or none");
    }
    Objects.requireNonNull(precision, "precision");
  }

  /** In float32. */
  public BackendConfig(@Nullable String backend, int threads) {
    this(backend, threads, Precision.FLOAT32);
  }

  /**
   * The configuration that properties and environment ask for; without them the best backend on all
   * processors.
   *
   * @throws IllegalArgumentException if a property or variable holds something unusable
   */
  public static BackendConfig defaults() {
    return from(System::getProperty, System::getenv, Runtime.getRuntime().availableProcessors());
  }

  /** The same as a pure function, for tests. */
  static BackendConfig from(
      UnaryOperator<@Nullable String> properties,
      UnaryOperator<@Nullable String> environment,
      int processors) {
    String backend = first(properties, BACKEND_PROPERTY, environment, BACKEND_VARIABLE);
    String threads = first(properties, THREADS_PROPERTY, environment, THREADS_VARIABLE);
    int count = Math.min(processors, MAX_THREADS);
    if (threads != null) {
      try {
        count = Integer.parseInt(threads.strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            THREADS_PROPERTY
                + " / "
                + THREADS_VARIABLE
                + " is '"
                + threads
                + "'; expected a whole number",
            e);
      }
    }
    String precision = first(properties, PRECISION_PROPERTY, environment, PRECISION_VARIABLE);
    return new BackendConfig(
        backend,
        count,
        precision == null
            ? Precision.FLOAT32
            : Precision.of(precision, PRECISION_PROPERTY + " / " + PRECISION_VARIABLE));
  }

  private static @Nullable String first(
      UnaryOperator<@Nullable String> properties,
      String property,
      UnaryOperator<@Nullable String> environment,
      String variable) {
    String value = properties.apply(property);
    if (value == null || value.isBlank()) {
      value = environment.apply(variable);
    }
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The same configuration with this provider preferred. */
  public BackendConfig backend(String name) {
    return new BackendConfig(Objects.requireNonNull(name, "name"), threads, precision);
  }

  /** The same configuration with this many threads. */
  public BackendConfig threads(int count) {
    return new BackendConfig(backend, count, precision);
  }

  /** The same configuration with this precision. */
  public BackendConfig precision(Precision allowed) {
    return new BackendConfig(backend, threads, allowed);
  }
}
