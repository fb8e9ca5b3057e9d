package dev.lanewise.kernels.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.testing.Bounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostEpilogueTest {
  private static final double NAN = Double.NaN;

  /** Two rows of two with a gap of one, at offset 1. */
  private static double[] apply64(Epilogue epilogue, double... x) {
    double[] c = {9, x[0], x[1], 9, x[2], x[3], 9};
    HostEpilogue.apply(
        epilogue,
        2,
        2,
        c,
        1,
        3,
        epilogue.bias() == Bias.NONE ? null : new double[] {0, 10, 20},
        1,
        epilogue.residual() ? new double[] {0, 0, 1, 2, 0, 0, 3, 4} : null,
        2,
        4);
    assertArrayEquals(new double[] {9, 9, 9}, new double[] {c[0], c[3], c[6]});
    return new double[] {c[1], c[2], c[4], c[5]};
  }

  private static double[] apply32(Epilogue epilogue, double... x) {
    float[] c = {9, (float) x[0], (float) x[1], 9, (float) x[2], (float) x[3], 9};
    HostEpilogue.apply(
        epilogue,
        2,
        2,
        c,
        1,
        3,
        epilogue.bias() == Bias.NONE ? null : new float[] {0, 10, 20},
        1,
        epilogue.residual() ? new float[] {0, 0, 1, 2, 0, 0, 3, 4} : null,
        2,
        4);
    assertArrayEquals(new float[] {9, 9, 9}, new float[] {c[0], c[3], c[6]});
    return new double[] {c[1], c[2], c[4], c[5]};
  }

  private static void assertBoth(Epilogue epilogue, double[] x, double... expected) {
    assertArrayEquals(expected, apply64(epilogue, x));
    assertArrayEquals(expected, apply32(epilogue, x));
  }

  @Test
  void addsBiasAndResidualThenActivates() {
    double[] x = {1, -2, -100, 4};
    assertBoth(Epilogue.NONE, x, 1, -2, -100, 4);
    assertBoth(new Epilogue(Bias.PER_ROW, Activation.NONE, 0, false), x, 11, 8, -80, 24);
    assertBoth(new Epilogue(Bias.PER_COLUMN, Activation.NONE, 0, false), x, 11, 18, -90, 24);
    assertBoth(new Epilogue(Bias.NONE, Activation.NONE, 0, true), x, 2, 0, -97, 8);
    assertBoth(new Epilogue(Bias.PER_ROW, Activation.RELU, 0, true), x, 12, 10, 0, 28);
    assertBoth(new Epilogue(Bias.PER_ROW, Activation.LEAKY_RELU, 0.5, true), x, 12, 10, -38.5, 28);
  }

  @Test
  void reluOfNanIsNanAndOfNegativeZeroZero() {
    double[] x = {NAN, -0.0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
    Epilogue relu = new Epilogue(Bias.NONE, Activation.RELU, 0, false);
    assertBoth(relu, x, NAN, 0, 0, Double.POSITIVE_INFINITY);
    Epilogue leaky = new Epilogue(Bias.NONE, Activation.LEAKY_RELU, 0.25, false);
    assertBoth(leaky, x, NAN, -0.0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @EnumSource(names = {"GELU", "SIGMOID", "TANH"})
  void functionsKeepTheirBounds(Activation activation) {
    double[] x = {0.5, -1.25, 3, -2.5};
    double[] normal = {
      0.691462461274013, 0.10564977366685535, 0.9986501019683699, 0.006209665325776132
    };
    double[] in64 = apply64(new Epilogue(Bias.NONE, activation, 0, false), x);
    double[] in32 = apply32(new Epilogue(Bias.NONE, activation, 0, false), x);
    for (int i = 0; i < 4; i++) {
      double exact =
          switch (activation) {
            case GELU -> x[i] * normal[i];
            case SIGMOID -> 1 / (1 + Math.exp(-x[i]));
            default -> Math.tanh(x[i]);
          };
      Bounds.assertUlps(DType.F64, exact, in64[i], 5, activation + " " + x[i]);
      Bounds.assertUlps(DType.F32, exact, in32[i], 4, activation + " " + x[i]);
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    Epilogue bias = new Epilogue(Bias.PER_ROW, Activation.NONE, 0, false);
    NullPointerException refusal =
        assertThrows(
            NullPointerException.class,
            () -> HostEpilogue.apply(bias, 1, 1, new float[1], 0, 1, null, 0, null, 0, 1));
    assertEquals("bias", refusal.getMessage());
  }
}
