package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.cases.OperandCase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One contender on the cases of a block: what a fork measures.
 *
 * @param family the family's name
 * @param cases cases with operands of one type, or a single plain benchmark
 * @param contender the contender's name
 */
public record Job(String family, List<BenchCase> cases, String contender) {
  /** Between the names of cases in a benchmark's parameter. */
  static final String SEPARATOR = ";";

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no case, or a plain benchmark among several
   */
  public Job {
    cases = List.copyOf(cases);
    if (cases.isEmpty()
        || (cases.size() > 1 && cases.stream().anyMatch(JmhCase.class::isInstance))) {
      throw new IllegalArgumentException(
          "cases are %s; expected cases with operands, or one plain benchmark".formatted(cases));
    }
  }

  /** For people: the first case, and how many more there are. */
  public String title() {
    String first = cases.getFirst().name();
    return cases.size() == 1 ? first : first + " and " + (cases.size() - 1) + " more";
  }

  /** The same contender on some of the cases. */
  Job part(int from, int to) {
    return new Job(family, cases.subList(from, to), contender);
  }

  /** Whether a fork of this job gives that sample in some round. */
  boolean gives(Sample sample) {
    return family.equals(sample.family())
        && contender.equals(sample.contender())
        && cases.stream().anyMatch(one -> one.name().equals(sample.which()));
  }

  /** The benchmark method, as JMH names it. */
  String method() {
    return switch (cases.getFirst()) {
      case OperandCase ignored -> CaseBenchmark.class.getName() + ".call";
      case JmhCase jmh -> jmh.method();
    };
  }

  /** The benchmark's parameters. */
  Map<String, String> params(int threads) {
    Map<String, String> params = new LinkedHashMap<>();
    params.put("threads", Integer.toString(threads));
    switch (cases.getFirst()) {
      case OperandCase ignored -> {
        params.put("contender", contender);
        params.put(
            "which", cases.stream().map(BenchCase::name).collect(Collectors.joining(SEPARATOR)));
      }
      case JmhCase jmh -> {
        params.put("backend", contender);
        params.putAll(jmh.params());
      }
    }
    return params;
  }
}
