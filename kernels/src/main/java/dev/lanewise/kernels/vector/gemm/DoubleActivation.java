package dev.lanewise.kernels.vector.gemm;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.kernels.math.DoubleMath;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The activations of an {@link Epilogue} in place on one row, float64. The transcendental ones are
 * plain loops over {@link DoubleMath}: float64 is for BLAS and gradient checks, not for training.
 */
final class DoubleActivation {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;

  private DoubleActivation() {}

  static void apply(Epilogue epilogue, double[] x, int at, int n) {
    switch (epilogue.activation()) {
      case NONE -> {}
      case RELU -> relu(x, at, n);
      case LEAKY_RELU -> leakyRelu(epilogue.slope(), x, at, n);
      case GELU -> {
        for (int i = at; i < at + n; i++) {
          x[i] = DoubleMath.gelu(x[i]);
        }
      }
      case SIGMOID -> {
        for (int i = at; i < at + n; i++) {
          x[i] = DoubleMath.sigmoid(x[i]);
        }
      }
      case TANH -> {
        for (int i = at; i < at + n; i++) {
          x[i] = Math.tanh(x[i]);
        }
      }
    }
  }

  /** By comparison: -0 gives 0 and NaN stays, which {@code max} would do at a higher price. */
  private static void relu(double[] x, int at, int n) {
    DoubleVector zero = DoubleVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(S, x, at + i);
      v.blend(zero, v.compare(LE, zero)).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = x[at + i] <= 0 ? 0 : x[at + i];
    }
  }

  private static void leakyRelu(double slope, double[] x, int at, int n) {
    DoubleVector zero = DoubleVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(S, x, at + i);
      v.mul(slope).blend(v, v.compare(GT, zero)).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = x[at + i] > 0 ? x[at + i] : slope * x[at + i];
    }
  }
}
