package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.bench.harness.Plan;
import dev.lanewise.bench.harness.Plan.CasePlan;
import dev.lanewise.bench.harness.Sample;
import dev.lanewise.bench.harness.Statistics;
import dev.lanewise.bench.report.Row.Ratio;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a run, case by case in the plan's order.
 *
 * @param rows those that were measured, or failed
 */
public record Results(List<Row> rows) {
  /** Copies the list. */
  public Results {
    rows = List.copyOf(rows);
  }

  /** What the samples so far amount to. */
  public static Results of(Plan plan, List<Sample> samples) {
    Map<Key, List<Sample>> grouped = new LinkedHashMap<>();
    for (Sample sample : samples) {
      grouped.computeIfAbsent(Key.of(sample), key -> new ArrayList<>()).add(sample);
    }
    List<Row> rows = new ArrayList<>();
    for (CasePlan one : plan.cases()) {
      String name = one.which().name();
      List<Sample> ours =
          grouped.getOrDefault(new Key(one.family(), name, Contenders.OURS), List.of());
      for (String contender : one.contenders()) {
        List<Sample> theirs = grouped.get(new Key(one.family(), name, contender));
        if (theirs != null) {
          boolean compared = !contender.equals(Contenders.OURS);
          rows.add(row(one, contender, theirs, compared ? ours : List.of()));
        }
      }
    }
    return new Results(rows);
  }

  private record Key(String family, String which, String contender) {
    static Key of(Sample sample) {
      return new Key(sample.family(), sample.which(), sample.contender());
    }
  }

  private static Row row(CasePlan one, String who, List<Sample> theirs, List<Sample> ours) {
    BenchCase which = one.which();
    List<Sample> good = theirs.stream().filter(sample -> sample.failure() == null).toList();
    String failure =
        theirs.stream()
            .map(Sample::failure)
            .filter(reason -> reason != null)
            .findFirst()
            .orElse(null);
    if (good.isEmpty()) {
      double none = Double.NaN;
      return new Row(one.family(), which, who, none, none, none, none, -1, null, failure);
    }
    double[] speeds = values(good, sample -> which.speed(sample.nanos()));
    double[] shares = values(good, sample -> 100 * which.speed(sample.nanos()) / sample.limit());
    return new Row(
        one.family(),
        which,
        who,
        Statistics.median(speeds),
        Arrays.stream(speeds).min().orElseThrow(),
        Arrays.stream(speeds).max().orElseThrow(),
        Statistics.median(shares),
        good.stream().mapToLong(Sample::allocBytes).max().orElseThrow(),
        ratio(good, ours),
        failure);
  }

  private static @Nullable Ratio ratio(List<Sample> theirs, List<Sample> ours) {
    double[] ratios = Statistics.ratiosByRound(nanosByRound(theirs), nanosByRound(ours));
    return ratios.length == 0 ? null : Ratio.of(ratios);
  }

  private static Map<Integer, Double> nanosByRound(List<Sample> samples) {
    Map<Integer, Double> nanos = new TreeMap<>();
    for (Sample sample : samples) {
      if (sample.failure() == null) {
        nanos.put(sample.round(), sample.nanos());
      }
    }
    return nanos;
  }

  private static double[] values(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return samples.stream().mapToDouble(value).toArray();
  }

  /** The rows of a family. */
  public List<Row> of(String family) {
    return rows.stream().filter(row -> row.family().equals(family)).toList();
  }

  /** The row of a contender on a case, if it was measured. */
  public Optional<Row> find(String family, BenchCase which, String contender) {
    return rows.stream()
        .filter(row -> row.family().equals(family))
        .filter(row -> row.which().equals(which) && row.contender().equals(contender))
        .findFirst();
  }

  /** Whether any fork failed. */
  public boolean hasFailures() {
    return rows.stream().anyMatch(row -> row.failure() != null);
  }
}
