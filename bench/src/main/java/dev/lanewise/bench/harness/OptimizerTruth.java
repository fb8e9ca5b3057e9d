package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.OptimizerCase;
import java.util.function.IntToDoubleFunction;

/** What the first step of an optimizer should give, in double. */
final class OptimizerTruth {
  private OptimizerTruth() {}

  static IntToDoubleFunction of(OptimizerCase which, float[][] in) {
    return at -> step(which, in, at % which.n())[at / which.n()];
  }

  /** The parameter and its states. */
  private static double[] step(OptimizerCase which, float[][] in, int at) {
    double w = in[0][at];
    double g = in[1][at];
    double rate = OptimizerCase.RATE;
    return switch (which.rule()) {
      case SGD -> new double[] {w - rate * g};
      case MOMENTUM -> {
        double s = OptimizerCase.MOMENTUM * in[2][at] + g;
        yield new double[] {w - rate * s, s};
      }
      case ADAMW -> {
        double beta1 = OptimizerCase.BETA1;
        double beta2 = OptimizerCase.BETA2;
        double s1 = beta1 * in[2][at] + (1 - beta1) * g;
        double s2 = beta2 * Math.abs(in[3][at]) + (1 - beta2) * g * g;
        double kept = w - rate * OptimizerCase.WEIGHT_DECAY * w;
        double down = Math.sqrt(s2 / (1 - beta2)) + OptimizerCase.EPSILON;
        yield new double[] {kept - rate * s1 / (1 - beta1) / down, s1, s2};
      }
    };
  }
}
