package dev.lanewise.examples.images;

/** Parts of a picture. */
public final class Crop {
  private Crop() {}

  /**
   * The part with its upper left corner at (top, left).
   *
   * @throws IllegalArgumentException if the part doesn't lie within the picture
   */
  public static Image at(Image image, int top, int left, int height, int width) {
    requireFits(image, height, width);
    if (top < 0 || top > image.height() - height || left < 0 || left > image.width() - width) {
      throw new IllegalArgumentException(
          "corner is (%d, %d); expected %d x %d pixels within %s"
              .formatted(top, left, height, width, image.shape()));
    }
    float[] planes = new float[image.channels() * height * width];
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int y = 0; y < height; y++) {
        int from = (channel * image.height() + top + y) * image.width() + left;
        System.arraycopy(image.planes(), from, planes, (channel * height + y) * width, width);
      }
    }
    return new Image(image.channels(), height, width, planes);
  }

  /**
   * The middle; where it can't be met exactly, one pixel more is left out below and on the right.
   *
   * @throws IllegalArgumentException if the picture is smaller
   */
  public static Image centre(Image image, int height, int width) {
    requireFits(image, height, width);
    return at(image, (image.height() - height) / 2, (image.width() - width) / 2, height, width);
  }

  /**
   * Any part with equal chances.
   *
   * @throws IllegalArgumentException if the picture is smaller
   */
  public static Image random(Image image, int height, int width, SampleRandom random) {
    requireFits(image, height, width);
    int top = random.below(image.height() - height + 1);
    int left = random.below(image.width() - width + 1);
    return at(image, top, left, height, width);
  }

  private static void requireFits(Image image, int height, int width) {
    if (height < 1 || height > image.height() || width < 1 || width > image.width()) {
      throw new IllegalArgumentException(
          "part is %d x %d; expected 1 x 1 to %d x %d"
              .formatted(height, width, image.height(), image.width()));
    }
  }
}
