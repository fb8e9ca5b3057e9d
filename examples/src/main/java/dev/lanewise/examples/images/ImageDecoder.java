package dev.lanewise.examples.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG and PNG by ImageIO: grey, palette, colour, CMYK and YCCK, 8 bits a channel (16 are
 * reduced to 8 but for grey). Transparent parts are laid on white; the orientation that a camera
 * notes is not applied. What the bytes are is told from their beginning, not from a name. Can be
 * used by many threads at once.
 *
 * <p>While it works it takes about 16 bytes a pixel beside the file.
 */
public final class ImageDecoder {
  /** The most pixels of a picture if nothing else is said: 2^25, about 5800 x 5800. */
  public static final long MOST_PIXELS = 1L << 25;

  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /** Where a PNG file says whether it is of greys (0, 4), colours (2, 6) or a palette (3). */
  private static final int PNG_COLOR_TYPE = 25;

  private final ColorMode mode;
  private final long mostPixels;

  /**
   * A decoder.
   *
   * @param mostPixels the height times width that is still decoded
   * @throws IllegalArgumentException if {@code mostPixels} is not 1 to 2^27
   */
  public ImageDecoder(ColorMode mode, long mostPixels) {
    if (mostPixels < 1 || mostPixels > 1L << 27) {
      throw new IllegalArgumentException("mostPixels is " + mostPixels + "; expected 1 to 2^27");
    }
    this.mode = mode;
    this.mostPixels = mostPixels;
  }

  /**
   * Decodes the bytes of a file.
   *
   * @throws UnusableImageException if they are no JPEG or PNG, have too many pixels, or are
   *     damaged; the size is checked before any pixel is decoded
   */
  public Image decode(byte[] file) throws UnusableImageException {
    boolean png = startsWith(file, PNG);
    if (!png && !startsWith(file, JPEG)) {
      throw new UnusableImageException("is neither JPEG nor PNG by its first bytes");
    }
    JpegHeader header = png ? new JpegHeader(0, false, 0) : JpegHeader.of(file);
    ImageReader reader = ImageIO.getImageReadersByFormatName(png ? "png" : "jpeg").next();
    String[] damage = new String[1];
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      // Metadata are left out: their compressed texts could be larger than any picture.
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            if (damage[0] == null && !isHarmless(warning)) {
              damage[0] = warning;
            }
          });
      requireSize(reader.getWidth(0), reader.getHeight(0));
      Image image =
          header.components() == 4
              ? inMode(Inks.toRgb(reader.readRaster(0, null), header), false)
              : inMode(planes(reader.read(0)), isGrey(file, png, header));
      requireWhole(damage[0]);
      return image;
    } catch (UnusableImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Damaged files make ImageIO throw all kinds of exceptions, unchecked ones among them.
      throw new UnusableImageException("cannot be decoded: " + e, e);
    } finally {
      reader.dispose();
    }
  }

  private void requireSize(long width, long height) throws UnusableImageException {
    if (width < 1 || height < 1 || width > mostPixels / height) {
      throw new UnusableImageException(
          "is %d x %d pixels; expected %d pixels at most".formatted(width, height, mostPixels));
    }
  }

  private static void requireWhole(@Nullable String damage) throws UnusableImageException {
    if (damage != null) {
      throw new UnusableImageException("is damaged: " + damage);
    }
  }

  /** ImageIO fills up what is cut off and only warns. Of profiles and stray bytes it warns too. */
  private static boolean isHarmless(String warning) {
    String lower = warning.toLowerCase(Locale.ROOT);
    return lower.contains("icc") || lower.contains("thumb") || lower.contains("extraneous bytes");
  }

  private static boolean isGrey(byte[] file, boolean png, JpegHeader header) {
    if (png) {
      return file.length > PNG_COLOR_TYPE && (file[PNG_COLOR_TYPE] & 3) == 0;
    }
    return header.components() == 1;
  }

  private static boolean startsWith(byte[] file, byte[] start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= file.length || file[i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** One plane if the decoded picture has a grey colour model, else three. */
  private static Image planes(BufferedImage picture) {
    boolean grey =
        picture.getColorModel().getNumColorComponents() == 1
            && !(picture.getColorModel() instanceof IndexColorModel);
    return grey ? grey(picture) : color(picture);
  }

  private static Image grey(BufferedImage picture) {
    // Not by getRGB, which takes Java's grey for linear light and brightens it.
    Raster raster = picture.getRaster();
    int height = raster.getHeight();
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    float most = (1 << picture.getColorModel().getComponentSize(0)) - 1;
    float[] plane = new float[height * width];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        float value = row[x * bands] / most;
        float alpha = bands == 2 ? row[x * bands + 1] / most : 1;
        plane[y * width + x] = onWhite(value, alpha);
      }
    }
    return new Image(1, height, width, plane);
  }

  private static Image color(BufferedImage picture) {
    int height = picture.getHeight();
    int width = picture.getWidth();
    float[] planes = new float[3 * height * width];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      picture.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        float alpha = (row[x] >>> 24) / 255f;
        for (int channel = 0; channel < 3; channel++) {
          float value = (row[x] >> 16 - 8 * channel & 0xFF) / 255f;
          planes[(channel * height + y) * width + x] = onWhite(value, alpha);
        }
      }
    }
    return new Image(3, height, width, planes);
  }

  private static float onWhite(float value, float alpha) {
    return alpha == 1 ? value : value * alpha + (1 - alpha);
  }

  private Image inMode(Image image, boolean storedGrey) {
    int wanted =
        switch (mode) {
          case RGB -> 3;
          case GREY -> 1;
          case AS_STORED -> storedGrey ? 1 : 3;
        };
    if (wanted == image.channels()) {
      return image;
    }
    int size = image.height() * image.width();
    float[] from = image.planes();
    float[] planes = new float[wanted * size];
    for (int i = 0; i < size; i++) {
      if (wanted == 1) {
        boolean equal = from[i] == from[size + i] && from[i] == from[2 * size + i];
        float luma = 0.299f * from[i] + 0.587f * from[size + i] + 0.114f * from[2 * size + i];
        planes[i] = equal ? from[i] : luma;
      } else {
        planes[i] = from[i];
        planes[size + i] = from[i];
        planes[2 * size + i] = from[i];
      }
    }
    return new Image(wanted, image.height(), image.width(), planes);
  }
}
