package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.bench.report.Part.Cell;
import dev.lanewise.bench.report.Part.Grid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cases, one line each: ours, and the ratio to every contender. Each unit has a table. */
final class CaseTable {
  private static final Cell NOTHING = Cell.number("");

  private CaseTable() {}

  static List<Part> grids(List<Row> rows) {
    Map<String, List<Row>> units = new LinkedHashMap<>();
    for (Row row : rows) {
      units.computeIfAbsent(row.which().unit(), key -> new ArrayList<>()).add(row);
    }
    return units.values().stream().map(some -> (Part) grid(some)).toList();
  }

  private static Grid grid(List<Row> rows) {
    LinkedHashSet<String> others = new LinkedHashSet<>();
    Map<BenchCase, Map<String, Row>> cases = new LinkedHashMap<>();
    for (Row row : rows) {
      if (!row.contender().equals(Contenders.OURS)) {
        others.add(row.contender());
      }
      cases.computeIfAbsent(row.which(), key -> new LinkedHashMap<>()).put(row.contender(), row);
    }
    String unit = rows.getFirst().which().unit();
    List<String> columns = new ArrayList<>();
    columns.add("case");
    columns.add("ours, \u00b5s");
    columns.add("ours, " + unit);
    columns.add("rounds");
    columns.add("% of peak");
    columns.add("bytes allocated");
    for (String other : others) {
      columns.add(other + ", " + unit);
      columns.add("% of peak");
      columns.add("ratio");
      columns.add("rounds");
    }
    List<List<Cell>> lines = new ArrayList<>();
    cases.forEach((which, found) -> lines.add(line(which, found, others)));
    return new Grid(columns, lines);
  }

  private static List<Cell> line(
      BenchCase which, Map<String, Row> found, LinkedHashSet<String> others) {
    List<Cell> line = new ArrayList<>();
    line.add(Cell.words(which.name()));
    Row ours = found.get(Contenders.OURS);
    if (ours == null || !ours.isMeasured()) {
      line.addAll(List.of(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING));
    } else {
      line.add(Cell.number(Numbers.speed(micros(ours))));
      line.add(Cell.number(Numbers.speed(ours.median())));
      line.add(Cell.number(Numbers.speed(ours.min()) + ".." + Numbers.speed(ours.max())));
      line.add(Cell.number(Numbers.fixed(ours.percentOfPeak(), 1)));
      line.add(Cell.number(ours.allocBytes() < 0 ? "-" : Long.toString(ours.allocBytes())));
    }
    for (String other : others) {
      addOther(line, found.get(other));
    }
    return line;
  }

  /** The time of a call: speeds are all something over the time. */
  private static double micros(Row row) {
    return row.which().speed(1e3) / row.median();
  }

  private static void addOther(List<Cell> line, @Nullable Row row) {
    if (row == null || !row.isMeasured()) {
      line.addAll(List.of(NOTHING, NOTHING, NOTHING, NOTHING));
      return;
    }
    line.add(Cell.number(Numbers.speed(row.median())));
    line.add(Cell.number(Numbers.fixed(row.percentOfPeak(), 1)));
    Row.Ratio ratio = row.ratio();
    if (ratio == null) {
      line.addAll(List.of(NOTHING, NOTHING));
      return;
    }
    line.add(Cell.ratio(Numbers.ratio(ratio.median()), ratio.median()));
    line.add(Cell.number(Numbers.fixed(ratio.min(), 2) + ".." + Numbers.fixed(ratio.max(), 2)));
  }
}
