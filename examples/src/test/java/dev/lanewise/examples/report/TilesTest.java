package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class TilesTest {
  private static final int BLACK = 0xff000000;
  private static final int WHITE = 0xffffffff;

  @Test
  void eachPictureIsScaledByItself() {
    float[] steps = {-2, 0, 2, -2};
    float[] flat = {7, 7, 7, 7};
    BufferedImage sheet = Tiles.of(List.of(steps, flat, steps), 2, 2, 3);
    assertEquals(2 * 10 + 4, sheet.getWidth());
    assertEquals(2 * 10 + 4, sheet.getHeight());
    assertEquals(WHITE, sheet.getRGB(0, 0));
    assertEquals(BLACK, sheet.getRGB(4, 4));
    assertEquals(0xff808080, sheet.getRGB(7, 4));
    assertEquals(WHITE, sheet.getRGB(4, 7));
    assertEquals(BLACK, sheet.getRGB(14, 4));
    assertEquals(0xff808080, sheet.getRGB(9, 16));
    assertEquals(WHITE, sheet.getRGB(14, 14));
  }

  @Test
  void badInputIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Tiles.of(List.of(), 2, 2, 3));
    assertThrows(IllegalArgumentException.class, () -> Tiles.of(List.of(new float[3]), 2, 2, 3));
  }
}
