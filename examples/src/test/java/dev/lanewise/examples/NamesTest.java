package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void distanceCountsEdits() {
    assertEquals(0, Names.distance("xor", "xor"));
    assertEquals(3, Names.distance("", "xor"));
    assertEquals(1, Names.distance("digit", "digits"));
    assertEquals(3, Names.distance("kitten", "sitting"));
  }

  @Test
  void nearestIsTheFirstOfTheClosest() {
    assertEquals(Optional.of("digits"), Names.nearest("dgits", List.of("xor", "digits", "depth")));
    assertEquals(Optional.of("a"), Names.nearest("c", List.of("a", "b")));
    assertEquals(Optional.empty(), Names.nearest("x".repeat(101), List.of("a")));
  }

  @Test
  void unknownNamesEverything() {
    String message = Names.unknown("study", "xro", List.of("xor", "depth")).getMessage();
    assertEquals("unknown study \"xro\"; nearest: xor; valid: xor, depth", message);
  }

  @Test
  void printableKeepsOneShortLine() {
    assertEquals("a?b", Names.printable("a\nb"));
    String cut = Names.printable("y".repeat(1000));
    assertEquals(60, cut.length());
    assertTrue(cut.endsWith("..."));
  }
}
