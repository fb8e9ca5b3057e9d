package dev.lanewise.bench.report;

import dev.lanewise.bench.report.Part.Cell;
import dev.lanewise.bench.report.Part.Grid;
import dev.lanewise.bench.report.Part.Kind;
import java.util.List;

/** A grid in plain text. */
final class TextTable {
  private TextTable() {}

  static String write(Grid grid) {
    StringBuilder text = new StringBuilder();
    int columns = grid.columns().size();
    int[] widths = new int[columns];
    for (int i = 0; i < columns; i++) {
      widths[i] = grid.columns().get(i).length();
      for (List<Cell> row : grid.rows()) {
        widths[i] = Math.max(widths[i], row.get(i).text().length());
      }
    }
    append(text, grid.columns().stream().map(Cell::words).toList(), widths);
    grid.rows().forEach(row -> append(text, row, widths));
    return text.toString();
  }

  private static void append(StringBuilder text, List<Cell> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Cell cell = row.get(i);
      String format =
          cell.kind() == Kind.WORDS ? "%-" + widths[i] + "s  " : "%" + widths[i] + "s  ";
      line.append(format.formatted(cell.text()));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
