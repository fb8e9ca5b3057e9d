package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.cases.MatrixCase;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One contender on one case.
 *
 * @param family the family's name
 * @param which the case
 * @param contender the contender's name
 */
public record Job(String family, BenchCase which, String contender) {
  /** The benchmark method, as JMH names it. */
  String method() {
    return switch (which) {
      case MatrixCase ignored -> CaseBenchmark.class.getName() + ".call";
      case JmhCase jmh -> jmh.method();
    };
  }

  /** The benchmark's parameters. */
  Map<String, String> params(int threads) {
    Map<String, String> params = new LinkedHashMap<>();
    params.put("threads", Integer.toString(threads));
    switch (which) {
      case MatrixCase matrix -> {
        params.put("contender", contender);
        params.put("which", matrix.name());
      }
      case JmhCase jmh -> {
        params.put("backend", contender);
        params.putAll(jmh.params());
      }
    }
    return params;
  }
}
