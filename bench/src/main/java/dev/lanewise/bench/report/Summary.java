package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.cases.GemmCase;
import dev.lanewise.bench.harness.Statistics;
import dev.lanewise.bench.report.Part.Cell;
import dev.lanewise.bench.report.Part.Grid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Geometric means of the ratios to each contender, over whole families and parts of them. */
final class Summary {
  /** A ratio under this one is a loss that must not be. */
  private static final double FLOOR = 0.88;

  private Summary() {}

  /** The parts of a family that have targets of their own, by name, in this order. */
  private static List<Map.Entry<String, Predicate<Row>>> slices(List<Row> rows) {
    List<Map.Entry<String, Predicate<Row>>> slices = new ArrayList<>();
    slices.add(Map.entry("all", row -> true));
    slices.add(Map.entry("square 8..128", row -> isSquare(row, 1, 128)));
    slices.add(Map.entry("square 16..128", row -> isSquare(row, 16, 128)));
    slices.add(Map.entry("square 128..2048", row -> isSquare(row, 128, 2048)));
    slices.add(Map.entry("square over 2048", row -> isSquare(row, 2049, Integer.MAX_VALUE)));
    LinkedHashSet<String> groups = new LinkedHashSet<>();
    rows.forEach(row -> groups.add(row.which().group()));
    for (String group : groups) {
      if (groups.size() > 1 && !group.equals("square")) {
        slices.add(Map.entry(group, row -> row.which().group().equals(group)));
      }
    }
    return slices;
  }

  private static boolean isSquare(Row row, int from, int to) {
    return row.which() instanceof GemmCase gemm
        && gemm.group().equals("square")
        && gemm.n() >= from
        && gemm.n() <= to;
  }

  static Grid grid(List<Family> families, Results results) {
    List<List<Cell>> lines = new ArrayList<>();
    for (Family family : families) {
      List<Row> rows = results.of(family.name()).stream().filter(r -> r.ratio() != null).toList();
      LinkedHashSet<String> contenders = new LinkedHashSet<>();
      rows.forEach(row -> contenders.add(row.contender()));
      for (String contender : contenders) {
        for (Map.Entry<String, Predicate<Row>> slice : slices(rows)) {
          List<Row> some =
              rows.stream()
                  .filter(row -> row.contender().equals(contender))
                  .filter(slice.getValue())
                  .toList();
          if (!some.isEmpty()) {
            lines.add(line(family.name(), contender, slice.getKey(), some));
          }
        }
      }
    }
    return new Grid(
        List.of(
            "family",
            "against",
            "part",
            "cases",
            "geometric mean",
            "at least 1.00x",
            "under 0.88x",
            "worst",
            "its case"),
        lines);
  }

  private static List<Cell> line(String family, String contender, String part, List<Row> rows) {
    double[] ratios = rows.stream().mapToDouble(Summary::ratio).toArray();
    Row worst = rows.stream().min(Comparator.comparingDouble(Summary::ratio)).orElseThrow();
    double mean = Statistics.geometricMean(ratios);
    long wins = rows.stream().filter(row -> ratio(row) >= 1).count();
    long bad = rows.stream().filter(row -> ratio(row) < FLOOR).count();
    return List.of(
        Cell.words(family),
        Cell.words(contender),
        Cell.words(part),
        Cell.number(Integer.toString(rows.size())),
        Cell.ratio(Numbers.ratio(mean), mean),
        Cell.number(Numbers.fixed(100.0 * wins / rows.size(), 0) + "%"),
        Cell.number(Long.toString(bad)),
        Cell.ratio(Numbers.ratio(ratio(worst)), ratio(worst)),
        Cell.words(worst.which().name()));
  }

  private static double ratio(Row row) {
    Row.Ratio ratio = row.ratio();
    return ratio == null ? Double.NaN : ratio.median();
  }
}
