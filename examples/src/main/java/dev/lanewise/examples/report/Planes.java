package dev.lanewise.examples.report;

import java.awt.image.BufferedImage;

/** Planes of shades as pictures: 0 is black, 255 is full, what lies beyond is cut. */
public final class Planes {
  private Planes() {}

  /**
   * Draws one plane in grey, or three as red, green and blue.
   *
   * @param planes (1 or 3, height, width), row-major
   * @throws IllegalArgumentException if it has another length
   */
  public static BufferedImage draw(float[] planes, int height, int width) {
    int size = Math.multiplyExact(height, width);
    if (size < 1 || planes.length != size && planes.length != 3L * size) {
      throw new IllegalArgumentException(
          "planes has %d values; expected 1 or 3 planes of %d x %d"
              .formatted(planes.length, height, width));
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int step = planes.length == size ? 0 : size;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        image.setRGB(
            x,
            y,
            shade(planes[at]) << 16 | shade(planes[at + step]) << 8 | shade(planes[at + 2 * step]));
      }
    }
    return image;
  }

  private static int shade(float value) {
    return Math.clamp(Math.round(value), 0, 255);
  }
}
