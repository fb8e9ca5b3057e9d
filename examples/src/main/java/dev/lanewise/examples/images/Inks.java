package dev.lanewise.examples.images;

import java.awt.image.Raster;

/**
 * Red, green and blue of JPEG pictures of four components, which ImageIO gives only as they are
 * stored: R = (1 - C) (1 - K), and so on, without colour profiles. With an Adobe segment the inks
 * are stored inverted, and with its transform 2 cyan, magenta and yellow moreover as YCbCr of their
 * complements.
 */
final class Inks {
  private static final int BANDS = 4;

  private Inks() {}

  /** The picture of a raster as stored. */
  static Image toRgb(Raster raster, JpegHeader header) throws UnusableImageException {
    if (raster.getNumBands() != BANDS) {
      throw new UnusableImageException(
          "decoded to " + raster.getNumBands() + " components; expected " + BANDS);
    }
    int height = raster.getHeight();
    int width = raster.getWidth();
    float[] planes = new float[3 * height * width];
    int[] row = new int[width * BANDS];
    float[] rgb = new float[3];
    boolean luma = header.adobe() && header.transform() == JpegHeader.YCCK;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int at = x * BANDS;
        if (luma) {
          complements(row[at], row[at + 1], row[at + 2], rgb);
        } else {
          rgb[0] = row[at];
          rgb[1] = row[at + 1];
          rgb[2] = row[at + 2];
        }
        float black = row[at + 3];
        for (int channel = 0; channel < 3; channel++) {
          float light =
              header.adobe() ? rgb[channel] * black : (255 - rgb[channel]) * (255 - black);
          planes[(channel * height + y) * width + x] = light / (255 * 255);
        }
      }
    }
    return new Image(3, height, width, planes);
  }

  /** The stored inks: 255 less what JFIF's formula gives for YCbCr. */
  private static void complements(int luma, int blue, int red, float[] inks) {
    inks[0] = 255 - limit(luma + 1.402f * (red - 128));
    inks[1] = 255 - limit(luma - 0.344136f * (blue - 128) - 0.714136f * (red - 128));
    inks[2] = 255 - limit(luma + 1.772f * (blue - 128));
  }

  private static float limit(float value) {
    return Math.clamp(value, 0f, 255f);
  }
}
