package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyReportTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../up", "a/b", "a.png", "A", "a--b", "-a"})
  void refusesStemsThatAreNoPlainFileName(String stem) {
    StudyReport report = new StudyReport();
    Drawing drawing = new Drawing(1, 1);
    assertThrows(IllegalArgumentException.class, () -> report.image(stem, "alt", drawing.finish()));
  }

  @Test
  void refusesOneFileTwiceAndPicturesWithoutWords() {
    StudyReport report = new StudyReport();
    report.image("a-1", "first", new Drawing(1, 1).finish());
    assertThrows(
        IllegalArgumentException.class,
        () -> report.image("a-1", "second", new Drawing(1, 1).finish()));
    assertThrows(
        IllegalArgumentException.class, () -> report.image("b", " ", new Drawing(1, 1).finish()));
  }

  @Test
  void consoleTextHasEverythingButPictures() {
    StudyReport report =
        new StudyReport()
            .section("One step")
            .text("words")
            .preformatted("a  b\n")
            .image("x", "picture", new Drawing(1, 1).finish())
            .table(Table.of("c").caption("Caption").row(1));
    assertEquals("\nOne step\n--------\nwords\na  b\nCaption\nc\n-\n1\n", report.toText());
  }

  @Test
  void wrapsAtSpaces() {
    assertEquals("aa bb\ncc\n\ndddddddd\n", StudyReport.wrap("aa bb cc\n\ndddddddd", 5));
  }

  @Test
  void chartsOfEveryKindRender() {
    StudyReport report = new StudyReport();
    var lines = Charts.xy("t", "x", "y");
    Charts.history(lines, "loss", new double[] {3, 2, 1});
    Charts.points(lines, "points", new double[] {1, 2}, new double[] {1, 2});
    var bars = Charts.categories("t", "x", "y");
    Charts.bars(bars, "s", java.util.List.of("a", "b"), java.util.List.of(1, 2));
    report.chart("lines", "lines", lines).chart("bars", "bars", bars);
    assertEquals(2, report.blocks().size());
  }
}
