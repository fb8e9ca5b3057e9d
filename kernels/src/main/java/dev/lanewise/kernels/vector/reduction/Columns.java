package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Folds of rows into a row of accumulators, column by column and strictly in the order of the rows.
 * Four rows are taken at a time, so that an accumulator is read and written once for four elements;
 * the rows are streamed, which a block of columns in registers would not do.
 */
public final class Columns {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  private Columns() {}

  /**
   * Folds {@code rows} rows of {@code n} neighbouring elements.
   *
   * @param stride the distance between rows
   * @param mean for {@link Fold#SQUARES}: the columns' means from element 0 on
   * @param y the accumulators; {@code n} from {@code yFrom} on
   */
  public static void fold(
      Fold fold,
      float[] x,
      int from,
      long stride,
      int rows,
      int n,
      float[] mean,
      float[] y,
      int yFrom) {
    int r = 0;
    for (; r <= rows - 4; r += 4) {
      int r0 = (int) (from + r * stride);
      int r1 = (int) (from + (r + 1) * stride);
      int r2 = (int) (from + (r + 2) * stride);
      int r3 = (int) (from + (r + 3) * stride);
      switch (fold) {
        case SUM -> sum4(x, r0, r1, r2, r3, n, y, yFrom);
        case SQUARES -> squares4(x, r0, r1, r2, r3, n, mean, y, yFrom);
        case PRODUCT -> product4(x, r0, r1, r2, r3, n, y, yFrom);
        case MAX -> max4(x, r0, r1, r2, r3, n, y, yFrom);
        case MIN -> min4(x, r0, r1, r2, r3, n, y, yFrom);
      }
    }
    for (; r < rows; r++) {
      one(fold, x, (int) (from + r * stride), n, mean, y, yFrom);
    }
  }

  private static void sum4(float[] x, int r0, int r1, int r2, int r3, int n, float[] y, int yFrom) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector.fromArray(S, y, yFrom + j)
          .add(FloatVector.fromArray(S, x, r0 + j))
          .add(FloatVector.fromArray(S, x, r1 + j))
          .add(FloatVector.fromArray(S, x, r2 + j))
          .add(FloatVector.fromArray(S, x, r3 + j))
          .intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      y[yFrom + j] = y[yFrom + j] + x[r0 + j] + x[r1 + j] + x[r2 + j] + x[r3 + j];
    }
  }

  private static void squares4(
      float[] x, int r0, int r1, int r2, int r3, int n, float[] mean, float[] y, int yFrom) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector center = FloatVector.fromArray(S, mean, j);
      FloatVector d0 = FloatVector.fromArray(S, x, r0 + j).sub(center);
      FloatVector d1 = FloatVector.fromArray(S, x, r1 + j).sub(center);
      FloatVector d2 = FloatVector.fromArray(S, x, r2 + j).sub(center);
      FloatVector d3 = FloatVector.fromArray(S, x, r3 + j).sub(center);
      FloatVector sum = d0.fma(d0, FloatVector.fromArray(S, y, yFrom + j));
      sum = d2.fma(d2, d1.fma(d1, sum));
      d3.fma(d3, sum).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      float d0 = x[r0 + j] - mean[j];
      float d1 = x[r1 + j] - mean[j];
      float d2 = x[r2 + j] - mean[j];
      float d3 = x[r3 + j] - mean[j];
      float sum = Math.fma(d1, d1, Math.fma(d0, d0, y[yFrom + j]));
      y[yFrom + j] = Math.fma(d3, d3, Math.fma(d2, d2, sum));
    }
  }

  private static void product4(
      float[] x, int r0, int r1, int r2, int r3, int n, float[] y, int yFrom) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector.fromArray(S, y, yFrom + j)
          .mul(FloatVector.fromArray(S, x, r0 + j))
          .mul(FloatVector.fromArray(S, x, r1 + j))
          .mul(FloatVector.fromArray(S, x, r2 + j))
          .mul(FloatVector.fromArray(S, x, r3 + j))
          .intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      y[yFrom + j] = y[yFrom + j] * x[r0 + j] * x[r1 + j] * x[r2 + j] * x[r3 + j];
    }
  }

  private static void max4(float[] x, int r0, int r1, int r2, int r3, int n, float[] y, int yFrom) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector a = FloatVector.fromArray(S, x, r0 + j).max(FloatVector.fromArray(S, x, r1 + j));
      FloatVector b = FloatVector.fromArray(S, x, r2 + j).max(FloatVector.fromArray(S, x, r3 + j));
      FloatVector.fromArray(S, y, yFrom + j).max(a.max(b)).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      float a = Math.max(x[r0 + j], x[r1 + j]);
      float b = Math.max(x[r2 + j], x[r3 + j]);
      y[yFrom + j] = Math.max(y[yFrom + j], Math.max(a, b));
    }
  }

  private static void min4(float[] x, int r0, int r1, int r2, int r3, int n, float[] y, int yFrom) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector a = FloatVector.fromArray(S, x, r0 + j).min(FloatVector.fromArray(S, x, r1 + j));
      FloatVector b = FloatVector.fromArray(S, x, r2 + j).min(FloatVector.fromArray(S, x, r3 + j));
      FloatVector.fromArray(S, y, yFrom + j).min(a.min(b)).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      float a = Math.min(x[r0 + j], x[r1 + j]);
      float b = Math.min(x[r2 + j], x[r3 + j]);
      y[yFrom + j] = Math.min(y[yFrom + j], Math.min(a, b));
    }
  }

  /** A left-over row: plain loops, which C2 vectorises and which are exact the same way. */
  private static void one(
      Fold fold, float[] x, int row, int n, float[] mean, float[] y, int yFrom) {
    switch (fold) {
      case SUM -> sum1(x, row, n, y, yFrom);
      case SQUARES -> squares1(x, row, n, mean, y, yFrom);
      case PRODUCT -> product1(x, row, n, y, yFrom);
      case MAX -> max1(x, row, n, y, yFrom);
      case MIN -> min1(x, row, n, y, yFrom);
    }
  }

  private static void sum1(float[] x, int row, int n, float[] y, int yFrom) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] += x[row + j];
    }
  }

  private static void squares1(float[] x, int row, int n, float[] mean, float[] y, int yFrom) {
    for (int j = 0; j < n; j++) {
      float d = x[row + j] - mean[j];
      y[yFrom + j] = Math.fma(d, d, y[yFrom + j]);
    }
  }

  private static void product1(float[] x, int row, int n, float[] y, int yFrom) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] *= x[row + j];
    }
  }

  private static void max1(float[] x, int row, int n, float[] y, int yFrom) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] = Math.max(y[yFrom + j], x[row + j]);
    }
  }

  private static void min1(float[] x, int row, int n, float[] y, int yFrom) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] = Math.min(y[yFrom + j], x[row + j]);
    }
  }
}
