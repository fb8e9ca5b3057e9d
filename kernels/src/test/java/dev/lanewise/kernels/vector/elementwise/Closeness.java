package dev.lanewise.kernels.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.UnaryOp;

/** How near a vector result must be to the scalar one, which is computed in double and rounded. */
final class Closeness {
  private Closeness() {}

  /** The stated bounds in ULP; 0 demands the same bits. */
  static int ulps(UnaryOp op) {
    return switch (op) {
      case EXP, LOG -> 1;
      case EXPM1 -> 2;
      case SIGMOID, TANH, ERF, SIN, COS, SOFTPLUS, ELU -> 3;
      case GELU, GELU_TANH, SILU -> 4;
      default -> 0;
    };
  }

  /** For the derivative: the function's own bound and the roundings after it. */
  static int ulpsOfDerivative(UnaryOp op) {
    return switch (op) {
      case COPY, NEG, ABS, RELU, CLIP, AFFINE, POW_SCALAR, LEAKY_RELU -> 0;
      default -> 6;
    };
  }

  /** Absolute error of the slope, for those that cross zero. */
  static double slopeError(UnaryOp op) {
    return crossesZero(op) ? 3e-7 : 0;
  }

  /** Whether the slope does. */
  static boolean crossesZero(UnaryOp op) {
    return op == UnaryOp.GELU || op == UnaryOp.GELU_TANH || op == UnaryOp.SILU;
  }

  /** The derivatives of two numbers. */
  static int ulpsOfDerivative(BinaryOp op) {
    return op == BinaryOp.DIV ? 3 : 0;
  }

  /** Fails unless {@code actual} is near {@code expected}; NaN only where NaN is expected. */
  static void check(float expected, float actual, int ulps, double absolute, String what) {
    if (Float.isNaN(expected) || Float.isInfinite(expected) || (ulps == 0 && absolute == 0)) {
      assertEquals(expected, actual, what);
      return;
    }
    double gap = Math.abs((double) actual - expected);
    if (!(gap <= ulps * (double) Math.ulp(expected) + absolute)) {
      fail(what + ": expected " + expected + " but was " + actual);
    }
  }

  /** {@link #check} of all elements. */
  static void check(float[] expected, float[] actual, int ulps, double absolute, String what) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
        check(expected[i], actual[i], ulps, absolute, what + " at " + i);
      }
    }
  }
}
