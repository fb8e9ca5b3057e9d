package dev.lanewise.examples.images;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes picture files for tests. */
final class ImageFiles {
  private ImageFiles() {}

  static byte[] encode(BufferedImage picture, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(picture, format, bytes)) {
      throw new IOException("no writer for " + format);
    }
    return bytes.toByteArray();
  }

  /** A picture of one colour. */
  static BufferedImage plain(int height, int width, int rgb) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, rgb);
      }
    }
    return picture;
  }

  /** A picture without two equal neighbours. */
  static BufferedImage noise(int height, int width) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    SampleRandom random = new SampleRandom(1, 2, 3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, (int) (random.bits() >>> 40));
      }
    }
    return picture;
  }

  /**
   * A JPEG of one colour in four components, stored as they are.
   *
   * @param transform of the Adobe segment; -1 for a file without one
   */
  static byte[] fourComponents(int side, int transform, int... components) throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(0, side, side, 4, null);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        raster.setPixel(x, y, components);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      JPEGImageWriteParam param = new JPEGImageWriteParam(null);
      param.setCompressionMode(JPEGImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(1);
      param.setDestinationType((ImageTypeSpecifier) null);
      writer.write(null, new IIOImage(raster, null, null), param);
    } finally {
      writer.dispose();
    }
    byte[] plain = bytes.toByteArray();
    if (transform < 0) {
      return plain;
    }
    byte[] adobe = {
      (byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform
    };
    byte[] marked = Arrays.copyOf(plain, plain.length + adobe.length);
    System.arraycopy(adobe, 0, marked, 2, adobe.length);
    System.arraycopy(plain, 2, marked, 2 + adobe.length, plain.length - 2);
    return marked;
  }
}
