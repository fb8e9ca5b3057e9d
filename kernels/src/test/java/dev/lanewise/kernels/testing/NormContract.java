package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** What the tests of normalisations share. */
abstract class NormContract extends KernelContract {
  NormContract(Backend backend) {
    super(backend);
  }

  static double[] normals(Random random, int size) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static void assertClose(DType dtype, double[] expected, double[] actual, String what) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = (dtype == DType.F32 ? 2e-5 : 1e-12) * Math.max(1, Math.abs(expected[i]));
      int at = i;
      assertEquals(expected[i], actual[i], tolerance, () -> what + "[" + at + "]");
    }
  }

  /** The slope of a function by each of its arguments, by central differences. */
  static void assertSlopes(
      DType dtype, ToDoubleFunction<double[]> f, double[] x, double[] gradient, String what) {
    double h = 0x1p-16;
    for (int i = 0; i < x.length; i++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[i] += h;
      down[i] -= h;
      double slope = (f.applyAsDouble(up) - f.applyAsDouble(down)) / (2 * h);
      double tolerance = (dtype == DType.F32 ? 1e-4 : 1e-7) * Math.max(1, Math.abs(slope));
      int at = i;
      assertEquals(slope, gradient[i], tolerance, () -> what + "[" + at + "]");
    }
  }

  /** A sum over one plane as the kernels state it, in float. */
  static float lanes(double[] x, int start, int n) {
    return LaneOrder.sum(n, (total, i) -> total + (float) x[start + i]);
  }

  /** The sum of squared distances from a center, in the same order. */
  static float squares(double[] x, int start, int n, float center) {
    return LaneOrder.sum(
        n,
        (total, i) -> {
          float distance = (float) x[start + i] - center;
          return Math.fma(distance, distance, total);
        });
  }

  static float inverse(float variance, double epsilon) {
    return 1 / (float) Math.sqrt(variance + (float) epsilon);
  }
}
