package dev.lanewise.nn.metric;

/** How far predicted numbers are from true ones. */
public final class Regression {
  private Regression() {}

  /**
   * The mean squared error.
   *
   * @throws IllegalArgumentException if the lengths differ or are 0
   */
  public static double mse(float[] truth, float[] predicted) {
    check(truth, predicted);
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      double error = (double) predicted[i] - truth[i];
      sum += error * error;
    }
    return sum / truth.length;
  }

  /** The root of the mean squared error, in the unit of the target. */
  public static double rmse(float[] truth, float[] predicted) {
    return Math.sqrt(mse(truth, predicted));
  }

  /** The mean absolute error, in the unit of the target. */
  public static double mae(float[] truth, float[] predicted) {
    check(truth, predicted);
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += Math.abs((double) predicted[i] - truth[i]);
    }
    return sum / truth.length;
  }

  /**
   * The coefficient of determination: 1 minus the squared error over the squared distance from the
   * mean; NaN if the truth is constant.
   */
  public static double r2(float[] truth, float[] predicted) {
    check(truth, predicted);
    double mean = 0;
    for (float value : truth) {
      mean += value;
    }
    mean /= truth.length;
    double spread = 0;
    for (float value : truth) {
      spread += (value - mean) * (value - mean);
    }
    return spread == 0 ? Double.NaN : 1 - mse(truth, predicted) * truth.length / spread;
  }

  private static void check(float[] truth, float[] predicted) {
    if (truth.length != predicted.length || truth.length == 0) {
      throw new IllegalArgumentException(
          "truth has "
              + truth.length
              + " entries and predicted "
              + predicted.length
              + "; expected as many, and one or more");
    }
  }
}
