package dev.lanewise.examples.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.Names;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A rectangular CSV file (RFC 4180, UTF-8) in memory, with named columns that are read as numbers
 * on demand. Every complaint names the file, the line and the column. Immutable.
 */
public final class CsvTable {
  /** A table larger than this is refused: it would not be a table to hold in memory. */
  private static final int MOST_CELLS = 100_000_000;

  private final String source;
  private final List<String> columns;
  private final List<CsvRecord> records;

  private CsvTable(String source, List<String> columns, List<CsvRecord> records) {
    this.source = source;
    this.columns = columns;
    this.records = records;
  }

  /**
   * Reads a file whose first line names the columns.
   *
   * @throws BadInputException if it is missing, empty, malformed or not rectangular
   */
  public static CsvTable read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException("file " + file + " does not exist; expected a CSV file");
    }
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(file.toString(), reader);
    }
  }

  /** Reads text whose first line names the columns; {@code source} names it in complaints. */
  public static CsvTable read(String source, Reader reader) throws IOException {
    List<CsvRecord> records = records(source, reader);
    if (records.isEmpty()) {
      throw new BadInputException(source + " is empty; expected a line with the column names");
    }
    List<String> columns = records.getFirst().getFields().stream().map(String::strip).toList();
    return rectangular(source, columns, records.subList(1, records.size()));
  }

  /**
   * Reads text whose columns are named by the caller.
   *
   * @param headerLines lines at the start that are no rows; they may have any number of fields
   */
  public static CsvTable read(String source, Reader reader, List<String> columns, int headerLines)
      throws IOException {
    List<CsvRecord> records = records(source, reader);
    int rows = Math.min(headerLines, records.size());
    return rectangular(source, List.copyOf(columns), records.subList(rows, records.size()));
  }

  private static List<CsvRecord> records(String source, Reader reader) throws IOException {
    List<CsvRecord> records = new ArrayList<>();
    // Field counts are checked by rectangular(), which can name the line.
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .detectBomHeader(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .ofCsvRecord(reader)) {
      long cells = 0;
      for (CsvRecord line : csv) {
        cells += line.getFieldCount();
        if (cells > MOST_CELLS) {
          throw new BadInputException(
              source + " has more than " + MOST_CELLS + " cells; expected a smaller table");
        }
        records.add(line);
      }
    } catch (CsvParseException e) {
      throw new BadInputException(
          "%s, after line %d: %s"
              .formatted(
                  source,
                  records.isEmpty() ? 0 : records.getLast().getStartingLineNumber(),
                  innermost(e)),
          e);
    } catch (UncheckedIOException e) {
      throw new BadInputException(source + ": " + innermost(e) + "; expected UTF-8 text", e);
    }
    return records;
  }

  private static String innermost(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Names.printable(String.valueOf(cause));
  }

  private static CsvTable rectangular(
      String source, List<String> columns, List<CsvRecord> records) {
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!seen.add(column)) {
        throw new BadInputException(
            source + " has two columns named \"" + Names.printable(column) + "\"");
      }
    }
    for (CsvRecord line : records) {
      if (line.getFieldCount() != columns.size()) {
        throw new BadInputException(
            "%s, line %d has %d fields; expected %d, as many as columns"
                .formatted(
                    source, line.getStartingLineNumber(), line.getFieldCount(), columns.size()));
      }
    }
    return new CsvTable(source, columns, List.copyOf(records));
  }

  /** The column names, in order. */
  public List<String> columns() {
    return columns;
  }

  /** The number of rows, the header not counted. */
  public int rows() {
    return records.size();
  }

  /** A cell as it stands in the file, without surrounding blanks. */
  public String cell(int row, int column) {
    return records.get(row).getField(column).strip();
  }

  /**
   * The position of a column, counted from 0.
   *
   * @throws BadInputException if there is none of this name, naming those there are
   */
  public int column(String name) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw Names.unknown("column of " + source, name, columns);
    }
    return index;
  }

  /**
   * A column of finite numbers.
   *
   * @throws BadInputException naming line and column of the first cell that is no finite number
   */
  public double[] numbers(int column) {
    double[] values = new double[records.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = number(row, column);
    }
    return values;
  }

  /** A column of finite numbers by its name; see {@link #numbers(int)}. */
  public double[] numbers(String column) {
    return numbers(column(column));
  }

  /**
   * A column of whole numbers in a range.
   *
   * @throws BadInputException naming line and column of the first cell outside {@code least..most}
   */
  public int[] integers(int column, int least, int most) {
    int[] values = new int[records.size()];
    for (int row = 0; row < values.length; row++) {
      double value = number(row, column);
      if (value != Math.rint(value) || value < least || value > most) {
        throw malformed(row, column, "a whole number from " + least + " to " + most);
      }
      values[row] = (int) value;
    }
    return values;
  }

  /**
   * Columns {@code from} (inclusive) to {@code to} (exclusive) as a row-major matrix of float32.
   *
   * @throws BadInputException naming line and column of the first cell that is no finite float
   */
  public float[] matrix(int from, int to) {
    int width = to - from;
    float[] values = new float[Math.multiplyExact(records.size(), width)];
    for (int row = 0; row < records.size(); row++) {
      for (int column = from; column < to; column++) {
        float value = (float) number(row, column);
        if (Float.isInfinite(value)) {
          throw malformed(row, column, "a number in the range of float32");
        }
        values[row * width + column - from] = value;
      }
    }
    return values;
  }

  private double number(int row, int column) {
    double value;
    try {
      value = Double.parseDouble(cell(row, column));
    } catch (NumberFormatException ignored) {
      throw malformed(row, column, "a number");
    }
    if (!Double.isFinite(value)) {
      throw malformed(row, column, "a finite number");
    }
    return value;
  }

  private BadInputException malformed(int row, int column, String expected) {
    return new BadInputException(
        "%s, line %d, column \"%s\" is \"%s\"; expected %s"
            .formatted(
                source,
                records.get(row).getStartingLineNumber(),
                Names.printable(columns.get(column)),
                Names.printable(cell(row, column)),
                expected));
  }
}
