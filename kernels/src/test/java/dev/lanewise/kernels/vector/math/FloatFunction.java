package dev.lanewise.kernels.vector.math;

import dev.lanewise.kernels.math.DoubleMath;
import dev.lanewise.kernels.math.FloatCoefficients;
import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;

/** Each function with its two forms, its reference in double and its stated bound. */
enum FloatFunction {
  EXP(FloatMath::exp, FloatFunction::exp, StrictMath::exp, 1, 0),
  EXPM1(FloatMath::expm1, FloatFunction::expm1, StrictMath::expm1, 2, 0),
  LOG(FloatMath::log, FloatFunction::log, StrictMath::log, 1, 0),
  TANH(FloatMath::tanh, FloatFunction::tanh, StrictMath::tanh, 3, 0),
  SIGMOID(FloatMath::sigmoid, FloatFunction::sigmoid, DoubleMath::sigmoid, 3, 0),
  SOFTPLUS(FloatMath::softplus, FloatFunction::softplus, DoubleMath::softplus, 3, 0),
  ERF(FloatMath::erf, FloatFunction::erf, DoubleMath::erf, 3, 0),
  ERF_GRADIENT(FloatMath::erfGradient, FloatFunction::erfGradient, DoubleMath::erfGradient, 4, 0),
  GELU(FloatMath::gelu, FloatFunction::gelu, DoubleMath::gelu, 4, 0),
  GELU_GRADIENT(
      FloatMath::geluGradient, FloatFunction::geluGradient, DoubleMath::geluGradient, 0, 3e-7),
  GELU_TANH(FloatMath::geluTanh, FloatFunction::geluTanh, DoubleMath::geluTanh, 4, 0),
  GELU_TANH_GRADIENT(
      FloatMath::geluTanhGradient,
      FloatFunction::geluTanhGradient,
      DoubleMath::geluTanhGradient,
      0,
      3e-7),
  SILU(FloatMath::silu, FloatFunction::silu, DoubleMath::silu, 4, 0),
  SILU_GRADIENT(
      FloatMath::siluGradient, FloatFunction::siluGradient, DoubleMath::siluGradient, 0, 3e-7),
  SIN(FloatMath::sin, FloatFunction::sin, StrictMath::sin, 3, 0),
  COS(FloatMath::cos, FloatFunction::cos, StrictMath::cos, 3, 0);

  /** One number. */
  interface Scalar {
    float apply(float x);
  }

  /** y = f(x) for whole vectors: the arrays' length is a multiple of every width. */
  interface Loop {
    void run(float[] x, float[] y);
  }

  final Scalar scalar;
  final Loop vector;
  final DoubleUnaryOperator reference;
  private final double ulps;
  private final double absolute;

  FloatFunction(
      Scalar scalar, Loop vector, DoubleUnaryOperator reference, double ulps, double absolute) {
    this.scalar = scalar;
    this.vector = vector;
    this.reference = reference;
    this.ulps = ulps;
    this.absolute = absolute;
  }

  /** The stated bound: in ULP, or absolute for a function that crosses zero without care for it. */
  double bound() {
    return ulps > 0 ? ulps : absolute;
  }

  /** Whether both forms are the reference itself from this number on, away from zero. */
  boolean isReferenceFrom(float x) {
    return (this == SIN || this == COS) && Math.abs(x) > FloatCoefficients.TRIG_MAX;
  }

  /** The error of a result, in the bound's unit; infinite if it is wrong in kind. */
  double error(float x, float result) {
    double exact = reference.applyAsDouble(x);
    float nearest = (float) exact;
    if (Float.isNaN(nearest) || Float.isNaN(result)) {
      boolean limit = ulps == 0 && Float.isInfinite(x) && result == (x > 0 ? 1 : 0);
      return limit || Float.isNaN(nearest) == Float.isNaN(result) ? 0 : Double.POSITIVE_INFINITY;
    }
    if (Float.isInfinite(nearest) || Float.isInfinite(result)) {
      // An ULP on the far side of the largest number is as long as one on the near side.
      double gap = Math.abs(bounded(result) - bounded(exact));
      return gap == 0 ? 0 : gap / Math.ulp(Float.MAX_VALUE);
    }
    double gap = Math.abs(result - exact);
    return ulps > 0 ? gap / Math.ulp(nearest) : gap;
  }

  /** Infinity as the number that would follow the largest float. */
  private static double bounded(double x) {
    return Math.clamp(x, -0x1p128, 0x1p128);
  }

  private static void exp(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.exp(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void expm1(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.expm1(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void log(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.log(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void tanh(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.tanh(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void sigmoid(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.sigmoid(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void softplus(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.softplus(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void erf(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.erf(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void erfGradient(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.erfGradient(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void gelu(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.gelu(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void geluGradient(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.geluGradient(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void geluTanh(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.geluTanh(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void geluTanhGradient(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.geluTanhGradient(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void silu(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.silu(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void siluGradient(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.siluGradient(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void sin(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.sin(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }

  private static void cos(float[] x, float[] y) {
    for (int i = 0; i < x.length; i += Lanes.FLOATS) {
      FloatVectorMath.cos(FloatVector.fromArray(Lanes.F, x, i)).intoArray(y, i);
    }
  }
}
