package dev.lanewise.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.bench.harness.Plan;
import dev.lanewise.bench.harness.Plan.CasePlan;
import dev.lanewise.bench.harness.Plan.LeftOut;
import dev.lanewise.bench.harness.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final String SQUARE = "sgemm NN 100x100x100";
  private static final String TRANSPOSED = "sgemm NT 100x100x100";
  private static final JmhCase PLAIN = new JmhCase("softmax", "a.B.rows", Map.of("n", "8"));

  private static final Plan PLAN =
      new Plan(
          List.of(
              new CasePlan("sgemm", CaseName.parse(SQUARE), List.of("vector", "netlib", "ejml")),
              new CasePlan("sgemm", CaseName.parse(TRANSPOSED), List.of("vector")),
              new CasePlan("softmax", PLAIN, List.of("vector", "scalar"))),
          List.of(new LeftOut("sgemm", CaseName.parse(TRANSPOSED), "ejml", "a <b> & c | d")));

  private static Sample sample(int round, String which, String who, double nanos) {
    return new Sample(round, "sgemm", which, who, nanos, 100, 16 * round, null);
  }

  private static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    // Ours: 20, 40 and 25 GFLOP/s.
    samples.add(sample(1, SQUARE, "vector", 100_000));
    samples.add(sample(2, SQUARE, "vector", 50_000));
    samples.add(sample(3, SQUARE, "vector", 80_000));
    // Twice as fast, as fast, and 1.25 times as fast as we are; one round failed for ejml.
    samples.add(sample(1, SQUARE, "netlib", 50_000));
    samples.add(sample(2, SQUARE, "netlib", 50_000));
    samples.add(sample(3, SQUARE, "netlib", 64_000));
    samples.add(
        new Sample(1, "sgemm", SQUARE, "ejml", Double.NaN, Double.NaN, -1, "wrong <result>"));
    samples.add(sample(1, TRANSPOSED, "vector", 160_000));
    samples.add(new Sample(1, "softmax", PLAIN.name(), "vector", 10, Double.NaN, -1, null));
    samples.add(new Sample(1, "softmax", PLAIN.name(), "scalar", 40, Double.NaN, -1, null));
    return samples;
  }

  private static Results results() {
    return Results.of(PLAN, samples());
  }

  private static Report report() {
    return new Report(
        List.of(
            new Family("sgemm", "products", List.of()), new Family("softmax", "rows", List.of())),
        Contenders.all(),
        results(),
        PLAN.leftOut(),
        Map.of("processor", "abacus"));
  }

  @Test
  void rowsHoldMedianSpreadPeakAndRatio() {
    Row ours = results().find("sgemm", CaseName.parse(SQUARE), "vector").orElseThrow();
    assertEquals(25, ours.median(), 1e-9);
    assertEquals(20, ours.min(), 1e-9);
    assertEquals(40, ours.max(), 1e-9);
    assertEquals(25, ours.percentOfPeak(), 1e-9);
    assertEquals(48, ours.allocBytes());
    assertNull(ours.ratio());
    Row theirs = results().find("sgemm", CaseName.parse(SQUARE), "netlib").orElseThrow();
    assertEquals(new Row.Ratio(0.8, 0.5, 1), theirs.ratio());
  }

  @Test
  void aFailureIsARowWithoutFigures() {
    Row failed = results().find("sgemm", CaseName.parse(SQUARE), "ejml").orElseThrow();
    assertFalse(failed.isMeasured());
    assertEquals("wrong <result>", failed.failure());
    assertTrue(results().hasFailures());
  }

  @Test
  void jsonHoldsExactlyTheseFields() throws IOException {
    List<List<String>> objects = new ArrayList<>();
    List<String> values = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(ResultsJson.write(results(), 1))) {
      assertEquals(JsonToken.START_ARRAY, json.nextToken());
      while (json.nextToken() == JsonToken.START_OBJECT) {
        List<String> names = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          names.add(json.currentName());
          json.nextToken();
          values.add(json.getText());
        }
        objects.add(names);
      }
    }
    assertEquals(5, objects.size());
    for (List<String> names : objects) {
      assertEquals(
          List.of(
              "family",
              "case",
              "contender",
              "threads",
              "median",
              "min",
              "max",
              "unit",
              "percentOfPeak",
              "allocBytes"),
          names);
    }
    assertEquals(
        List.of("sgemm", SQUARE, "vector", "1", "25.0", "20.0", "40.0", "GFLOP/s", "25.0", "48"),
        values.subList(0, 10));
    assertEquals(List.of("op/s", "null", "null"), values.subList(37, 40));
  }

  @Test
  void htmlNeedsNoOtherFileAndMarksLosses() {
    String html = report().html();
    assertTrue(html.contains("<td class=\"loss\">0.80x</td>"), html);
    assertTrue(html.contains("<td class=\"number\">4.00x</td>"));
    assertTrue(html.contains("src=\"data:image/png;base64,"));
    assertTrue(html.contains("a &lt;b&gt; &amp; c | d"));
    assertTrue(html.contains("wrong &lt;result&gt;"));
    assertTrue(html.contains("abacus"));
    assertFalse(html.contains("http"));
  }

  @Test
  void markdownMarksLossesAndNamesItsCharts() {
    Report report = report();
    String page = report.markdown();
    assertTrue(page.contains("**0.80x**"), page);
    assertTrue(page.contains("a &lt;b> & c \\| d"));
    assertFalse(report.charts().isEmpty());
    for (Map.Entry<String, byte[]> chart : report.charts().entrySet()) {
      assertTrue(page.contains("(" + chart.getKey() + ")"), chart.getKey());
      assertEquals('P', chart.getValue()[1]);
    }
  }

  @Test
  void summaryCountsLosses() {
    List<String> lines = report().text().lines().toList();
    String netlib =
        lines.stream().filter(line -> line.contains("netlib   all")).findFirst().orElseThrow();
    assertTrue(netlib.contains("0.80x"), netlib);
    assertTrue(netlib.contains("0%"), netlib);
    assertTrue(netlib.endsWith(SQUARE), netlib);
  }

  @Test
  void ourShareOfThePeakHasItsMeanAndWorstCase() {
    String page = report().markdown();
    // 25% and 12.5% of the limit of 100: the mean is the root of their product.
    assertTrue(page.contains("| sgemm | all | 2 | 17.7% | 12.5% | " + TRANSPOSED + " |"), page);
    assertFalse(page.contains("| softmax | all | 1 | -"), page);
  }

  @Test
  void squaresUpTo2048HaveAPartOfTheirOwn() {
    CasePlan inside = new CasePlan("x", CaseName.parse("sgemm NN 256x256x256"), List.of("vector"));
    CasePlan outside = new CasePlan("x", CaseName.parse("sgemm NN 255x255x255"), List.of("vector"));
    List<Sample> samples = new ArrayList<>();
    for (CasePlan one : List.of(inside, outside)) {
      samples.add(new Sample(1, "x", one.which().name(), "vector", 1e6, 100, 0, null));
    }
    Results results = Results.of(new Plan(List.of(inside, outside), List.of()), samples);
    String table =
        TextTable.write(PeakTable.grid(List.of(new Family("x", "", List.of())), results));
    assertTrue(
        table.lines().anyMatch(line -> line.matches("x +square 256..2048 +1 .*256x256x256")),
        table);
    assertTrue(table.lines().anyMatch(line -> line.matches("x +square 128..2048 +2 .*")), table);
  }

  @Test
  void transposedFormsStandBesideThePlainOne() {
    assertTrue(report().markdown().contains("| " + TRANSPOSED + " | 12.5 | 25.0 | **0.50x** |"));
  }

  @Test
  void unevenTableIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Part.Grid(List.of("a", "b"), List.of(List.of(Part.Cell.words("1")))));
  }
}
