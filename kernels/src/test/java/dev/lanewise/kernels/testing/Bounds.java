package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.UnaryOp;
import org.junit.jupiter.api.Assertions;

/** Error bounds. */
public final class Bounds {
  private Bounds() {}

  /** The unit roundoff of a floating type. */
  public static double unitRoundoff(DType dtype) {
    return dtype == DType.F32 ? 0x1p-24 : 0x1p-53;
  }

  /** gamma(n) = n u / (1 - n u) (Higham, Accuracy and Stability of Numerical Algorithms, 3.1). */
  public static double gamma(DType dtype, long n) {
    double nu = n * unitRoundoff(dtype);
    return nu / (1 - nu);
  }

  /** The distance from a number of the type to the next larger magnitude. */
  public static double ulp(DType dtype, double value) {
    return dtype == DType.F32 ? Math.ulp((float) value) : Math.ulp(value);
  }

  /** Fails if {@code actual} is further than {@code ulps} units in the last place away. */
  public static void assertUlps(
      DType dtype, double exact, double actual, double ulps, String what) {
    double rounded = dtype == DType.F32 ? (float) exact : exact;
    if (Double.compare(rounded, actual) == 0) {
      return;
    }
    double distance = Math.abs(actual - exact) / ulp(dtype, exact);
    Assertions.assertTrue(
        distance <= ulps, () -> what + ": " + actual + " is " + distance + " ULP from " + exact);
  }

  /** The ULP bound that {@link UnaryOp} states. */
  public static double ulps(DType dtype, UnaryOp op) {
    return switch (op) {
      case COPY, NEG, ABS, SQRT, SQUARE, RECIPROCAL, RELU, LEAKY_RELU, CLIP, AFFINE -> 0.5;
      case EXP, LOG -> dtype == DType.F32 ? 1 : 4;
      case EXPM1, POW_SCALAR -> dtype == DType.F32 ? 2 : 4;
      case SIGMOID, TANH, ERF, SIN, COS, SOFTPLUS, ELU -> dtype == DType.F32 ? 3 : 4;
      case GELU -> dtype == DType.F32 ? 4 : 6;
      case GELU_TANH, SILU -> 4;
    };
  }
}
