package dev.lanewise.bench.harness;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file that holds what was measured so far: a line with the run's header, then a line for each
 * sample, in the order of measuring. So a run that is interrupted loses one fork.
 *
 * <p>Contender, case and round have one sample: that of a block which is measured again, since the
 * run was interrupted while its samples were written, replaces the old one.
 */
public final class RoundLog {
  /** The file's name in the folder of a report. */
  public static final String FILE_NAME = "rounds.jsonl";

  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final RunHeader header;
  private final List<Sample> samples;

  private RoundLog(Path file, RunHeader header, List<Sample> samples) throws IOException {
    this.file = file;
    this.header = header;
    this.samples = new ArrayList<>(samples);
    writeAll();
  }

  /** An empty log; an older file is replaced. */
  public static RoundLog start(Path file, RunHeader header) throws IOException {
    return new RoundLog(file, header, List.of());
  }

  /**
   * The log of a run that was interrupted. A last line that is cut off is dropped.
   *
   * @throws IllegalArgumentException if it is of another run, or no such log
   */
  public static RoundLog resume(Path file, RunHeader header) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(file + " is empty; expected the log of a run");
    }
    String difference = header.difference(new RunHeader(readHeader(file, lines.getFirst())));
    if (!difference.isEmpty()) {
      throw new IllegalArgumentException(file + " is of another run: " + difference);
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      try {
        samples.add(read(lines.get(i)));
      } catch (IOException e) {
        if (i < lines.size() - 1) {
          throw new IllegalArgumentException(file + ", line " + (i + 1) + " is no sample", e);
        }
      }
    }
    return new RoundLog(file, header, samples);
  }

  private static Map<String, String> readHeader(Path file, String line) {
    Map<String, String> facts = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(line)) {
      expect(json, JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        expect(json, JsonToken.VALUE_STRING);
        facts.put(name, json.getText());
      }
      return facts;
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ", line 1 is no header of a run", e);
    }
  }

  /** Appends the samples of a fork, on disk before this returns. */
  public void append(List<Sample> fork) throws IOException {
    boolean again = samples.removeIf(old -> fork.stream().anyMatch(sample -> sample.replaces(old)));
    samples.addAll(fork);
    if (again) {
      writeAll();
    } else {
      Files.writeString(file, lines(fork), StandardOpenOption.APPEND, StandardOpenOption.SYNC);
    }
  }

  /** Through a file beside it: an interruption must not lose what is there. */
  private void writeAll() throws IOException {
    Path fresh = file.resolveSibling(FILE_NAME + ".new");
    Files.writeString(fresh, line(header) + lines(samples));
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether all cases of a job were measured in a round. */
  boolean has(int round, Job job) {
    return samples.stream().filter(sample -> sample.round() == round && job.gives(sample)).count()
        == job.cases().size();
  }

  /** All samples so far. */
  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  private static String line(RunHeader header) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      for (Map.Entry<String, String> fact : header.facts().entrySet()) {
        json.writeStringField(fact.getKey(), fact.getValue());
      }
      json.writeEndObject();
    }
    return line + "\n";
  }

  private static String lines(List<Sample> samples) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Sample sample : samples) {
      lines.append(line(sample)).append('\n');
    }
    return lines.toString();
  }

  private static String line(Sample sample) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("round", sample.round());
      json.writeStringField("family", sample.family());
      json.writeStringField("case", sample.which());
      json.writeStringField("contender", sample.contender());
      if (sample.failure() != null) {
        json.writeStringField("failure", sample.failure());
      } else {
        json.writeNumberField("nanos", sample.nanos());
        if (!Double.isNaN(sample.limit())) {
          json.writeNumberField("limit", sample.limit());
        }
        if (sample.allocBytes() >= 0) {
          json.writeNumberField("allocBytes", sample.allocBytes());
        }
      }
      json.writeEndObject();
    }
    return line.toString();
  }

  private static Sample read(String line) throws IOException {
    int round = 0;
    String family = null;
    String which = null;
    String contender = null;
    double nanos = Double.NaN;
    double limit = Double.NaN;
    long allocBytes = -1;
    String failure = null;
    try (JsonParser json = JSON.createParser(line)) {
      expect(json, JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "round" -> round = json.getIntValue();
          case "family" -> family = json.getText();
          case "case" -> which = json.getText();
          case "contender" -> contender = json.getText();
          case "nanos" -> nanos = json.getDoubleValue();
          case "limit" -> limit = json.getDoubleValue();
          case "allocBytes" -> allocBytes = json.getLongValue();
          case "failure" -> failure = json.getText();
          default -> throw new IOException("unknown field " + name);
        }
      }
      // Throws where the line is cut off.
      json.nextToken();
    }
    if (round < 1 || family == null || which == null || contender == null) {
      throw new IOException("a field is missing");
    }
    if (failure == null && !(nanos > 0)) {
      throw new IOException("neither a time nor a failure");
    }
    return new Sample(round, family, which, contender, nanos, limit, allocBytes, failure);
  }

  private static void expect(JsonParser json, JsonToken token) throws IOException {
    if (json.nextToken() != token) {
      throw new IOException("found " + json.currentToken() + "; expected " + token);
    }
  }
}
