package dev.lanewise.examples.studies;

/**
 * A way to move the content of square pictures: mirrored left to right where asked for, then turned
 * counter-clockwise about the centre, then shifted. Between pixels it interpolates bilinearly, so
 * that whole shifts and turns by 0 keep every number.
 *
 * @param mirrored whether left and right are exchanged
 * @param degrees the angle
 * @param down pixels that the content moves down
 * @param right pixels that the content moves to the right
 */
record Move(boolean mirrored, double degrees, double down, double right) {
  /** Leaves pictures as they are. */
  static final Move NONE = new Move(false, 0, 0, 0);

  /** A shift alone. */
  static Move shift(double down, double right) {
    return new Move(false, 0, down, right);
  }

  /** A turn alone. */
  static Move turn(double degrees) {
    return new Move(false, degrees, 0, 0);
  }

  /**
   * Moves one picture.
   *
   * @param from the pictures (.., channels, side, side)
   * @param to receives the moved picture, at the same place; another array than {@code from}
   * @param index which picture
   * @param outside what lies beyond the edge; NaN for the nearest pixel of the edge
   */
  void apply(Pictures from, float[] to, int index, float outside) {
    int side = from.side();
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    double centre = (side - 1) / 2.0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double dy = y - down - centre;
        double dx = x - right - centre;
        // Back to where the content was: rows grow downwards, so this turns clockwise.
        double fromY = sin * dx + cos * dy + centre;
        double turnedX = cos * dx - sin * dy + centre;
        double fromX = mirrored ? side - 1 - turnedX : turnedX;
        for (int channel = 0; channel < from.channels(); channel++) {
          int plane = (index * from.channels() + channel) * side * side;
          to[plane + y * side + x] = sample(from.pixels(), plane, side, fromY, fromX, outside);
        }
      }
    }
  }

  /** All pictures moved alike, with black beyond their edges. */
  Pictures of(Pictures pictures) {
    float[] moved = new float[pictures.pixels().length];
    for (int i = 0; i < pictures.count(); i++) {
      apply(pictures, moved, i, pictures.black());
    }
    return new Pictures(
        pictures.channels(), pictures.side(), moved, pictures.labels(), pictures.black());
  }

  private static float sample(
      float[] pixels, int plane, int side, double y, double x, float outside) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    double below = y - top;
    double beside = x - left;
    double upper = mix(pixels, plane, side, top, left, beside, outside);
    // Nothing of the next row counts, so it may lie beyond the edge.
    if (below == 0) {
      return (float) upper;
    }
    double lower = mix(pixels, plane, side, top + 1, left, beside, outside);
    return (float) (upper + below * (lower - upper));
  }

  private static double mix(
      float[] pixels, int plane, int side, int y, int x, double beside, float outside) {
    double left = pixel(pixels, plane, side, y, x, outside);
    return beside == 0
        ? left
        : left + beside * (pixel(pixels, plane, side, y, x + 1, outside) - left);
  }

  private static float pixel(float[] pixels, int plane, int side, int y, int x, float outside) {
    boolean inside = y >= 0 && y < side && x >= 0 && x < side;
    if (!inside && !Float.isNaN(outside)) {
      return outside;
    }
    return pixels[plane + Math.clamp(y, 0, side - 1) * side + Math.clamp(x, 0, side - 1)];
  }
}
