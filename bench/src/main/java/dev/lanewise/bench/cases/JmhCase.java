package dev.lanewise.bench.cases;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A plain JMH benchmark of this project, which names its contenders itself.
 *
 * @param family the family it belongs to, the first word of its name
 * @param method the benchmark's class and method, as JMH names it
 * @param params its parameters but for backend and threads
 * @param contenders who it can measure: the values of its parameter {@code backend}
 */
public record JmhCase(
    String family, String method, Map<String, String> params, Set<String> contenders)
    implements BenchCase {
  private static final Set<String> BACKENDS = Set.of("vector", "scalar");

  /** A benchmark that compares our backends. */
  public JmhCase(String family, String method, Map<String, String> params) {
    this(family, method, params, BACKENDS);
  }

  /** Copies the map, sorted by name, and the set. */
  public JmhCase {
    contenders = Set.copyOf(contenders);
    params = Collections.unmodifiableMap(new TreeMap<>(params));
  }

  @Override
  public String name() {
    String kernel = method.substring(method.lastIndexOf('.') + 1);
    String values = String.join(" ", params.values());
    return (family + " " + kernel + " " + values).strip();
  }

  @Override
  public String group() {
    return family;
  }

  /** Operations as the benchmark counts them: calls, or elements. */
  @Override
  public String unit() {
    return "op/s";
  }

  @Override
  public double speed(double nanos) {
    return 1e9 / nanos;
  }
}
