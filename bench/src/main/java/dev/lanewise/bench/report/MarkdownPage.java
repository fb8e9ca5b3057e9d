package dev.lanewise.bench.report;

import dev.lanewise.bench.report.Part.Cell;
import dev.lanewise.bench.report.Part.Chart;
import dev.lanewise.bench.report.Part.Grid;
import dev.lanewise.bench.report.Part.Kind;
import dev.lanewise.bench.report.Part.Text;
import dev.lanewise.bench.report.Part.Title;
import java.util.List;

/** Writes a report in Markdown, for the repository; charts are files beside it. */
final class MarkdownPage {
  private MarkdownPage() {}

  static String write(String title, List<Part> parts) {
    StringBuilder page = new StringBuilder("# " + plain(title) + "\n");
    for (Part part : parts) {
      page.append('\n');
      switch (part) {
        case Title heading -> page.append("## ").append(plain(heading.text())).append('\n');
        case Text text -> page.append(plain(text.text())).append('\n');
        case Grid grid -> append(page, grid);
        case Chart chart ->
            page.append("![%s](%s)\n".formatted(plain(chart.caption()), chart.fileName()));
      }
    }
    return page.toString();
  }

  private static void append(StringBuilder page, Grid grid) {
    page.append('|');
    for (String column : grid.columns()) {
      page.append(' ').append(plain(column)).append(" |");
    }
    page.append("\n|");
    for (int i = 0; i < grid.columns().size(); i++) {
      boolean words = grid.rows().isEmpty() || grid.rows().getFirst().get(i).kind() == Kind.WORDS;
      page.append(words ? " --- |" : " ---: |");
    }
    page.append('\n');
    for (List<Cell> row : grid.rows()) {
      page.append('|');
      for (Cell cell : row) {
        String text = plain(cell.text());
        page.append(' ').append(cell.kind() == Kind.LOSS ? "**" + text + "**" : text).append(" |");
      }
      page.append('\n');
    }
  }

  /** Text on one line without meaning to Markdown's tables. */
  private static String plain(String text) {
    return text.replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
  }
}
