package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.TimeSeries;

/**
 * A series as windows and the change that follows each, both with mean 0 and deviation 1 on the
 * training part, whose numbers alone decide about that.
 */
final class ForecastWindows {
  private final TimeSeries series;
  private final ForecastPlan plan;
  private final double[][] scaled;
  private final int firstTarget;
  private final int firstTest;
  private final double[] changeMean;
  private final double[] changeDeviation;
  private final double[] levelMean;
  private final double[] levelDeviation;

  ForecastWindows(TimeSeries series, ForecastPlan plan) {
    this.series = series;
    this.plan = plan;
    int columns = series.values().length;
    this.scaled = new double[columns][series.length()];
    this.firstTarget = plan.window() + 1;
    this.firstTest = series.length() - plan.tests();
    this.changeMean = new double[columns];
    this.changeDeviation = new double[columns];
    this.levelMean = new double[columns];
    this.levelDeviation = new double[columns];
    for (int column = 0; column < columns; column++) {
      for (int t = 0; t < series.length(); t++) {
        scaled[column][t] = plan.scale().to(series.values()[column][t]);
      }
      double[] changes = new double[firstTest - 1];
      double[] levels = new double[firstTest - 1];
      for (int t = 1; t < firstTest; t++) {
        changes[t - 1] = change(column, t);
        levels[t - 1] = scaled[column][t];
      }
      changeMean[column] = mean(changes);
      changeDeviation[column] = deviation(changes);
      levelMean[column] = mean(levels);
      levelDeviation[column] = deviation(levels);
    }
  }

  private double change(int column, int t) {
    return scaled[column][t] - scaled[column][t - 1];
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  int columns() {
    return scaled.length;
  }

  int trainingWindows() {
    return firstTest - firstTarget;
  }

  /** The windows before the targets (windows, window, columns). */
  float[] inputs(boolean tests) {
    int from = tests ? firstTest : firstTarget;
    int count = tests ? plan.tests() : trainingWindows();
    float[] x = new float[count * plan.window() * columns()];
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (int t = from + i - plan.window(); t < from + i; t++) {
        for (int column = 0; column < columns(); column++) {
          x[at++] = (float) (plan.levels() ? level(column, t) : standardChange(column, t));
        }
      }
    }
    return x;
  }

  private double level(int column, int t) {
    return (scaled[column][t] - levelMean[column]) / levelDeviation[column];
  }

  private double standardChange(int column, int t) {
    return (change(column, t) - changeMean[column]) / changeDeviation[column];
  }

  /** The changes that follow the training windows (windows, columns). */
  float[] targets() {
    float[] y = new float[trainingWindows() * columns()];
    for (int i = 0; i < trainingWindows(); i++) {
      for (int column = 0; column < columns(); column++) {
        y[i * columns() + column] = (float) standardChange(column, firstTarget + i);
      }
    }
    return y;
  }

  /** What was measured in a column of the held-out part. */
  double[] truth(int column) {
    double[] values = new double[plan.tests()];
    System.arraycopy(series.values()[column], firstTest, values, 0, values.length);
    return values;
  }

  /** The numbers so many steps before. */
  double[] before(int column, int steps) {
    double[] values = new double[plan.tests()];
    System.arraycopy(series.values()[column], firstTest - steps, values, 0, values.length);
    return values;
  }

  /** The numbers that predicted changes (tests, columns) stand for. */
  double[] forecast(int column, float[] changes) {
    double[] values = new double[plan.tests()];
    for (int i = 0; i < values.length; i++) {
      double change =
          changes[i * columns() + column] * changeDeviation[column] + changeMean[column];
      values[i] = plan.scale().from(scaled[column][firstTest + i - 1] + change);
    }
    return values;
  }

  /** The root of the mean squared error. */
  static double error(double[] forecast, double[] truth) {
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += (forecast[i] - truth[i]) * (forecast[i] - truth[i]);
    }
    return Math.sqrt(sum / truth.length);
  }
}
