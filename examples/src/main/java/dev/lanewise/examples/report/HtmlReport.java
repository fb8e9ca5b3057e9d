package dev.lanewise.examples.report;

import java.util.Base64;
import java.util.List;

/** Writes {@code report.html}: one file that needs no other, pictures included. */
public final class HtmlReport {
  private static final String STYLE =
      """
      :root { color-scheme: light; }
      body { font: 16px/1.55 system-ui, sans-serif; color: #1f2328; background: #fff;
             max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.7rem; margin-bottom: .2rem; }
      h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid #d1d9e0;
           padding-bottom: .25rem; }
      p { max-width: 48rem; }
      .run { color: #59636e; font-size: .92rem; }
      .scroll { overflow-x: auto; margin: 1rem 0; }
      table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
      caption { text-align: left; font-weight: 600; padding: .3rem 0; }
      th, td { border: 1px solid #d1d9e0; padding: .3rem .7rem; text-align: left;
               vertical-align: top; }
      th { background: #f6f8fa; }
      .right { text-align: right; }
      pre { background: #f6f8fa; padding: .8rem; overflow-x: auto; font-size: .85rem;
            line-height: 1.4; }
      figure { margin: 1.2rem 0; }
      figure img { max-width: 100%; height: auto; border: 1px solid #d1d9e0; }
      figcaption { color: #59636e; font-size: .9rem; }
      .yes { color: #116329; font-weight: 600; }
      .no { color: #a40e26; font-weight: 600; }
      """;

  private HtmlReport() {}

  /** The page's text. */
  public static String write(RunInfo run, List<Figure> figures, StudyReport report) {
    StringBuilder html = new StringBuilder(1 << 16);
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>Lanewise: ")
        .append(escape(run.title()))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(escape(run.title()))
        .append("</h1>\n");
    appendRun(html, run);
    appendFigures(html, figures);
    for (Block block : report.blocks()) {
      append(html, block);
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void appendRun(StringBuilder html, RunInfo run) {
    html.append("<p>").append(escape(run.source())).append("</p>\n<p class=\"run\">");
    html.append(escape("Run again: ./lanewise study " + run.study() + " --seed " + run.seed()));
    run.epochs().ifPresent(epochs -> html.append(" --epochs ").append(epochs));
    html.append(run.shortForm() ? " --short" : "");
    html.append("<br>")
        .append(escape("Backend " + run.backend() + ", threads " + run.threads()))
        .append(escape(", precision " + run.precision()))
        .append(escape(", " + Numbers.duration(run.seconds()) + ", on " + run.machine()));
    html.append("</p>\n");
  }

  private static void appendFigures(StringBuilder html, List<Figure> figures) {
    if (figures.isEmpty()) {
      return;
    }
    html.append("<h2>Figures</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>figure</th>")
        .append("<th>value</th><th>must reach</th><th>reached</th></tr></thead>\n<tbody>\n");
    for (Figure figure : figures) {
      String value = (Numbers.format(figure.value()) + " " + figure.unit()).strip();
      html.append("<tr><td>")
          .append(escape(figure.name()))
          .append("</td><td class=\"right\">")
          .append(escape(value))
          .append("</td><td>")
          .append(escape(figure.target().describe()));
      if (!figure.hasTarget()) {
        html.append("</td><td></td></tr>\n");
      } else if (figure.reached()) {
        html.append("</td><td class=\"yes\">yes</td></tr>\n");
      } else {
        html.append("</td><td class=\"no\">no</td></tr>\n");
      }
    }
    html.append("</tbody></table></div>\n");
  }

  private static void append(StringBuilder html, Block block) {
    switch (block) {
      case Block.Heading heading ->
          html.append("<h2>").append(escape(heading.text())).append("</h2>\n");
      case Block.Paragraph paragraph ->
          html.append("<p>")
              .append(escape(paragraph.text()).replace("\n", "<br>\n"))
              .append("</p>\n");
      case Block.Preformatted lines ->
          html.append("<pre>").append(escape(lines.text())).append("</pre>\n");
      case Block.TableBlock shown -> append(html, shown.table());
      case Block.Picture picture ->
          html.append("<figure><img alt=\"")
              .append(escape(picture.alt()))
              .append("\" src=\"data:image/png;base64,")
              .append(Base64.getEncoder().encodeToString(picture.png()))
              .append("\"><figcaption>")
              .append(escape(picture.alt()))
              .append("</figcaption></figure>\n");
    }
  }

  private static void append(StringBuilder html, Table table) {
    html.append("<div class=\"scroll\"><table>\n");
    if (!table.caption().isEmpty()) {
      html.append("<caption>").append(escape(table.caption())).append("</caption>\n");
    }
    html.append("<thead>");
    appendRow(html, table, table.columns(), "th");
    html.append("</thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      appendRow(html, table, row, "td");
    }
    html.append("</tbody></table></div>\n");
  }

  private static void appendRow(StringBuilder html, Table table, List<String> cells, String tag) {
    html.append("<tr>");
    for (int i = 0; i < cells.size(); i++) {
      html.append('<')
          .append(tag)
          .append(table.isRightAligned(i) ? " class=\"right\">" : ">")
          .append(escape(cells.get(i)))
          .append("</")
          .append(tag)
          .append('>');
    }
    html.append("</tr>\n");
  }

  /**
   * Text made safe for HTML content and quoted attributes. Control characters that HTML forbids
   * become U+FFFD.
   */
  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        case '\n', '\t' -> safe.append(c);
        default -> safe.append(Character.isISOControl(c) ? '\uFFFD' : c);
      }
    }
    return safe.toString();
  }
}
