package dev.lanewise.examples.images;

/**
 * Random changes of a picture that keep its class: mirroring, shifting, turning, zooming,
 * brightening. Immutable: each {@code with} method gives another augmentation. How a picture is
 * changed depends on its {@link SampleRandom} alone; the same six numbers are drawn whatever is
 * switched on, so switching one change on leaves the others as they were.
 *
 * <p>The output at p shows the input at c + R(angle) (p - c - shift) / zoom, where c is the middle,
 * and from there the mirrored place if it is mirrored. Between pixels it interpolates bilinearly,
 * so whole shifts and mirroring are exact. What lies outside the picture is filled, by the nearest
 * edge pixel if nothing else is said.
 */
public final class Augmentation {
  /** What stands for pixels outside the picture abcd. */
  private enum Fill {
    /** aaaa abcd dddd. */
    EDGE,
    /** dcba abcd dcba. */
    MIRROR,
    /** One value. */
    CONSTANT
  }

  private static final int MOST_SHIFT = 1 << 15;

  private boolean flip;
  private int mostDown;
  private int mostRight;
  private double mostDegrees;
  private double leastZoom = 1;
  private double mostZoom = 1;
  private double leastBrightness = 1;
  private double mostBrightness = 1;
  private Fill fill = Fill.EDGE;
  private float fillValue;

  private Augmentation() {}

  /** A copy that the {@code with} methods change before anybody sees it. */
  private Augmentation copy() {
    Augmentation copy = new Augmentation();
    copy.flip = flip;
    copy.mostDown = mostDown;
    copy.mostRight = mostRight;
    copy.mostDegrees = mostDegrees;
    copy.leastZoom = leastZoom;
    copy.mostZoom = mostZoom;
    copy.leastBrightness = leastBrightness;
    copy.mostBrightness = mostBrightness;
    copy.fill = fill;
    copy.fillValue = fillValue;
    return copy;
  }

  /** Changes nothing. */
  public static Augmentation none() {
    return new Augmentation();
  }

  /** Left and right exchanged in half of the cases. */
  public Augmentation withFlip() {
    Augmentation changed = copy();
    changed.flip = true;
    return changed;
  }

  /**
   * Shifted by whole pixels, on each axis from -most to most with equal chances.
   *
   * @throws IllegalArgumentException if one is not 0 to 32768
   */
  public Augmentation withShift(int mostDown, int mostRight) {
    if (mostDown < 0 || mostDown > MOST_SHIFT || mostRight < 0 || mostRight > MOST_SHIFT) {
      throw new IllegalArgumentException(
          "shift is %d and %d pixels; expected 0 to %d".formatted(mostDown, mostRight, MOST_SHIFT));
    }
    Augmentation changed = copy();
    changed.mostDown = mostDown;
    changed.mostRight = mostRight;
    return changed;
  }

  /**
   * Turned about the middle by an angle from -degrees to degrees, clockwise if it is positive.
   *
   * @throws IllegalArgumentException if {@code degrees} is not 0 to 180
   */
  public Augmentation withRotation(double degrees) {
    requireRange("degrees", 0, degrees, 0, 180);
    Augmentation changed = copy();
    changed.mostDegrees = degrees;
    return changed;
  }

  /**
   * Larger (above 1) or smaller by a factor from least to most, both axes alike.
   *
   * @throws IllegalArgumentException if not 0.1 &lt;= least &lt;= most &lt;= 10
   */
  public Augmentation withZoom(double least, double most) {
    requireRange("zoom", least, most, 0.1, 10);
    Augmentation changed = copy();
    changed.leastZoom = least;
    changed.mostZoom = most;
    return changed;
  }

  /**
   * All values multiplied by a factor from least to most, then limited to 0..1.
   *
   * @throws IllegalArgumentException if not 0 &lt;= least &lt;= most &lt;= 10
   */
  public Augmentation withBrightness(double least, double most) {
    requireRange("brightness", least, most, 0, 10);
    Augmentation changed = copy();
    changed.leastBrightness = least;
    changed.mostBrightness = most;
    return changed;
  }

