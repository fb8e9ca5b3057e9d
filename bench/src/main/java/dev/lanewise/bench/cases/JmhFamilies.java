package dev.lanewise.bench.cases;

import dev.lanewise.bench.cases.Family.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The families that are plain JMH benchmarks: one case for each method and set of parameters. */
final class JmhFamilies {
  /** Parameters that the harness sets. */
  private static final List<String> OWN = List.of("backend", "threads");

  private static final String PACKAGE = "dev.lanewise.bench.";

  private JmhFamilies() {}

  static List<Family> all() {
    return List.of(
        family("reduction", "sums, maxima and variances", "ReductionBenchmark"),
        family("lenet", "training steps of LeNet-5", "LeNetBenchmark"));
  }

  private static Family family(String name, String title, String benchmark) {
    List<Entry> entries = new ArrayList<>();
    for (BenchmarkListEntry method : methods(PACKAGE + benchmark)) {
      for (Map<String, String> params : combinations(method)) {
        BenchCase which = new JmhCase(name, method.getUsername(), params, contenders(method));
        entries.add(new Entry(which, true, isFirst(entries, method)));
      }
    }
    return new Family(name, title, entries);
  }

  private static Set<String> contenders(BenchmarkListEntry method) {
    return Set.of(method.getParams().orElse(Map.of()).getOrDefault("backend", new String[0]));
  }

  /** The short form takes each method once. */
  private static boolean isFirst(List<Entry> entries, BenchmarkListEntry method) {
    return entries.stream()
        .noneMatch(
            entry ->
                entry.which() instanceof JmhCase known
                    && known.method().equals(method.getUsername()));
  }

  private static Iterable<BenchmarkListEntry> methods(String benchmark) {
    String pattern = "^" + benchmark.replace(".", "\\.") + "\\.";
    return BenchmarkList.defaultList()
        .find(
            OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
            List.of(pattern),
            List.of());
  }

  private static List<Map<String, String>> combinations(BenchmarkListEntry method) {
    List<Map<String, String>> all = List.of(Map.of());
    Map<String, String[]> params = method.getParams().orElse(Map.of());
    for (Map.Entry<String, String[]> param : new TreeMap<>(params).entrySet()) {
      String name = param.getKey();
      if (OWN.contains(name)) {
        continue;
      }
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> shorter : all) {
        for (String value : param.getValue()) {
          Map<String, String> one = new LinkedHashMap<>(shorter);
          one.put(name, value);
          longer.add(one);
        }
      }
      all = longer;
    }
    return all;
  }
}
