package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void alignsNumbersRightAndTextLeft() {
    Table table = Table.of("name", "value").row("w", 0.5).row("longer", 12);
    assertEquals(
        """
        name   | value
        -------+------
        w      |   0.5
        longer |    12
        """,
        table.toText());
  }

  @Test
  void measuresCodePointsAndKeepsRowsOnOneLine() {
    Table table = Table.of("x").row("\uD835\uDF0E\n\u001B[31m").row("12345678");
    assertEquals("x\n--------\n\uD835\uDF0E  [31m\n12345678\n", table.toText());
  }

  @Test
  void refusesRowsOfAnotherWidth() {
    Table table = Table.of("a", "b");
    String message = assertThrows(IllegalArgumentException.class, () -> table.row(1)).getMessage();
    assertTrue(message.contains("1 values; expected 2"), message);
    assertThrows(IllegalArgumentException.class, Table::of);
  }
}
