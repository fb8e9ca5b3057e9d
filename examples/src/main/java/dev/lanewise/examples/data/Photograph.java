package dev.lanewise.examples.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;

/**
 * The photograph that lies beside this class: a roof in China, by danielbuechele (see NOTICE).
 *
 * @param height rows
 * @param width columns
 * @param planes (3, height, width): red, green and blue from 0 to 255
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
public record Photograph(int height, int width, float[] planes) {
  private static final String FILE = "china.jpg";
  private static final int HEIGHT = 427;
  private static final int WIDTH = 640;

  /** Reads the committed file. */
  public static Photograph load() throws IOException {
    BufferedImage image;
    try (InputStream bytes = Resources.bytes(FILE)) {
      image = ImageIO.read(bytes);
    }
    Resources.require(
        image != null && image.getWidth() == WIDTH && image.getHeight() == HEIGHT,
        FILE,
        "a picture of 640 x 427 pixels");
    float[] planes = new float[3 * HEIGHT * WIDTH];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int rgb = image.getRGB(x, y);
        for (int channel = 0; channel < 3; channel++) {
          planes[(channel * HEIGHT + y) * WIDTH + x] = rgb >> 16 - 8 * channel & 0xff;
        }
      }
    }
    return new Photograph(HEIGHT, WIDTH, planes);
  }

  /** One plane: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601). */
  public float[] grey() {
    int size = height * width;
    float[] grey = new float[size];
    for (int i = 0; i < size; i++) {
      grey[i] = 0.299f * planes[i] + 0.587f * planes[size + i] + 0.114f * planes[2 * size + i];
    }
    return grey;
  }
}
