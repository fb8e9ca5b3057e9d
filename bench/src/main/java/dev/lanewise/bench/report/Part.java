package dev.lanewise.bench.report;

import java.util.List;

/** A piece of the report, in reading order; {@link HtmlPage} and {@link MarkdownPage} write it. */
sealed interface Part {
  /** A section's title. */
  record Title(String text) implements Part {}

  /** A paragraph. */
  record Text(String text) implements Part {}

  /**
   * A table.
   *
   * @param columns the headings
   * @param rows the cells
   */
  record Grid(List<String> columns, List<List<Cell>> rows) implements Part {
    public Grid {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<Cell> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "a row has %d cells; expected %d".formatted(row.size(), columns.size()));
        }
      }
    }
  }

  /**
   * A chart in a file beside the page.
   *
   * @param fileName without a folder
   * @param caption what it shows
   * @param png the picture
   */
  @SuppressWarnings("ArrayRecordComponent") // Held to be written, never compared.
  record Chart(String fileName, String caption, byte[] png) implements Part {}

  /**
   * A cell.
   *
   * @param text what it says
   * @param kind how it is shown
   */
  record Cell(String text, Kind kind) {
    static Cell words(String text) {
      return new Cell(text, Kind.WORDS);
    }

    static Cell number(String text) {
      return new Cell(text, Kind.NUMBER);
    }

    /** A ratio: a loss where we are slower than the other. */
    static Cell ratio(String text, double ratio) {
      return new Cell(text, ratio < 1 ? Kind.LOSS : Kind.NUMBER);
    }
  }

  /** How a cell is shown. */
  enum Kind {
    /** Aligned to the left. */
    WORDS,
    /** Aligned to the right. */
    NUMBER,
    /** A number that is marked. */
    LOSS
  }
}
