package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.ElementwiseCase;
import java.util.function.IntToDoubleFunction;

/** What elementwise operations should give, in double. */
final class ElementwiseTruth {
  /** erf's series up to |x| = 4 / sqrt 2 needs fewer terms than this for 1e-12. */
  private static final int TERMS = 80;

  private ElementwiseTruth() {}

  static IntToDoubleFunction of(ElementwiseCase which, float[][] in, float[] found) {
    float[] x = in[0];
    return switch (which.op()) {
      case EXP -> at -> Math.exp(x[at]);
      case TANH -> at -> Math.tanh(x[at]);
      case SIGMOID -> at -> sigmoid(x[at]);
      case GELU -> at -> x[at] / 2.0 * (1 + erf(x[at] / Math.sqrt(2)));
      case GELU_TANH -> at -> geluTanh(x[at]);
      case SILU -> at -> x[at] * sigmoid(x[at]);
      case RELU -> at -> Math.max(x[at], 0);
      case ADD -> at -> (double) x[at] + in[1][at];
      case MUL -> at -> (double) x[at] * in[1][at];
      case DROPOUT -> dropout(x, found);
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double geluTanh(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  /** By its Maclaurin series. */
  private static double erf(double x) {
    double power = x;
    double sum = x;
    for (int n = 1; n < TERMS; n++) {
      power *= -x * x / n;
      sum += power / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  /** Which elements are dropped is each contender's own affair, but it must be about half. */
  private static IntToDoubleFunction dropout(float[] x, float[] found) {
    int zeros = 0;
    for (float value : found) {
      zeros += value == 0 ? 1 : 0;
    }
    // Six standard deviations.
    double most = 3 * Math.sqrt(found.length);
    if (Math.abs(zeros - found.length / 2.0) > most) {
      throw new IllegalStateException(
          "%d of %d elements are 0; expected half of them within %.0f"
              .formatted(zeros, found.length, most));
    }
    return at -> found[at] == 0 ? 0 : 2.0 * x[at];
  }
}
