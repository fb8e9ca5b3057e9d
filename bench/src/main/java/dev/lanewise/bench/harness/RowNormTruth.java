package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.RowNormCase;
import java.util.function.IntToDoubleFunction;

/** What normalisations of rows and their gradients should give, in double. */
final class RowNormTruth {
  private final RowNormCase which;
  private final float[][] in;
  private final double[] mean;
  private final double[] inverse;

  private RowNormTruth(RowNormCase which, float[][] in) {
    this.which = which;
    this.in = in;
    mean = new double[which.rows()];
    inverse = new double[which.rows()];
    int columns = which.columns();
    for (int row = 0; row < mean.length; row++) {
      double sum = 0;
      double squares = 0;
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        sum += in[0][i];
        squares += (double) in[0][i] * in[0][i];
      }
      mean[row] = which.kind() == RowNormCase.Kind.LAYER ? sum / columns : 0;
      double spread = squares / columns - mean[row] * mean[row];
      inverse[row] = 1 / Math.sqrt(spread + RowNormCase.EPSILON);
    }
  }

  static IntToDoubleFunction of(RowNormCase which, float[][] in) {
    RowNormTruth truth = new RowNormTruth(which, in);
    return which.backward() ? truth::backward : truth::forward;
  }

  /** About 1, but for the gradients of gamma and beta, which are sums over all rows. */
  static double scale(RowNormCase which, int at) {
    return at < which.lengthX() ? 1 : Math.sqrt(which.rows());
  }

  private double normal(int at) {
    int row = at / which.columns();
    return (in[0][at] - mean[row]) * inverse[row];
  }

  private double forward(int at) {
    int column = at % which.columns();
    return normal(at) * in[1][column] + (which.hasBeta() ? in[2][column] : 0);
  }

  private double backward(int at) {
    int size = which.lengthX();
    if (at >= size) {
      return parameter(at - size);
    }
    float[] dy = in[which.dy()];
    int columns = which.columns();
    int row = at / columns;
    double sum = 0;
    double dot = 0;
    for (int i = 0; i < columns; i++) {
      double g = (double) dy[row * columns + i] * in[1][i];
      sum += g;
      dot += g * normal(row * columns + i);
    }
    double centre = which.kind() == RowNormCase.Kind.LAYER ? sum / columns : 0;
    double g = (double) dy[at] * in[1][at % columns];
    return (g - centre - normal(at) * dot / columns) * inverse[row];
  }

  /** Of gamma, then of beta. */
  private double parameter(int at) {
    int columns = which.columns();
    boolean beta = at >= columns;
    double sum = 0;
    for (int row = 0; row < which.rows(); row++) {
      int i = row * columns + at % columns;
      sum += in[which.dy()][i] * (beta ? 1 : normal(i));
    }
    return sum;
  }
}
