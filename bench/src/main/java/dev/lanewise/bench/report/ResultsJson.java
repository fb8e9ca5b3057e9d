package dev.lanewise.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Writes {@code results.json}: an array with an object for each contender on each case. A contender
 * without a single good fork has none. What was not measured is null.
 */
public final class ResultsJson {
  private static final JsonFactory JSON = new JsonFactory();

  private ResultsJson() {}

  /** The file's text, ending in a line feed. */
  public static String write(Results results, int threads) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartArray();
      for (Row row : results.rows()) {
        if (row.isMeasured()) {
          write(json, row, threads);
        }
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void write(JsonGenerator json, Row row, int threads) throws IOException {
    json.writeStartObject();
    json.writeStringField("family", row.family());
    json.writeStringField("case", row.which().name());
    json.writeStringField("contender", row.contender());
    json.writeNumberField("threads", threads);
    json.writeNumberField("median", row.median());
    json.writeNumberField("min", row.min());
    json.writeNumberField("max", row.max());
    json.writeStringField("unit", row.which().unit());
    if (Double.isNaN(row.percentOfPeak())) {
      json.writeNullField("percentOfPeak");
    } else {
      json.writeNumberField("percentOfPeak", row.percentOfPeak());
    }
    if (row.allocBytes() < 0) {
      json.writeNullField("allocBytes");
    } else {
      json.writeNumberField("allocBytes", row.allocBytes());
    }
    json.writeEndObject();
  }
}
