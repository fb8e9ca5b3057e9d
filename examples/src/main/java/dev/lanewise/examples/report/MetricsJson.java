package dev.lanewise.examples.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code metrics.json}: every figure of a run with all its digits. JSON has no NaN and no
 * infinity, so these are the strings "NaN", "Infinity" and "-Infinity".
 */
public final class MetricsJson {
  private static final JsonFactory JSON = new JsonFactory();

  private MetricsJson() {}

  /** The file's text, ending in a line feed. */
  public static String write(RunInfo run, List<Figure> figures) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("study", run.study());
      json.writeStringField("title", run.title());
      json.writeStringField("source", run.source());
      json.writeBooleanField("reached", figures.stream().allMatch(Figure::reached));
      json.writeNumberField("seed", run.seed());
      if (run.epochs().isPresent()) {
        json.writeNumberField("epochs", run.epochs().getAsInt());
      } else {
        json.writeNullField("epochs");
      }
      json.writeBooleanField("shortForm", run.shortForm());
      json.writeStringField("backend", run.backend());
      json.writeNumberField("threads", run.threads());
      json.writeStringField("precision", run.precision());
      json.writeObjectFieldStart("providers");
      for (Map.Entry<String, String> entry : run.providers().entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      json.writeStringField("machine", run.machine());
      json.writeNumberField("seconds", run.seconds());
      json.writeArrayFieldStart("figures");
      for (Figure figure : figures) {
        writeFigure(json, figure);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void writeFigure(JsonGenerator json, Figure figure) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", figure.name());
    json.writeNumberField("value", figure.value());
    json.writeStringField("unit", figure.unit());
    if (figure.hasTarget()) {
      json.writeStringField("target", figure.target().describe());
      json.writeBooleanField("reached", figure.reached());
    }
    json.writeEndObject();
  }
}
