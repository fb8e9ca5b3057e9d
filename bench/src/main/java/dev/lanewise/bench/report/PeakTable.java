package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.bench.harness.Statistics;
import dev.lanewise.bench.report.Part.Cell;
import dev.lanewise.bench.report.Part.Grid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Our shares of the machine's limits, over whole families and parts of them. */
final class PeakTable {
  private PeakTable() {}

  static Grid grid(List<Family> families, Results results) {
    List<List<Cell>> lines = new ArrayList<>();
    for (Family family : families) {
      List<Row> rows =
          results.of(family.name()).stream()
              .filter(row -> row.contender().equals(Contenders.OURS))
              .filter(row -> !Double.isNaN(row.percentOfPeak()))
              .toList();
      for (Map.Entry<String, Predicate<Row>> slice : Slices.of(rows)) {
        List<Row> some = rows.stream().filter(slice.getValue()).toList();
        if (!some.isEmpty()) {
          lines.add(line(family.name(), slice.getKey(), some));
        }
      }
    }
    return new Grid(
        List.of("family", "part", "cases", "our share of peak", "worst", "its case"), lines);
  }

  private static List<Cell> line(String family, String part, List<Row> rows) {
    double mean = Statistics.geometricMean(rows.stream().mapToDouble(Row::percentOfPeak).toArray());
    Row worst = rows.stream().min(Comparator.comparingDouble(Row::percentOfPeak)).orElseThrow();
    return List.of(
        Cell.words(family),
        Cell.words(part),
        Cell.number(Integer.toString(rows.size())),
        Cell.number(Numbers.fixed(mean, 1) + "%"),
        Cell.number(Numbers.fixed(worst.percentOfPeak(), 1) + "%"),
        Cell.words(worst.which().name()));
  }
}
