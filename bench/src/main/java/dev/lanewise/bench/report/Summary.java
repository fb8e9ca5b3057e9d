package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.Family;
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

  static Grid grid(List<Family> families, Results results) {
    List<List<Cell>> lines = new ArrayList<>();
    for (Family family : families) {
      List<Row> rows = results.of(family.name()).stream().filter(r -> r.ratio() != null).toList();
      LinkedHashSet<String> contenders = new LinkedHashSet<>();
      rows.forEach(row -> contenders.add(row.contender()));
      for (String contender : contenders) {
        for (Map.Entry<String, Predicate<Row>> slice : Slices.of(rows)) {
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
