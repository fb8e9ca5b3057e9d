package dev.lanewise.examples.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CharacterStreamsTest {
  private static int[] count(int length) {
    int[] tokens = new int[length];
    Arrays.setAll(tokens, i -> i);
    return tokens;
  }

  @Test
  void eachStreamGoesOnWhereItsLastStretchEnded() {
    CharacterStreams streams = new CharacterStreams(count(41), 2, 5);
    assertEquals(3, streams.stepsPerPass());
    int[] x = new int[10];
    int[] y = new int[10];
    assertTrue(streams.beginsAnew(0));
    streams.fill(0, x, y);
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 20, 21, 22, 23, 24}, x);
    assertArrayEquals(new int[] {1, 2, 3, 4, 5, 21, 22, 23, 24, 25}, y);
    assertFalse(streams.beginsAnew(1));
    streams.fill(1, x, y);
    assertArrayEquals(new int[] {5, 6, 7, 8, 9, 25, 26, 27, 28, 29}, x);
  }

  @Test
  void laterPassesBeginElsewhereAndStayInTheirStream() {
    CharacterStreams streams = new CharacterStreams(count(41), 2, 5);
    int[] x = new int[10];
    int[] y = new int[10];
    assertTrue(streams.beginsAnew(3));
    streams.fill(3, x, y);
    assertArrayEquals(new int[] {4, 5, 6, 7, 8, 24, 25, 26, 27, 28}, x);
    for (int step = 0; step < 60; step++) {
      streams.fill(step, x, y);
      assertTrue(y[4] <= 20 && x[5] >= 20 && y[9] <= 40, "step " + step);
    }
  }

  @Test
  void tooShortTextsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new CharacterStreams(count(20), 2, 5));
    assertEquals(1, new CharacterStreams(count(21), 2, 5).stepsPerPass());
    assertThrows(IllegalArgumentException.class, () -> new CharacterStreams(count(20), 0, 5));
    assertThrows(IllegalArgumentException.class, () -> new CharacterStreams(count(20), 2, 0));
  }
}
