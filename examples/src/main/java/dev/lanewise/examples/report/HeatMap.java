package dev.lanewise.examples.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** A square table of counts as a picture: the larger a row's share, the darker its cell. */
public final class HeatMap {
  private static final int CELL = 54;
  private static final int MARGIN = 90;
  private static final int GAP = 8;
  private static final Color DARK = new Color(0x0072B2);
  private static final Color INK = new Color(0x1F2328);

  private HeatMap() {}

  /**
   * Draws the table.
   *
   * @param counts rows of as many numbers of 0 or more as there are rows
   * @param names one a row, which are also the columns' names
   * @throws IllegalArgumentException if there is no row, or the sizes don't fit
   */
  public static BufferedImage of(long[][] counts, List<String> names) {
    if (counts.length == 0 || counts.length != names.size()) {
      throw new IllegalArgumentException(
          "counts has %d rows for %d names; expected as many, and one or more"
              .formatted(counts.length, names.size()));
    }
    int side = counts.length * CELL;
    BufferedImage image =
        new BufferedImage(MARGIN + side + GAP, MARGIN / 2 + side + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int row = 0; row < counts.length; row++) {
      if (counts[row].length != counts.length) {
        throw new IllegalArgumentException(
            "row %d has %d counts; expected %d".formatted(row, counts[row].length, counts.length));
      }
      int y = MARGIN / 2 + row * CELL;
      FontMetrics metrics = graphics.getFontMetrics();
      graphics.setColor(INK);
      graphics.drawString(
          names.get(row), MARGIN - GAP - metrics.stringWidth(names.get(row)), y + CELL / 2 + 4);
      centred(graphics, names.get(row), MARGIN + row * CELL, MARGIN / 2 - GAP);
      drawRow(graphics, counts[row], y);
    }
    graphics.dispose();
    return image;
  }

  private static void drawRow(Graphics2D graphics, long[] counts, int y) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    for (int column = 0; column < counts.length; column++) {
      double share = total == 0 ? 0 : (double) counts[column] / total;
      int x = MARGIN + column * CELL;
      // The root lets rare confusions be seen beside the diagonal.
      graphics.setColor(mixed(Math.sqrt(share)));
      graphics.fillRect(x, y, CELL - 1, CELL - 1);
      graphics.setColor(share > 0.3 ? Color.WHITE : INK);
      centred(graphics, Long.toString(counts[column]), x, y + CELL / 2 + 4);
    }
  }

  private static void centred(Graphics2D graphics, String words, int left, int baseline) {
    int width = graphics.getFontMetrics().stringWidth(words);
    graphics.drawString(words, left + (CELL - 1 - width) / 2, baseline);
  }

  /** White at 0, dark at 1. */
  private static Color mixed(double share) {
    return new Color(
        (int) Math.round(255 + share * (DARK.getRed() - 255)),
        (int) Math.round(255 + share * (DARK.getGreen() - 255)),
        (int) Math.round(255 + share * (DARK.getBlue() - 255)));
  }
}
