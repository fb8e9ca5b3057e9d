package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MetricsJsonTest {
  @Test
  void holdsEveryFigureWithAllDigits() throws IOException {
    Map<String, String> json =
        flatten(MetricsJson.write(ReportSamples.run(), ReportSamples.figures()));
    assertEquals(ReportSamples.HOSTILE, json.get("/title"));
    assertEquals(Long.toString(Long.MIN_VALUE), json.get("/seed"));
    assertEquals("7", json.get("/epochs"));
    assertEquals("scalar", json.get("/providers/matmul"));
    assertEquals("false", json.get("/reached"));
    assertEquals(Double.toString(1.0 / 3), json.get("/figures/0/value"));
    assertEquals(">= 0.3", json.get("/figures/0/target"));
    assertEquals("true", json.get("/figures/0/reached"));
    assertEquals("NaN", json.get("/figures/1/value"));
    assertFalse(json.containsKey("/figures/1/reached"));
    assertEquals("Infinity", json.get("/figures/2/value"));
    assertEquals("false", json.get("/figures/2/reached"));
    assertEquals("-Infinity", json.get("/figures/3/value"));
  }

  @Test
  void absentEpochsAreNull() throws IOException {
    RunInfo run = ReportSamples.run();
    RunInfo without =
        new RunInfo(
            run.study(),
            run.title(),
            run.source(),
            1,
            OptionalInt.empty(),
            false,
            "vector",
            1,
            "float32",
            Map.of(),
            "",
            0);
    Map<String, String> json = flatten(MetricsJson.write(without, java.util.List.of()));
    assertTrue(json.containsKey("/epochs"));
    assertNull(json.get("/epochs"));
    assertEquals("true", json.get("/reached"));
  }

  /** Every leaf by its path; a strict parser, so anything that is no JSON throws. */
  private static Map<String, String> flatten(String text) throws IOException {
    Map<String, String> leaves = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          String value = token == JsonToken.VALUE_NULL ? null : parser.getText();
          leaves.put(parser.getParsingContext().pathAsPointer().toString(), value);
        }
      }
    }
    return leaves;
  }
}
