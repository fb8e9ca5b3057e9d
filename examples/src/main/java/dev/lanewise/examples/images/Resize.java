package dev.lanewise.examples.images;

/**
 * Other sizes of a picture, each axis by itself. Where an axis grows, bilinear interpolation with
 * pixel centres at half places: output i lies at (i + 0.5) n / m - 0.5 of the input, and the edge
 * goes on beyond it. Where it shrinks, the mean of the input's interval [i n / m, (i + 1) n / m),
 * so that fine patterns don't turn into coarse ones.
 */
public final class Resize {
  private static final int MOST = 1 << 15;

  private Resize() {}

  /** What output i of an axis takes: {@code count} inputs from {@code first}, with weights. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  private record Tap(int first, float[] weights) {}

  /**
   * The picture in a given size, whatever its proportions.
   *
   * @throws IllegalArgumentException if {@code height} or {@code width} is not 1 to 32768
   */
  public static Image to(Image image, int height, int width) {
    if (height < 1 || height > MOST || width < 1 || width > MOST) {
      throw new IllegalArgumentException(
          "size is %d x %d; expected 1 to %d each".formatted(height, width, MOST));
    }
    Image across = image.width() == width ? image : across(image, width);
    return image.height() == height ? across : down(across, height);
  }

  /**
   * The picture with its proportions, the shorter side of a given length and the longer one
   * rounded.
   *
   * @throws IllegalArgumentException if a side would not be 1 to 32768
   */
  public static Image shortSide(Image image, int side) {
    double scale = (double) side / Math.min(image.height(), image.width());
    return to(
        image,
        image.height() <= image.width() ? side : (int) Math.round(image.height() * scale),
        image.width() <= image.height() ? side : (int) Math.round(image.width() * scale));
  }

  private static Image across(Image image, int width) {
    Tap[] taps = taps(image.width(), width);
    int rows = image.channels() * image.height();
    float[] from = image.planes();
    float[] planes = new float[Math.multiplyExact(rows, width)];
    for (int row = 0; row < rows; row++) {
      for (int x = 0; x < width; x++) {
        Tap tap = taps[x];
        int start = row * image.width() + tap.first;
        float sum = 0;
        for (int i = 0; i < tap.weights.length; i++) {
          sum = Math.fma(tap.weights[i], from[start + i], sum);
        }
        planes[row * width + x] = sum;
      }
    }
    return new Image(image.channels(), image.height(), width, planes);
  }

  private static Image down(Image image, int height) {
    Tap[] taps = taps(image.height(), height);
    int width = image.width();
    float[] from = image.planes();
    float[] planes = new float[Math.multiplyExact(image.channels() * height, width)];
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int y = 0; y < height; y++) {
        Tap tap = taps[y];
        int to = (channel * height + y) * width;
        for (int i = 0; i < tap.weights.length; i++) {
          int start = (channel * image.height() + tap.first + i) * width;
          for (int x = 0; x < width; x++) {
            planes[to + x] = Math.fma(tap.weights[i], from[start + x], planes[to + x]);
          }
        }
      }
    }
    return new Image(image.channels(), height, width, planes);
  }

  private static Tap[] taps(int n, int m) {
    Tap[] taps = new Tap[m];
    for (int i = 0; i < m; i++) {
      taps[i] = m > n ? between(i, n, m) : mean(i, n, m);
    }
    return taps;
  }

  private static Tap between(int i, int n, int m) {
    double place = Math.clamp((i + 0.5) * n / m - 0.5, 0, n - 1);
    int first = Math.min((int) place, Math.max(0, n - 2));
    float share = (float) (place - first);
    return n == 1 ? new Tap(0, new float[] {1}) : new Tap(first, new float[] {1 - share, share});
  }

  private static Tap mean(int i, int n, int m) {
    // In units of 1 / m of an input, where everything is whole.
    long start = (long) i * n;
    long end = start + n;
    int first = (int) (start / m);
    int last = (int) ((end - 1) / m);
    float[] weights = new float[last - first + 1];
    for (int k = first; k <= last; k++) {
      long overlap = Math.min(end, (k + 1L) * m) - Math.max(start, (long) k * m);
      weights[k - first] = (float) ((double) overlap / n);
    }
    return new Tap(first, weights);
  }
}
