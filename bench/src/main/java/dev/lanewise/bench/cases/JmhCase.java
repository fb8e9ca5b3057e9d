package dev.lanewise.bench.cases;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A plain JMH benchmark of this project, which compares backends.
 *
 * @param family the family it belongs to, the first word of its name
 * @param method the benchmark's class and method, as JMH names it
 * @param params its parameters but for backend and threads
 */
public record JmhCase(String family, String method, Map<String, String> params)
    implements BenchCase {
  /** Copies the map, sorted by name. */
  public JmhCase {
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
    return "op/us";
  }

  @Override
  public double speed(double nanos) {
    return 1000 / nanos;
  }
}
