package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final String SAFE =
      "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;";

  @Test
  void escapesEveryText() {
    StudyReport report =
        new StudyReport()
            .section(ReportSamples.HOSTILE)
            .text(ReportSamples.HOSTILE)
            .preformatted(ReportSamples.HOSTILE)
            .table(
                Table.of(ReportSamples.HOSTILE)
                    .caption(ReportSamples.HOSTILE)
                    .row(ReportSamples.HOSTILE))
            .image("drawing", ReportSamples.HOSTILE, new Drawing(10, 10).finish());
    String html = HtmlReport.write(ReportSamples.run(), ReportSamples.figures(), report);
    assertFalse(html.contains("<script"), "no tag of the data's");
    // The title twice; heading, text, lines; heading, caption and cell of the table; alt, caption.
    assertEquals(10, occurrences(html, SAFE));
  }

  @Test
  void replacesControlCharacters() {
    assertEquals("a\uFFFDb\n\t&amp;", HtmlReport.escape("a\u0000b\n\t&"));
  }

  @Test
  void standsAlone() {
    StudyReport report =
        new StudyReport().image("drawing", "a drawing", new Drawing(10, 10).finish());
    String html = HtmlReport.write(ReportSamples.run(), ReportSamples.figures(), report);
    assertTrue(html.contains("<img alt=\"a drawing\" src=\"data:image/png;base64,iVBORw0KGgo"));
    assertFalse(Pattern.compile("(src|href)=\"(?!data:)").matcher(html).find());
    assertFalse(html.contains("http"));
  }

  @Test
  void saysWhichFiguresAreReached() {
    String html = HtmlReport.write(ReportSamples.run(), ReportSamples.figures(), new StudyReport());
    assertEquals(1, occurrences(html, "class=\"yes\">yes"));
    assertEquals(1, occurrences(html, "class=\"no\">no"));
  }

  @Test
  void tagsAreBalanced() {
    StudyReport report = new StudyReport().section("s").text("a\nb").table(Table.of("c").row(1));
    String html = HtmlReport.write(ReportSamples.run(), ReportSamples.figures(), report);
    for (String tag : new String[] {"html", "body", "table", "tr", "td", "th", "p", "h2", "div"}) {
      assertEquals(
          matches(html, "<" + tag + "[ >]"), matches(html, "</" + tag + ">"), tag + " is balanced");
    }
  }

  private static int occurrences(String text, String part) {
    return matches(text, Pattern.quote(part));
  }

  private static int matches(String text, String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }
}
