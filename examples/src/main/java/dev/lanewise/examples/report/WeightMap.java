package dev.lanewise.examples.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Weights of an attention as a picture: a row a query, a column a key, the darker the larger. */
public final class WeightMap {
  private static final int GAP = 8;
  private static final int SIZE_OF_WORDS = 13;
  private static final int LEAST_FOR_NUMBERS = 40;
  private static final Color DARK = new Color(0x0072B2);
  private static final Color FRAME = new Color(0xD1D9E0);

  private WeightMap() {}

  /**
   * Draws one map with names. Cells that are large enough show their weight.
   *
   * @param weights (rows, columns), row by row, from 0 to 1
   * @param rows names of the queries
   * @param columns names of the keys; longer ones than a cell are turned
   * @param cell the side of a cell in pixels
   * @throws IllegalArgumentException if there are not as many weights as cells, or no cell
   */
  public static BufferedImage of(
      float[] weights, List<String> rows, List<String> columns, int cell) {
    requireCells(weights, rows.size(), columns.size());
    BufferedImage probe = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D measuring = probe.createGraphics();
    FontMetrics metrics = measuring.getFontMetrics(font());
    int left = 2 * GAP + widest(metrics, rows);
    boolean turned = widest(metrics, columns) > cell - 2;
    int top = 2 * GAP + (turned ? widest(metrics, columns) : metrics.getHeight());
    measuring.dispose();
    BufferedImage image =
        new BufferedImage(
            left + columns.size() * cell + GAP,
            top + rows.size() * cell + GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = start(image);
    for (int row = 0; row < rows.size(); row++) {
      graphics.setColor(Drawing.INK);
      String name = rows.get(row);
      int baseline = top + row * cell + cell / 2 + metrics.getAscent() / 2 - 1;
      graphics.drawString(name, left - GAP - metrics.stringWidth(name), baseline);
    }
    for (int column = 0; column < columns.size(); column++) {
      graphics.setColor(Drawing.INK);
      String name = columns.get(column);
      int middle = left + column * cell + cell / 2;
      if (turned) {
        graphics.rotate(-Math.PI / 2, middle, top - GAP);
        graphics.drawString(name, middle, top - GAP + metrics.getAscent() / 2 - 1);
        graphics.rotate(Math.PI / 2, middle, top - GAP);
      } else {
        graphics.drawString(name, middle - metrics.stringWidth(name) / 2, top - GAP);
      }
    }
    cells(graphics, weights, columns.size(), left, top, cell);
    graphics.dispose();
    return image;
  }

  /**
   * Draws square maps of equal size without names, side by side, such as all heads of all layers.
   *
   * @param maps each (side, side), row by row, from 0 to 1
   * @param across how many stand side by side
   * @param cell the side of a cell in pixels
   * @throws IllegalArgumentException if there is no map, or one has another size
   */
  public static BufferedImage sheet(List<float[]> maps, int side, int across, int cell) {
    if (maps.isEmpty()) {
      throw new IllegalArgumentException("maps is empty; expected one or more");
    }
    int step = side * cell + GAP;
    int down = Math.ceilDiv(maps.size(), across);
    BufferedImage image =
        new BufferedImage(
            Math.min(across, maps.size()) * step + GAP,
            down * step + GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = start(image);
    for (int i = 0; i < maps.size(); i++) {
      requireCells(maps.get(i), side, side);
      int left = GAP + i % across * step;
      int top = GAP + i / across * step;
      cells(graphics, maps.get(i), side, left, top, cell);
      graphics.setColor(FRAME);
      graphics.drawRect(left - 1, top - 1, side * cell + 1, side * cell + 1);
    }
    graphics.dispose();
    return image;
  }

  private static void requireCells(float[] weights, int rows, int columns) {
    if (rows < 1 || columns < 1 || weights.length != rows * columns) {
      throw new IllegalArgumentException(
          "a map has %d weights; expected %d x %d, 1 or more"
              .formatted(weights.length, rows, columns));
    }
  }

  private static Font font() {
    return new Font(Font.SANS_SERIF, Font.PLAIN, SIZE_OF_WORDS);
  }

  private static int widest(FontMetrics metrics, List<String> names) {
    return names.stream().mapToInt(metrics::stringWidth).max().orElse(0);
  }

  private static Graphics2D start(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(font());
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    return graphics;
  }

  private static void cells(
      Graphics2D graphics, float[] weights, int columns, int left, int top, int cell) {
    int gap = cell >= SIZE_OF_WORDS ? 1 : 0;
    for (int i = 0; i < weights.length; i++) {
      int x = left + i % columns * cell;
      int y = top + i / columns * cell;
      graphics.setColor(mixed(weights[i]));
      graphics.fillRect(x, y, cell - gap, cell - gap);
      if (cell >= LEAST_FOR_NUMBERS) {
        String number = Numbers.fixed(weights[i], 2);
        graphics.setColor(weights[i] > 0.5 ? Color.WHITE : Drawing.INK);
        int width = graphics.getFontMetrics().stringWidth(number);
        graphics.drawString(number, x + (cell - width) / 2, y + cell / 2 + SIZE_OF_WORDS / 3);
      }
    }
  }

  /** White at 0, dark at 1. */
  private static Color mixed(double weight) {
    double share = Math.clamp(weight, 0, 1);
    return new Color(
        (int) Math.round(255 + share * (DARK.getRed() - 255)),
        (int) Math.round(255 + share * (DARK.getGreen() - 255)),
        (int) Math.round(255 + share * (DARK.getBlue() - 255)));
  }
}
