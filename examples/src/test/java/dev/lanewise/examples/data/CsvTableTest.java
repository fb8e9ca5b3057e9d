package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {
  @TempDir private Path temporary;

  private static CsvTable table(String text) throws IOException {
    return CsvTable.read("test.csv", new StringReader(text));
  }

  private static void assertComplaint(String text, int column, String... parts) throws IOException {
    CsvTable table = table(text);
    assertSays(
        assertThrows(BadInputException.class, () -> table.numbers(column)).getMessage(), parts);
  }

  private static void assertUnreadable(String text, String... parts) {
    assertSays(assertThrows(BadInputException.class, () -> table(text)).getMessage(), parts);
  }

  private static void assertSays(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message + " says " + part);
    }
    assertTrue(message.lines().count() == 1, message);
  }

  @Test
  void readsColumnsByName() throws IOException {
    CsvTable table = table("a, b\r\n1,\"2.5\"\n\n-3e2, 4 \n");
    assertEquals(List.of("a", "b"), table.columns());
    assertEquals(2, table.rows());
    assertArrayEquals(new double[] {1, -300}, table.numbers("a"));
    assertArrayEquals(new float[] {1, 2.5f, -300, 4}, table.matrix(0, 2));
  }

  @Test
  void namesTheCellThatIsNoNumber() throws IOException {
    assertComplaint("a,b\n1,2\n1,x\n", 1, "test.csv", "line 3", "\"b\"", "\"x\"", "a number");
    assertComplaint("a,b\n1,\n", 1, "line 2", "\"b\"", "\"\"");
    assertComplaint("a\nNaN\n", 0, "line 2", "finite");
    assertComplaint("a\n1e999\n", 0, "line 2", "finite");
    CsvTable large = table("a\n1e300\n");
    assertSays(
        assertThrows(BadInputException.class, () -> large.matrix(0, 1)).getMessage(), "float32");
  }

  @Test
  void namesTheLabelOutOfRange() throws IOException {
    CsvTable table = table("label\n0\n3\n");
    assertArrayEquals(new int[] {0, 3}, table.integers(0, 0, 3));
    assertSays(
        assertThrows(BadInputException.class, () -> table.integers(0, 0, 2)).getMessage(),
        "line 3",
        "\"3\"",
        "0 to 2");
    CsvTable half = table("label\n0.5\n");
    assertThrows(BadInputException.class, () -> half.integers(0, 0, 1));
  }

  @Test
  void namesTheRowOfAnotherWidth() {
    assertUnreadable("a,b\n1,2\n3\n", "line 3", "1 fields", "expected 2");
    assertUnreadable("a,b\n1,2,3\n", "line 2", "3 fields", "expected 2");
    assertUnreadable("", "empty");
    assertUnreadable("a,a\n1,2\n", "two columns named \"a\"");
  }

  @Test
  void refusesBrokenQuotes() {
    assertUnreadable("a,b\n1,2\n\"1\"x,2\n", "test.csv", "after line 2");
    assertUnreadable("a,b\n1,\"2\n", "test.csv", "after line 1");
  }

  @Test
  void namesUnknownColumnsWithTheNearest() throws IOException {
    CsvTable table = table("Cement,Water\n1,2\n");
    assertSays(
        assertThrows(BadInputException.class, () -> table.numbers("Watr")).getMessage(),
        "column of test.csv",
        "nearest: Water",
        "Cement, Water");
  }

  @Test
  void namesMissingAndBinaryFiles() throws IOException {
    Path missing = temporary.resolve("none.csv");
    assertSays(
        assertThrows(BadInputException.class, () -> CsvTable.read(missing)).getMessage(),
        missing.toString(),
        "does not exist");
    assertThrows(BadInputException.class, () -> CsvTable.read(temporary));
    Path binary = temporary.resolve("binary.csv");
    Files.write(binary, new byte[] {'a', '\n', (byte) 0xFF, (byte) 0xFE, '\n'});
    assertSays(
        assertThrows(BadInputException.class, () -> CsvTable.read(binary)).getMessage(),
        "binary.csv",
        "UTF-8");
    Path good = temporary.resolve("good.csv");
    Files.write(good, "a\n1\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(1, CsvTable.read(good).rows());
  }
}
