package dev.lanewise.examples.report;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Data that the report tests share. */
final class ReportSamples {
  static final String HOSTILE = "<script>alert('x')</script> & \"quoted\"";

  private ReportSamples() {}

  static RunInfo run() {
    return new RunInfo(
        "sample",
        HOSTILE,
        "Document 000",
        Long.MIN_VALUE,
        OptionalInt.of(7),
        true,
        "scalar",
        2,
        "tf32",
        Map.of("matmul", "scalar"),
        "a machine",
        1.5);
  }

  static List<Figure> figures() {
    return List.of(
        new Figure("third", 1.0 / 3, "", Target.atLeast(0.3)),
        new Figure("nothing", Double.NaN, "s", Target.none()),
        new Figure("much", Double.POSITIVE_INFINITY, "", Target.atMost(1)),
        new Figure("little", Double.NEGATIVE_INFINITY, "", Target.none()));
  }
}
