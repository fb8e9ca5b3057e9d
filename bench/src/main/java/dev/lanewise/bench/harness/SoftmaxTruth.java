package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.SoftmaxCase;
import java.util.function.IntToDoubleFunction;

/** What softmaxes and their gradients should give, in double. */
final class SoftmaxTruth {
  private final SoftmaxCase which;
  private final float[][] in;

  private SoftmaxTruth(SoftmaxCase which, float[][] in) {
    this.which = which;
    this.in = in;
  }

  static IntToDoubleFunction of(SoftmaxCase which, float[][] in) {
    SoftmaxTruth truth = new SoftmaxTruth(which, in);
    return which.backward() ? truth::backward : truth::forward;
  }

  /** The middle size of an element, except where that is about 1. */
  static double scale(SoftmaxCase which) {
    return switch (which.kind()) {
      case PLAIN -> 1.0 / which.columns();
      case LOG -> 1;
      case CROSS_ENTROPY -> which.backward() ? 1.0 / which.lengthX() : 1;
    };
  }

  private double logSumExp(int row) {
    double sum = 0;
    for (int i = row * which.columns(); i < (row + 1) * which.columns(); i++) {
      sum += Math.exp(in[0][i]);
    }
    return Math.log(sum);
  }

  private double forward(int at) {
    int row = at / which.columns();
    return switch (which.kind()) {
      case PLAIN -> Math.exp(in[0][at] - logSumExp(row));
      case LOG -> in[0][at] - logSumExp(row);
      case CROSS_ENTROPY -> loss();
    };
  }

  private double loss() {
    double sum = 0;
    for (int row = 0; row < which.rows(); row++) {
      sum += logSumExp(row) - in[0][row * which.columns() + which.label(row)];
    }
    return sum / which.rows();
  }

  private double backward(int at) {
    int row = at / which.columns();
    double whole = logSumExp(row);
    double p = Math.exp(in[0][at] - whole);
    if (which.kind() == SoftmaxCase.Kind.CROSS_ENTROPY) {
      boolean hit = at % which.columns() == which.label(row);
      return (p - (hit ? 1 : 0)) / which.rows();
    }
    double sum = 0;
    double dot = 0;
    for (int i = row * which.columns(); i < (row + 1) * which.columns(); i++) {
      sum += in[1][i];
      dot += in[1][i] * Math.exp(in[0][i] - whole);
    }
    return which.kind() == SoftmaxCase.Kind.LOG ? in[1][at] - p * sum : p * (in[1][at] - dot);
  }
}
