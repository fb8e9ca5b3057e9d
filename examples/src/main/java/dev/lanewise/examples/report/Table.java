package dev.lanewise.examples.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table for the console and the report. Numbers are aligned to the right and formatted by {@link
 * Numbers#format}; everything else is text as given. Not thread-safe.
 */
public final class Table {
  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] rightAligned;
  private String caption = "";

  private Table(List<String> columns) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("columns is empty; expected at least one");
    }
    this.columns = columns;
    this.rightAligned = new boolean[columns.size()];
  }

  /** An empty table with these column headings. */
  public static Table of(String... columns) {
    return new Table(List.of(columns));
  }

  /** An empty table with these column headings. */
  public static Table of(List<String> columns) {
    return new Table(List.copyOf(columns));
  }

  /** Sets the line shown above the table. */
  public Table caption(String text) {
    caption = text;
    return this;
  }

  /**
   * Appends a row.
   *
   * @throws IllegalArgumentException if the number of cells is not the number of columns
   */
  public Table row(Object... cells) {
    return row(List.of(cells));
  }

  /** Appends a row; see {@link #row(Object...)}. */
  public Table row(List<?> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "cells has %d values; expected %d, one for each of %s"
              .formatted(cells.size(), columns.size(), columns));
    }
    List<String> texts = new ArrayList<>(cells.size());
    for (int i = 0; i < cells.size(); i++) {
      Object cell = cells.get(i);
      if (cell instanceof Number number) {
        rightAligned[i] = true;
        texts.add(Numbers.format(number.doubleValue()));
      } else {
        texts.add(String.valueOf(cell));
      }
    }
    rows.add(List.copyOf(texts));
    return this;
  }

  /** Aligns columns (counted from 0) of text to the right: already formatted numbers. */
  public Table alignRight(int... columnIndices) {
    for (int index : columnIndices) {
      rightAligned[index] = true;
    }
    return this;
  }

  /** The line above the table, or the empty string. */
  public String caption() {
    return caption;
  }

  /** The headings. */
  public List<String> columns() {
    return columns;
  }

  /** The rows so far, as they are shown. */
  public List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /** Whether a column is aligned to the right. */
  public boolean isRightAligned(int column) {
    return rightAligned[column];
  }

  /** The table in plain ASCII rules, one line a row, without a caption; ends in a line feed. */
  public String toText() {
    int[] widths = new int[columns.size()];
    measure(columns, widths);
    for (List<String> row : rows) {
      measure(row, widths);
    }
    StringBuilder text = new StringBuilder();
    appendRow(text, columns, widths);
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "" : "-+-").repeat('-', widths[i]);
    }
    text.append('\n');
    for (List<String> row : rows) {
      appendRow(text, row, widths);
    }
    return text.toString();
  }

  private static void measure(List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], width(oneLine(cells.get(i))));
    }
  }

  private void appendRow(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = oneLine(cells.get(i));
      int gap = widths[i] - width(cell);
      line.append(i == 0 ? "" : " | ");
      line.repeat(' ', rightAligned[i] ? gap : 0).append(cell);
      line.repeat(' ', rightAligned[i] ? 0 : gap);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static String oneLine(String cell) {
    return cell.replaceAll("\\p{Cntrl}", " ");
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
