package dev.lanewise.kernels.vector.gemm;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The activations of an {@link Epilogue} in place on one row, float32. A method each, so that each
 * compiles by itself; the rest of a row that fills no vector goes through the same function of
 * {@link FloatMath}, which gives the same bits.
 */
final class FloatActivation {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;

  private FloatActivation() {}

  static void apply(Epilogue epilogue, float[] x, int at, int n) {
    switch (epilogue.activation()) {
      case NONE -> {}
      case RELU -> relu(x, at, n);
      case LEAKY_RELU -> leakyRelu((float) epilogue.slope(), x, at, n);
      case GELU -> gelu(x, at, n);
      case SIGMOID -> sigmoid(x, at, n);
      case TANH -> tanh(x, at, n);
    }
  }

  /** By comparison: -0 gives 0 and NaN stays, which {@code max} would do at a higher price. */
  private static void relu(float[] x, int at, int n) {
    FloatVector zero = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, x, at + i);
      v.blend(zero, v.compare(LE, zero)).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = x[at + i] <= 0 ? 0 : x[at + i];
    }
  }

  private static void leakyRelu(float slope, float[] x, int at, int n) {
    FloatVector zero = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, x, at + i);
      v.mul(slope).blend(v, v.compare(GT, zero)).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = x[at + i] > 0 ? x[at + i] : slope * x[at + i];
    }
  }

  private static void gelu(float[] x, int at, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVectorMath.gelu(FloatVector.fromArray(S, x, at + i)).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = FloatMath.gelu(x[at + i]);
    }
  }

  private static void sigmoid(float[] x, int at, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVectorMath.sigmoid(FloatVector.fromArray(S, x, at + i)).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = FloatMath.sigmoid(x[at + i]);
    }
  }

  private static void tanh(float[] x, int at, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVectorMath.tanh(FloatVector.fromArray(S, x, at + i)).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = FloatMath.tanh(x[at + i]);
    }
  }
}
