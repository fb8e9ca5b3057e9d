package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PicturesTest {
  @Test
  void planesAreCutToShades() {
    BufferedImage grey = Planes.draw(new float[] {-5, 127.6f, 300, 7}, 2, 2);
    assertEquals(0xff000000, grey.getRGB(0, 0));
    assertEquals(0xff808080, grey.getRGB(1, 0));
    assertEquals(0xffffffff, grey.getRGB(0, 1));
    assertEquals(0xff070707, grey.getRGB(1, 1));
    BufferedImage color = Planes.draw(new float[] {1, 2, 3, 4, 5, 6}, 1, 2);
    assertEquals(0xff010305, color.getRGB(0, 0));
    assertEquals(0xff020406, color.getRGB(1, 0));
    assertThrows(IllegalArgumentException.class, () -> Planes.draw(new float[5], 1, 2));
    assertThrows(IllegalArgumentException.class, () -> Planes.draw(new float[0], 0, 2));
  }

  @Test
  void largerSharesAreDarker() {
    long[][] counts = {{9, 1}, {0, 0}};
    BufferedImage map = HeatMap.of(counts, List.of("a", "b"));
    int corner = 1;
    int often = map.getRGB(90 + corner, 45 + corner) >> 16 & 0xff;
    int rarely = map.getRGB(90 + 54 + corner, 45 + corner) >> 16 & 0xff;
    int never = map.getRGB(90 + corner, 45 + 54 + corner) >> 16 & 0xff;
    assertEquals(255 - Math.round(255 * Math.sqrt(0.9)), often, 1);
    assertEquals(255 - Math.round(255 * Math.sqrt(0.1)), rarely, 1);
    assertEquals(255, never);
  }

  @Test
  void heatMapsAreSquare() {
    assertThrows(IllegalArgumentException.class, () -> HeatMap.of(new long[0][], List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> HeatMap.of(new long[][] {{1}}, List.of("a", "b")));
    assertThrows(
        IllegalArgumentException.class,
        () -> HeatMap.of(new long[][] {{1, 2}, {3}}, List.of("a", "b")));
  }
}
