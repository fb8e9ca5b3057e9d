package dev.lanewise.examples.images;

/**
 * A picture as a network takes it: planes of numbers, one a channel. As decoded, 0 is black and 1
 * is full intensity.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param height rows
 * @param width columns
 * @param planes (channels, height, width), row-major; not copied, to be treated as read-only
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
public record Image(int channels, int height, int width, float[] planes) {
  /** Checks the sizes against the planes. */
  public Image {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "image is %d x %d x %d; expected 1 or more each".formatted(channels, height, width));
    }
    if (planes.length != Math.multiplyExact((long) channels * height, (long) width)) {
      throw new IllegalArgumentException(
          "planes has %d values; expected %d x %d x %d"
              .formatted(planes.length, channels, height, width));
    }
  }

  /** The value at a place. */
  public float at(int channel, int y, int x) {
    return planes[(channel * height + y) * width + x];
  }

  /** Whether another picture has the same channels, height and width. */
  public boolean sameShape(Image other) {
    return channels == other.channels && height == other.height && width == other.width;
  }

  /** Channels, height and width, such as "3 x 32 x 32". */
  public String shape() {
    return channels + " x " + height + " x " + width;
  }
}
