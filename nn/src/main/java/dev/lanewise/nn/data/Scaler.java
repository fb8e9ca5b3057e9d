package dev.lanewise.nn.data;

import java.util.Arrays;

/**
 * Shifts and scales each column: fitted on the training part, applied to every part, so that
 * nothing of the other parts leaks in. A constant column becomes 0.
 */
public final class Scaler {
  private final double[] shift;
  private final double[] scale;

  private Scaler(double[] shift, double[] scale) {
    this.shift = shift;
    this.scale = scale;
  }

  /**
   * To mean 0 and standard deviation 1 (of the population, as scikit-learn's StandardScaler).
   *
   * @param features row by row
   * @param width numbers a row
   * @throws IllegalArgumentException if there is no row, {@code width} doesn't fit, or a number is
   *     not finite
   */
  public static Scaler standard(float[] features, int width) {
    int rows = rows(features, width);
    double[] mean = new double[width];
    double[] deviation = new double[width];
    for (int i = 0; i < features.length; i++) {
      mean[i % width] += features[i];
    }
    for (int column = 0; column < width; column++) {
      mean[column] /= rows;
    }
    for (int i = 0; i < features.length; i++) {
      double distance = features[i] - mean[i % width];
      deviation[i % width] += distance * distance;
    }
    for (int column = 0; column < width; column++) {
      deviation[column] = Math.sqrt(deviation[column] / rows);
    }
    return new Scaler(mean, deviation);
  }

  /**
   * To the range 0..1.
   *
   * @throws IllegalArgumentException as for {@link #standard}
   */
  public static Scaler minMax(float[] features, int width) {
    rows(features, width);
    double[] low = new double[width];
    double[] high = new double[width];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < features.length; i++) {
      low[i % width] = Math.min(low[i % width], features[i]);
      high[i % width] = Math.max(high[i % width], features[i]);
    }
    for (int column = 0; column < width; column++) {
      high[column] -= low[column];
    }
    return new Scaler(low, high);
  }

  private static int rows(float[] features, int width) {
    if (width < 1 || features.length == 0 || features.length % width != 0) {
      throw new IllegalArgumentException(
          "width is " + width + " for " + features.length + " numbers; expected whole rows");
    }
    for (int i = 0; i < features.length; i++) {
      if (!Float.isFinite(features[i])) {
        throw new IllegalArgumentException(
            "row "
                + i / width
                + ", column "
                + i % width
                + " is "
                + features[i]
                + "; expected a finite number");
      }
    }
    return features.length / width;
  }

  /** What is subtracted from each column. */
  public double[] shift() {
    return shift.clone();
  }

  /** What each column is then divided by; 0 marks a constant column. */
  public double[] scale() {
    return scale.clone();
  }

  /**
   * The scaled numbers, in a new array.
   *
   * @throws IllegalArgumentException if the length is not a multiple of the width
   */
  public float[] apply(float[] features) {
    int width = shift.length;
    if (features.length % width != 0) {
      throw new IllegalArgumentException(
          "features has " + features.length + " numbers; expected whole rows of " + width);
    }
    float[] scaled = new float[features.length];
    for (int i = 0; i < features.length; i++) {
      double divisor = scale[i % width];
      scaled[i] = divisor == 0 ? 0 : (float) ((features[i] - shift[i % width]) / divisor);
    }
    return scaled;
  }

  /** The data set with scaled features. */
  public Dataset apply(Dataset data) {
    if (data.width() != shift.length) {
      throw new IllegalArgumentException(
          "data has width " + data.width() + "; expected " + shift.length);
    }
    return data.withFeatures(apply(data.features()));
  }

  /** The numbers before scaling, in a new array; a constant column gets its constant back. */
  public float[] invert(float[] scaled) {
    int width = shift.length;
    if (scaled.length % width != 0) {
      throw new IllegalArgumentException(
          "scaled has " + scaled.length + " numbers; expected whole rows of " + width);
    }
    float[] features = new float[scaled.length];
    for (int i = 0; i < scaled.length; i++) {
      features[i] = (float) (scaled[i] * scale[i % width] + shift[i % width]);
    }
    return features;
  }
}
