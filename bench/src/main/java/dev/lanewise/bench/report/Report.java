package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.bench.harness.Plan.LeftOut;
import dev.lanewise.bench.report.Part.Cell;
import dev.lanewise.bench.report.Part.Grid;
import dev.lanewise.bench.report.Part.Text;
import dev.lanewise.bench.report.Part.Title;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The report of a run.
 *
 * @param families what was asked for
 * @param contenders who was asked for
 * @param results what was measured
 * @param leftOut what was not
 * @param card the machine and the settings, by name
 */
public record Report(
    List<Family> families,
    List<Contender> contenders,
    Results results,
    List<LeftOut> leftOut,
    Map<String, String> card) {

  /** Its title. */
  public String title() {
    return "Lanewise benchmarks: "
        + String.join(", ", families.stream().map(Family::name).toList());
  }

  /** The page as one HTML file. */
  public String html() {
    return HtmlPage.write(title(), parts());
  }

  /** The page in Markdown; needs {@link #charts} beside it. */
  public String markdown() {
    return MarkdownPage.write(title(), parts());
  }

  /** The summary for a console. */
  public String text() {
    return TextTable.write(Summary.grid(families, results))
        + "\n"
        + TextTable.write(PeakTable.grid(families, results));
  }

  /** The charts' files by name. */
  public Map<String, byte[]> charts() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Part part : parts()) {
      if (part instanceof Part.Chart chart) {
        files.put(chart.fileName(), chart.png());
      }
    }
    return files;
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Text(
            "Speeds are medians over rounds, with the slowest and the fastest round. Ratios are our"
                + " speed over the contender's, taken round by round: over 1 we are faster; losses"
                + " are marked. A JVM holds one contender. The method is described"
                + " in docs/performance/method.md."));
    parts.add(new Title("Summary"));
    parts.add(Summary.grid(families, results));
    Grid peak = PeakTable.grid(families, results);
    if (!peak.rows().isEmpty()) {
      parts.add(
          new Text(
              "Our share of the machine's limit (fused multiply-adds, or reading, or reading and"
                  + " writing, as the unit tells), the geometric mean and the worst case:"));
      parts.add(peak);
    }
    for (Family family : families) {
      List<Row> rows = results.of(family.name());
      if (!rows.isEmpty()) {
        parts.add(new Title(family.name() + ": " + family.title()));
        parts.addAll(SpeedCharts.of(family.name(), rows));
        parts.addAll(CaseTable.grids(rows));
        parts.addAll(TransposeTable.parts(rows));
      }
    }
    parts.add(new Title("Contenders"));
    parts.add(contenderGrid());
    addFailures(parts);
    addLeftOut(parts);
    parts.add(new Title("Machine and settings"));
    parts.add(cardGrid());
    return parts;
  }

  private Grid contenderGrid() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Contender contender : contenders) {
      boolean measured =
          results.rows().stream().anyMatch(row -> row.contender().equals(contender.id()));
      rows.add(
          List.of(
              Cell.words(contender.id() + (contender.id().equals(Contenders.OURS) ? " (us)" : "")),
              Cell.words(contender.library()),
              Cell.words(contender.terms()),
              Cell.words(measured ? "measured" : "not measured, see below")));
    }
    return new Grid(List.of("contender", "library", "how to read it", "state"), rows);
  }

  private void addFailures(List<Part> parts) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Row row : results.rows()) {
      if (row.failure() != null) {
        rows.add(
            List.of(
                Cell.words(row.which().name()),
                Cell.words(row.contender()),
                Cell.words(row.failure())));
      }
    }
    if (!rows.isEmpty()) {
      parts.add(new Title("Failures"));
      parts.add(new Grid(List.of("case", "contender", "failure"), rows));
    }
  }

  private void addLeftOut(List<Part> parts) {
    if (leftOut.isEmpty()) {
      return;
    }
    Map<List<String>, List<String>> cases = new LinkedHashMap<>();
    for (LeftOut one : leftOut) {
      cases
          .computeIfAbsent(
              List.of(one.family(), one.contender(), one.reason()), key -> new ArrayList<>())
          .add(one.which().name());
    }
    List<List<Cell>> rows = new ArrayList<>();
    cases.forEach(
        (key, names) ->
            rows.add(
                List.of(
                    Cell.words(key.get(0)),
                    Cell.words(key.get(1)),
                    Cell.words(key.get(2)),
                    Cell.number(Integer.toString(names.size())),
                    Cell.words(names.getFirst()))));
    parts.add(new Title("Not measured"));
    parts.add(new Grid(List.of("family", "contender", "reason", "cases", "the first"), rows));
  }

  private Grid cardGrid() {
    List<List<Cell>> rows = new ArrayList<>();
    card.forEach((name, value) -> rows.add(List.of(Cell.words(name), Cell.words(value))));
    return new Grid(List.of("what", "value"), rows);
  }
}
