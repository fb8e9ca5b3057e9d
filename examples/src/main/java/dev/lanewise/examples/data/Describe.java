package dev.lanewise.examples.data;

import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The first look at a table: what pandas calls {@code head()} and {@code describe()}. */
public final class Describe {
  private Describe() {}

  /** The first {@code count} rows as they stand in the file, numbered from 0. */
  public static Table head(CsvTable data, int count) {
    List<String> columns = new ArrayList<>(List.of(""));
    columns.addAll(data.columns());
    Table table = Table.of(columns).caption("First rows");
    for (int row = 0; row < Math.min(count, data.rows()); row++) {
      List<Object> cells = new ArrayList<>(List.of(row));
      for (int column = 0; column < data.columns().size(); column++) {
        cells.add(data.cell(row, column));
      }
      table.row(cells);
      alignNumbers(table, columns.size());
    }
    return table;
  }

  /**
   * Count, mean, standard deviation (divided by n - 1), minimum, quartiles (linear interpolation,
   * NumPy's default) and maximum of every column.
   */
  public static Table describe(CsvTable data) {
    List<String> columns = new ArrayList<>(List.of(""));
    columns.addAll(data.columns());
    List<double[]> sorted = new ArrayList<>();
    for (int column = 0; column < data.columns().size(); column++) {
      double[] values = data.numbers(column);
      Arrays.sort(values);
      sorted.add(values);
    }
    Table table = Table.of(columns).caption("Description");
    row(table, "count", sorted, values -> values.length);
    row(table, "mean", sorted, Describe::mean);
    row(table, "std", sorted, Describe::standardDeviation);
    row(table, "min", sorted, values -> quantile(values, 0));
    row(table, "25%", sorted, values -> quantile(values, 0.25));
    row(table, "50%", sorted, values -> quantile(values, 0.5));
    row(table, "75%", sorted, values -> quantile(values, 0.75));
    row(table, "max", sorted, values -> quantile(values, 1));
    alignNumbers(table, columns.size());
    return table;
  }

  private static void row(
      Table table,
      String name,
      List<double[]> columns,
      java.util.function.ToDoubleFunction<double[]> statistic) {
    List<Object> cells = new ArrayList<>(List.of(name));
    for (double[] column : columns) {
      cells.add(Numbers.fixed(statistic.applyAsDouble(column), 3));
    }
    table.row(cells);
  }

  private static void alignNumbers(Table table, int columns) {
    for (int column = 1; column < columns; column++) {
      table.alignRight(column);
    }
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  static double standardDeviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  /** NaN for no values. */
  static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
