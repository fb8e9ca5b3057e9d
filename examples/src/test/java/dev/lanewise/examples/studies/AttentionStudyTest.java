package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionStudyTest {
  @Test
  void shortForm() throws IOException {
    ShortStudies.reach(
        new AttentionStudy(), "layer-1-head-1", "layer-2-head-2", "layer-1-mean", "layer-2-mean");
  }

  /** "ab c": two words of two characters each, the space being the second's. */
  @Test
  void wordsAreSumsOfTheirCharacters() {
    WordMaps maps = new WordMaps("ab c");
    assertEquals(List.of("ab", "c"), maps.words());
    float[] characters = {
      1, 0, 0, 0, 0.5f, 0.5f, 0, 0, 0.25f, 0.25f, 0.5f, 0, 0.125f, 0.125f, 0.25f, 0.5f,
    };
    assertArrayEquals(new float[] {1, 0, 0.375f, 0.625f}, maps.of(characters));
    assertThrows(IllegalArgumentException.class, () -> maps.of(new float[9]));
    assertThrows(IllegalArgumentException.class, () -> new WordMaps("a  b"));
  }
}
