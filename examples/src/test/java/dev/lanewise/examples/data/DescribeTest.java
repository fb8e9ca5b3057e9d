package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.examples.report.Table;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescribeTest {
  @Test
  void describesAsPandasDoes() throws IOException {
    CsvTable data = CsvTable.read("t", new StringReader("x\n4\n1\n3\n2\n"));
    List<List<String>> rows = Describe.describe(data).rows();
    assertEquals(
        List.of(
            List.of("count", "4.000"),
            List.of("mean", "2.500"),
            List.of("std", "1.291"),
            List.of("min", "1.000"),
            List.of("25%", "1.750"),
            List.of("50%", "2.500"),
            List.of("75%", "3.250"),
            List.of("max", "4.000")),
        rows);
  }

  /** The figures that pandas 2 prints for the file. */
  @Test
  void describesConcrete() throws IOException {
    Table table = Describe.describe(Concrete.load().table());
    int strength = table.columns().indexOf("Strength");
    List<String> column = table.rows().stream().map(row -> row.get(strength)).toList();
    assertEquals(
        List.of("1030.000", "35.818", "16.706", "2.330", "23.710", "34.445", "46.135", "82.600"),
        column);
  }

  @Test
  void headIsAsInTheFile() throws IOException {
    Table table = Describe.head(Concrete.load().table(), 5);
    assertEquals(5, table.rows().size());
    assertEquals(
        List.of("0", "540.0", "0.0", "0.0", "162.0", "2.5", "1040.0", "676.0", "28", "79.99"),
        table.rows().getFirst());
    CsvTable short1 = CsvTable.read("t", new StringReader("x\n4\n"));
    assertEquals(1, Describe.head(short1, 5).rows().size());
  }

  @Test
  void emptyColumnsGiveNaN() throws IOException {
    CsvTable data = CsvTable.read("t", new StringReader("x\n"));
    assertEquals("NaN", Describe.describe(data).rows().getLast().get(1));
  }
}
