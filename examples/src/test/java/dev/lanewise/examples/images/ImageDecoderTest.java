package dev.lanewise.examples.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {
  private static Image decode(ColorMode mode, byte[] file) throws IOException {
    return new ImageDecoder(mode, ImageDecoder.MOST_PIXELS).decode(file);
  }

  private static String complaint(ImageDecoder decoder, byte[] file) {
    return assertThrows(UnusableImageException.class, () -> decoder.decode(file)).getMessage();
  }

  private static void assertColor(Image image, double tolerance, double... rgb) {
    for (int channel = 0; channel < rgb.length; channel++) {
      assertEquals(rgb[channel], image.at(channel, 0, 0), tolerance, "channel " + channel);
      assertEquals(rgb[channel], image.at(channel, image.height() - 1, 0), tolerance);
    }
  }

  @Test
  void pngPixelsComeOutExactly() throws IOException {
    BufferedImage picture = ImageFiles.noise(3, 5);
    Image image = decode(ColorMode.RGB, ImageFiles.encode(picture, "png"));
    assertEquals("3 x 3 x 5", image.shape());
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 5; x++) {
        int rgb = picture.getRGB(x, y);
        assertEquals((rgb >> 16 & 255) / 255f, image.at(0, y, x));
        assertEquals((rgb >> 8 & 255) / 255f, image.at(1, y, x));
        assertEquals((rgb & 255) / 255f, image.at(2, y, x));
      }
    }
  }

  @Test
  void jpegColours() throws IOException {
    Image image =
        decode(ColorMode.RGB, ImageFiles.encode(ImageFiles.plain(20, 9, 0x4080C0), "jpg"));
    assertEquals("3 x 20 x 9", image.shape());
    assertColor(image, 0.012, 0x40 / 255.0, 0x80 / 255.0, 0xC0 / 255.0);
  }

  @Test
  void greyIsTakenAsStored() throws IOException {
    for (String format : new String[] {"jpg", "png"}) {
      BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
      for (int i = 0; i < 64; i++) {
        picture.getRaster().setSample(i % 8, i / 8, 0, 100);
      }
      byte[] file = ImageFiles.encode(picture, format);
      // Java's own conversion would give 168.
      assertColor(decode(ColorMode.RGB, file), 0, 100 / 255f, 100 / 255f, 100 / 255f);
      assertEquals("3 x 8 x 8", decode(ColorMode.RGB, file).shape());
      assertEquals("1 x 8 x 8", decode(ColorMode.GREY, file).shape());
      assertEquals("1 x 8 x 8", decode(ColorMode.AS_STORED, file).shape());
      assertColor(decode(ColorMode.AS_STORED, file), 0, 100 / 255f);
    }
  }

  @Test
  void narrowAndWideGreys() throws IOException {
    BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    bits.setRGB(1, 0, 0xFFFFFF);
    Image two = decode(ColorMode.AS_STORED, ImageFiles.encode(bits, "png"));
    assertArrayEquals(new float[] {0, 1}, two.planes());
    BufferedImage wide = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    wide.getRaster().setSample(0, 0, 0, 13107);
    assertColor(decode(ColorMode.GREY, ImageFiles.encode(wide, "png")), 0, 13107 / 65535f);
  }

  @Test
  void colourToGrey() throws IOException {
    byte[] file = ImageFiles.encode(ImageFiles.plain(1, 1, 0xFF0080), "png");
    assertEquals(1, decode(ColorMode.GREY, file).channels());
    assertColor(decode(ColorMode.GREY, file), 1e-6, 0.299 + 0.114 * 128 / 255);
    assertEquals(3, decode(ColorMode.AS_STORED, file).channels());
  }

  @Test
  void transparentIsWhite() throws IOException {
    BufferedImage picture = new BufferedImage(1, 2, BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(0, 0, 0x00FF0000);
    picture.setRGB(0, 1, 0x80FF0000);
    Image image = decode(ColorMode.RGB, ImageFiles.encode(picture, "png"));
    assertEquals(1, image.at(1, 0, 0));
    assertEquals(1, image.at(0, 1, 0), 1e-6);
    assertEquals(127 / 255.0, image.at(1, 1, 0), 1e-6);
  }

  @Test
  void plainInks() throws IOException {
    // 20% cyan, 60% magenta, 0 yellow, 50% black, stored as they are.
    Image image = decode(ColorMode.RGB, ImageFiles.fourComponents(8, -1, 51, 153, 0, 128));
    double light = 127 / 255.0;
    assertColor(image, 0.012, 0.8 * light, 0.4 * light, light);
  }

  @Test
  void adobesInvertedInks() throws IOException {
    Image image = decode(ColorMode.RGB, ImageFiles.fourComponents(8, 0, 204, 102, 255, 127));
    double light = 127 / 255.0;
    assertColor(image, 0.012, 0.8 * light, 0.4 * light, light);
    assertEquals(1, decode(ColorMode.GREY, ImageFiles.fourComponents(8, 0, 9, 9, 9, 9)).channels());
  }

  @Test
  void adobesYcck() throws IOException {
    // Stored: JFIF's YCbCr of 255 less the inverted inks (204, 102, 255) = (51, 153, 0).
    double luma = 0.299 * 51 + 0.587 * 153;
    int blue = (int) Math.round(128 + (0 - luma) / 1.772);
    int red = (int) Math.round(128 + (51 - luma) / 1.402);
    byte[] file = ImageFiles.fourComponents(8, 2, (int) Math.round(luma), blue, red, 127);
    double light = 127 / 255.0;
    assertColor(decode(ColorMode.RGB, file), 0.015, 0.8 * light, 0.4 * light, light);
  }

  @Test
  void sizeIsCheckedBeforeDecoding() throws IOException {
    ImageDecoder small = new ImageDecoder(ColorMode.RGB, 100);
    byte[] fits = ImageFiles.encode(ImageFiles.plain(10, 10, 0), "png");
    assertEquals("3 x 10 x 10", small.decode(fits).shape());
    byte[] large = ImageFiles.encode(ImageFiles.plain(10, 11, 0), "png");
    // No pixel is there to be decoded.
    assertEquals(
        "is 11 x 10 pixels; expected 100 pixels at most",
        complaint(small, Arrays.copyOf(large, 33)));
    byte[] jpeg = ImageFiles.encode(ImageFiles.plain(11, 10, 0), "jpg");
    assertTrue(complaint(small, jpeg).contains("10 x 11 pixels"));
    byte[] huge = fits.clone();
    Arrays.fill(huge, 16, 24, (byte) 0x7F);
    assertTrue(complaint(new ImageDecoder(ColorMode.RGB, 1 << 27), huge).contains("2139062143"));
  }

  @Test
  void otherFilesAreRefused() {
    ImageDecoder decoder = new ImageDecoder(ColorMode.RGB, 100);
    byte[] text = "<svg/>".getBytes(StandardCharsets.US_ASCII);
    assertTrue(complaint(decoder, text).contains("neither JPEG nor PNG"));
    assertTrue(complaint(decoder, new byte[0]).contains("neither JPEG nor PNG"));
    assertThrows(IllegalArgumentException.class, () -> new ImageDecoder(ColorMode.RGB, 0));
  }

  /** Cut anywhere, a file gives one kind of exception, and never a picture with a made-up part. */
  @Test
  void cutFilesAreDamaged() throws IOException {
    ImageDecoder decoder = new ImageDecoder(ColorMode.RGB, 1 << 20);
    for (byte[] whole :
        new byte[][] {
          ImageFiles.encode(ImageFiles.noise(40, 30), "jpg"),
          ImageFiles.encode(ImageFiles.noise(40, 30), "png"),
          ImageFiles.fourComponents(24, 2, 1, 2, 3, 4)
        }) {
      assertEquals(3, decoder.decode(whole).channels());
      // The last 20 bytes of a PNG are check sums and an empty chunk: every pixel comes before.
      for (int cut = 0; cut <= whole.length - 21; cut += 7) {
        String message = complaint(decoder, Arrays.copyOf(whole, cut));
        assertTrue(message.matches("(?s)(is|cannot be) .+"), message);
      }
    }
  }
}
