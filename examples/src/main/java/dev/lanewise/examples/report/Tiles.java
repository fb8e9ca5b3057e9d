package dev.lanewise.examples.report;

import java.awt.image.BufferedImage;
import java.util.List;

/** Small grey pictures side by side on one sheet, such as filters. */
public final class Tiles {
  private static final int GAP = 4;
  private static final int WHITE = 0xffffff;

  private Tiles() {}

  /**
   * Draws the pictures row by row, each scaled so that its smallest value is black and its largest
   * white.
   *
   * @param pictures the values of each, row by row: {@code side * side}
   * @param across how many stand side by side
   * @param zoom the side of a value in pixels
   * @throws IllegalArgumentException if there is no picture or one has another length
   */
  public static BufferedImage of(List<float[]> pictures, int side, int across, int zoom) {
    if (pictures.isEmpty()) {
      throw new IllegalArgumentException("pictures is empty; expected one or more");
    }
    int columns = Math.min(across, pictures.size());
    int rows = Math.ceilDiv(pictures.size(), columns);
    int step = side * zoom + GAP;
    BufferedImage sheet =
        new BufferedImage(columns * step + GAP, rows * step + GAP, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        sheet.setRGB(x, y, WHITE);
      }
    }
    for (int i = 0; i < pictures.size(); i++) {
      draw(sheet, pictures.get(i), side, zoom, GAP + i % columns * step, GAP + i / columns * step);
    }
    return sheet;
  }

  private static void draw(
      BufferedImage sheet, float[] picture, int side, int zoom, int left, int top) {
    if (picture.length != side * side) {
      throw new IllegalArgumentException(
          "a picture has " + picture.length + " values; expected " + side * side);
    }
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : picture) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    float range = most > least ? most - least : 1;
    for (int y = 0; y < side * zoom; y++) {
      for (int x = 0; x < side * zoom; x++) {
        int grey = Math.round(255 * (picture[y / zoom * side + x / zoom] - least) / range);
        sheet.setRGB(left + x, top + y, grey << 16 | grey << 8 | grey);
      }
    }
  }
}
