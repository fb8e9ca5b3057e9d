package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.GemmCase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The parts of families that a report sums up. */
final class Slices {
  private Slices() {}

  /** The parts of a family that have targets of their own, by name, in this order. */
  static List<Map.Entry<String, Predicate<Row>>> of(List<Row> rows) {
    List<Map.Entry<String, Predicate<Row>>> slices = new ArrayList<>();
    slices.add(Map.entry("all", row -> true));
    slices.add(Map.entry("square 8..128", row -> isSquare(row, 1, 128)));
    slices.add(Map.entry("square 16..128", row -> isSquare(row, 16, 128)));
    slices.add(Map.entry("square 128..2048", row -> isSquare(row, 128, 2048)));
    slices.add(Map.entry("square 256..2048", row -> isSquare(row, 256, 2048)));
    slices.add(Map.entry("square over 2048", row -> isSquare(row, 2049, Integer.MAX_VALUE)));
    slices.add(
        Map.entry(
            "functions of 1024, 16384",
            row -> isOneOf(row, "functions of 1024", "functions of 16384")));
    slices.add(Map.entry("cached", row -> row.which().group().startsWith("cached ")));
    slices.add(Map.entry("beyond L2", row -> row.which().group().startsWith("beyond L2 ")));
    LinkedHashSet<String> groups = new LinkedHashSet<>();
    rows.forEach(row -> groups.add(row.which().group()));
    for (String group : groups) {
      if (groups.size() > 1 && !group.equals("square")) {
        slices.add(Map.entry(group, row -> row.which().group().equals(group)));
      }
    }
    return slices;
  }

  private static boolean isOneOf(Row row, String... groups) {
    return List.of(groups).contains(row.which().group());
  }

  private static boolean isSquare(Row row, int from, int to) {
    return row.which() instanceof GemmCase gemm
        && gemm.group().equals("square")
        && gemm.n() >= from
        && gemm.n() <= to;
  }
}