  /** Outside of the picture abcd follows dcba, and so on. */
  public Augmentation withMirrorFill() {
    Augmentation changed = copy();
    changed.fill = Fill.MIRROR;
    return changed;
  }

  /** Outside of the picture all channels have one value, such as 0. */
  public Augmentation withConstantFill(float value) {
    Augmentation changed = copy();
    changed.fill = Fill.CONSTANT;
    changed.fillValue = value;
    return changed;
  }

  /** The picture changed as the random numbers say; a new one unless nothing changes. */
  public Image apply(Image image, SampleRandom random) {
    boolean flipped = random.below(2) == 1 && flip;
    int down = random.below(2 * mostDown + 1) - mostDown;
    int right = random.below(2 * mostRight + 1) - mostRight;
    double angle = Math.toRadians(random.uniform(-mostDegrees, mostDegrees));
    double zoom = random.uniform(leastZoom, mostZoom);
    float brightness = (float) random.uniform(leastBrightness, mostBrightness);
    boolean still = down == 0 && right == 0 && angle == 0 && zoom == 1;
    Image moved = still && !flipped ? image : move(image, flipped, down, right, angle, zoom);
    return brightness == 1 ? moved : brighten(moved, brightness);
  }

  private Image move(Image image, boolean flipped, int down, int right, double angle, double zoom) {
    int height = image.height();
    int width = image.width();
    float[] planes = new float[image.planes().length];
    double middleY = (height - 1) / 2.0;
    double middleX = (width - 1) / 2.0;
    double cos = StrictMath.cos(angle) / zoom;
    double sin = StrictMath.sin(angle) / zoom;
    for (int y = 0; y < height; y++) {
      double fromY = y - middleY - down;
      for (int x = 0; x < width; x++) {
        double fromX = x - middleX - right;
        double sourceY = middleY + cos * fromY - sin * fromX;
        double sourceX = middleX + sin * fromY + cos * fromX;
        double seenX = flipped ? width - 1 - sourceX : sourceX;
        sample(image, sourceY, seenX, planes, y * width + x);
      }
    }
    return new Image(image.channels(), height, width, planes);
  }

  private void sample(Image image, double y, double x, float[] planes, int at) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    float below = (float) (y - top);
    float beside = (float) (x - left);
    int size = image.height() * image.width();
    for (int channel = 0; channel < image.channels(); channel++) {
      float value = value(image, channel, top, left);
      if (beside != 0) {
        value = mix(value, value(image, channel, top, left + 1), beside);
      }
      if (below != 0) {
        float under = value(image, channel, top + 1, left);
        if (beside != 0) {
          under = mix(under, value(image, channel, top + 1, left + 1), beside);
        }
        value = mix(value, under, below);
      }
      planes[channel * size + at] = value;
    }
  }

  private static float mix(float first, float second, float share) {
    return first * (1 - share) + second * share;
  }

  private float value(Image image, int channel, int y, int x) {
    boolean inside = y >= 0 && y < image.height() && x >= 0 && x < image.width();
    if (inside) {
      return image.at(channel, y, x);
    }
    return switch (fill) {
      case EDGE ->
          image.at(
              channel, Math.clamp(y, 0, image.height() - 1), Math.clamp(x, 0, image.width() - 1));
      case MIRROR -> image.at(channel, mirror(y, image.height()), mirror(x, image.width()));
      case CONSTANT -> fillValue;
    };
  }

  private static int mirror(int place, int n) {
    int within = Math.floorMod(place, 2 * n);
    return within < n ? within : 2 * n - 1 - within;
  }

  private static Image brighten(Image image, float factor) {
    float[] planes = new float[image.planes().length];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = Math.clamp(image.planes()[i] * factor, 0f, 1f);
    }
    return new Image(image.channels(), image.height(), image.width(), planes);
  }

  private static void requireRange(
      String name, double least, double most, double lowest, double highest) {
    if (!(least >= lowest && least <= most && most <= highest)) {
      throw new IllegalArgumentException(
          "%s is %s to %s; expected an interval within %s to %s"
              .formatted(name, least, most, lowest, highest));
    }
  }
}
