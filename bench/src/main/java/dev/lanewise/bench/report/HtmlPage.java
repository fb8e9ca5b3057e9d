package dev.lanewise.bench.report;

import dev.lanewise.bench.report.Part.Cell;
import dev.lanewise.bench.report.Part.Chart;
import dev.lanewise.bench.report.Part.Grid;
import dev.lanewise.bench.report.Part.Kind;
import dev.lanewise.bench.report.Part.Text;
import dev.lanewise.bench.report.Part.Title;
import java.util.Base64;
import java.util.List;
import org.apache.commons.text.StringEscapeUtils;

/** Writes a report as one HTML file that needs no other. */
final class HtmlPage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>%1$s</title>
      <style>
        body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem; background: white;
               color: #222; font-family: system-ui, sans-serif; line-height: 1.5; }
        table { border-collapse: collapse; font-size: 85%%; margin: 1rem 0; }
        td, th { padding: .2rem .6rem; border-bottom: 1px solid #ddd; text-align: left; }
        thead th { position: sticky; top: 0; background: #f4f4f4; }
        .wide { overflow-x: auto; }
        .number, .loss { text-align: right; font-variant-numeric: tabular-nums; }
        .loss { background: #fbe3df; }
        img { max-width: 100%%; }
        figcaption { color: #555; font-size: 90%%; }
      </style>
      <h1>%1$s</h1>
      """;

  private HtmlPage() {}

  static String write(String title, List<Part> parts) {
    StringBuilder html = new StringBuilder(HEAD.formatted(escape(title)));
    for (Part part : parts) {
      switch (part) {
        case Title heading -> html.append("<h2>").append(escape(heading.text())).append("</h2>\n");
        case Text text -> html.append("<p>").append(escape(text.text())).append("</p>\n");
        case Grid grid -> append(html, grid);
        case Chart chart -> append(html, chart);
      }
    }
    return html.append("</html>\n").toString();
  }

  private static void append(StringBuilder html, Grid grid) {
    html.append("<div class=\"wide\"><table>\n<thead><tr>");
    for (String column : grid.columns()) {
      html.append("<th>").append(escape(column)).append("</th>");
    }
    html.append("</tr></thead>\n");
    for (List<Cell> row : grid.rows()) {
      html.append("<tr>");
      for (Cell cell : row) {
        html.append(opening(cell.kind())).append(escape(cell.text())).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
  }

  private static String opening(Kind kind) {
    return switch (kind) {
      case WORDS -> "<td>";
      case NUMBER -> "<td class=\"number\">";
      case LOSS -> "<td class=\"loss\">";
    };
  }

  private static void append(StringBuilder html, Chart chart) {
    String caption = escape(chart.caption());
    html.append("<figure><img src=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(chart.png()))
        .append("\" alt=\"")
        .append(caption)
        .append("\"><figcaption>")
        .append(caption)
        .append("</figcaption></figure>\n");
  }

  private static String escape(String text) {
    return StringEscapeUtils.escapeHtml4(text);
  }
}
