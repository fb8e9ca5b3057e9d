package dev.lanewise.examples.images;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the segments of a JPEG file before its first scan say about colours, which ImageIO doesn't
 * tell for pictures of four components (ITU-T T.81, annex B; T.872 for the Adobe segment).
 *
 * @param components how many the frame has; 0 if no frame was found
 * @param adobe whether there is an Adobe segment, whose writers store inks inverted
 * @param transform the Adobe segment's colour transform: 0 none, 1 YCbCr, 2 YCCK
 */
record JpegHeader(int components, boolean adobe, int transform) {
  /** The Adobe segment's transform for cyan, magenta and yellow stored as YCbCr. */
  static final int YCCK = 2;

  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int APP14 = 0xEE;

  /** Reads the segments as far as they are well-formed; the decoder complains of the rest. */
  static JpegHeader of(byte[] file) {
    int components = 0;
    boolean adobe = false;
    int transform = 0;
    int at = 2;
    while (at + 4 <= file.length && u8(file, at) == 0xFF) {
      int marker = u8(file, at + 1);
      if (marker == 0xFF) {
        at++;
        continue;
      }
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        break;
      }
      int length = u8(file, at + 2) << 8 | u8(file, at + 3);
      int data = at + 4;
      int end = at + 2 + length;
      if (length < 2 || end > file.length) {
        break;
      }
      if (isFrame(marker) && end - data >= 6) {
        components = u8(file, data + 5);
      } else if (marker == APP14 && end - data >= 12 && startsWith(file, data, ADOBE)) {
        adobe = true;
        transform = u8(file, data + 11);
      }
      at = end;
    }
    return new JpegHeader(components, adobe, transform);
  }

  /** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static boolean startsWith(byte[] file, int at, byte[] start) {
    return Arrays.equals(file, at, at + start.length, start, 0, start.length);
  }

  private static int u8(byte[] file, int at) {
    return file[at] & 0xFF;
  }
}
