package dev.lanewise.bench.harness;

import java.util.Map;

/**
 * What a run was: two samples may stand in one report only if these are equal.
 *
 * @param facts name and value, such as {@code commit}; in the order of the report
 */
public record RunHeader(Map<String, String> facts) {
  /** Copies the map, in its order. */
  public RunHeader {
    facts = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(facts));
  }

  /** The name of the first fact that differs, with both values; empty if none does. */
  public String difference(RunHeader other) {
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      String theirs = other.facts.getOrDefault(fact.getKey(), "missing");
      if (!theirs.equals(fact.getValue())) {
        return "%s was %s and is %s".formatted(fact.getKey(), theirs, fact.getValue());
      }
    }
    return "";
  }
}
