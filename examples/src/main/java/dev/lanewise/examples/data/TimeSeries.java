package dev.lanewise.examples.data;

import java.io.IOException;
import java.io.Reader;
import java.util.List;

/**
 * Numbers that were measured at equal distances in time, one or more at a time.
 *
 * @param title what they are
 * @param step what lies between two of them, such as "month"
 * @param season how many steps there are until things repeat
 * @param names of the columns
 * @param values column by column, each with as many numbers
 */
@SuppressWarnings("ArrayRecordComponent") // Held to be read, never compared.
public record TimeSeries(
    String title, String step, int season, List<String> names, double[][] values) {
  private static final String SUNSPOTS = "sunspots.csv";
  private static final String PASSENGERS = "air-passengers.csv";
  private static final String STOCKS = "eu-stock-markets.csv";

  /** Yearly sunspot numbers from 1700 to 2008; a cycle of the sun lasts about 11 years. */
  public static TimeSeries sunspots() throws IOException {
    return read(SUNSPOTS, "sunspots", "year", 11, 309, "YEAR", List.of("SUNACTIVITY"));
  }

  /** Thousands of international airline passengers a month from 1949 to 1960. */
  public static TimeSeries passengers() throws IOException {
    return read(PASSENGERS, "airline passengers", "month", 12, 144, "month", List.of("passengers"));
  }

  /** Closing prices of four stock indices on business days from 1991 to 1998. */
  public static TimeSeries stocks() throws IOException {
    return read(
        STOCKS, "stock indices", "day", 5, 1860, "day", List.of("DAX", "SMI", "CAC", "FTSE"));
  }

  private static TimeSeries read(
      String file, String title, String step, int season, int rows, String time, List<String> names)
      throws IOException {
    try (Reader reader = Resources.open(file)) {
      CsvTable table = CsvTable.read(file, reader);
      Resources.require(
          table.rows() == rows && table.columns().getFirst().equals(time),
          file,
          rows + " rows that begin with the " + time);
      double[][] values = names.stream().map(table::numbers).toArray(double[][]::new);
      return new TimeSeries(title, step, season, List.copyOf(names), values);
    }
  }

  /** How many numbers a column has. */
  public int length() {
    return values[0].length;
  }
}
