package dev.lanewise.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/**
 * A small diagram of boxes, arrows and words on white, for what is no plot. Lengths are pixels, the
 * origin is the upper left corner. Not thread-safe.
 */
public final class Drawing {
  /** The colour of values that flow forward. */
  public static final Color BLUE = new Color(0x0072B2);

  /** The colour of derivatives that flow back. */
  public static final Color RED = new Color(0xD55E00);

  /** The colour of plain words. */
  public static final Color INK = new Color(0x1F2328);

  private static final Color FILL = new Color(0xF6F8FA);
  private final BufferedImage image;
  private final Graphics2D graphics;

  /** An empty white sheet. */
  public Drawing(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setStroke(new BasicStroke(1.6f));
  }

  /** A box centred at (x, y) with words in its middle. */
  public void box(int x, int y, int width, int height, String words, Color border) {
    int left = x - width / 2;
    int top = y - height / 2;
    graphics.setColor(FILL);
    graphics.fillRoundRect(left, top, width, height, 10, 10);
    graphics.setColor(border);
    graphics.drawRoundRect(left, top, width, height, 10, 10);
    text(x, y, words, 16, INK);
  }

  /** Words centred at (x, y). */
  public void text(int x, int y, String words, int size, Color color) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
    graphics.setColor(color);
    FontMetrics metrics = graphics.getFontMetrics();
    int left = x - metrics.stringWidth(words) / 2;
    graphics.drawString(words, left, y + (metrics.getAscent() - metrics.getDescent()) / 2);
  }

  /** An arrow from one point to another. */
  public void arrow(int fromX, int fromY, int toX, int toY, Color color) {
    graphics.setColor(color);
    graphics.drawLine(fromX, fromY, toX, toY);
    Path2D head = new Path2D.Double();
    head.moveTo(0, 0);
    head.lineTo(-11, 5);
    head.lineTo(-11, -5);
    head.closePath();
    double angle = Math.atan2((double) toY - fromY, (double) toX - fromX);
    AffineTransform place = AffineTransform.getTranslateInstance(toX, toY);
    place.rotate(angle);
    graphics.fill(head.createTransformedShape(place));
  }

  /** The picture; the drawing must not be used afterwards. */
  public BufferedImage finish() {
    graphics.dispose();
    return image;
  }
}
