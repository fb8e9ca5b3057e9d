package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.ResponseNorm;
import java.util.Random;

/** Local response normalisation across channels. */
public abstract class ResponseNormContract extends NormContract {
  protected ResponseNormContract(Backend backend) {
    super(backend);
  }

  /** y and scale. */
  private double[][] forward(DType dtype, ResponseNorm norm, double... x) {
    Guarded from = of(dtype, x);
    Guarded y = canaries(dtype, x.length);
    Guarded scale = canaries(dtype, x.length);
    backend
        .normalization(dtype)
        .responseNorm(
            norm, from.buffer(), from.at(), y.buffer(), y.at(), scale.buffer(), scale.at());
    return new double[][] {y.assertMarginsIntact().values(), scale.assertMarginsIntact().values()};
  }

  private double[] backward(
      DType dtype, ResponseNorm norm, double[] x, double[] scale, double[] dy) {
    Guarded from = of(dtype, x);
    Guarded saved = of(dtype, scale);
    Guarded gradient = of(dtype, dy);
    Guarded dx = canaries(dtype, x.length);
    backend
        .normalization(dtype)
        .responseNormBackward(
            norm,
            from.buffer(),
            from.at(),
            saved.buffer(),
            saved.at(),
            gradient.buffer(),
            gradient.at(),
            dx.buffer(),
            dx.at());
    return dx.assertMarginsIntact().values();
  }

  private static double[] formula(ResponseNorm norm, double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double sum = 0;
      for (int j = 0; j < x.length; j++) {
        boolean samePlace = i % norm.plane() == j % norm.plane();
        boolean sameSample =
            i / norm.plane() / norm.channels() == j / norm.plane() / norm.channels();
        int apart = Math.abs(i / norm.plane() - j / norm.plane());
        if (samePlace && sameSample && 2 * apart < norm.size()) {
          sum += x[j] * x[j];
        }
      }
      y[i] = x[i] / Math.pow(norm.k() + norm.alpha() / norm.size() * sum, norm.beta());
    }
    return y;
  }

  /** Windows of three: scales are 1 + 5, 1 + 14, 1 + 13. */
  @Floating
  void byHand(DType dtype) {
    ResponseNorm norm = new ResponseNorm(1, 3, 1, 3, 3, 1, 1);
    double[][] result = forward(dtype, norm, 1, 2, 3);
    assertArrayEquals(new double[] {6, 15, 14}, result[1]);
    assertClose(dtype, new double[] {1 / 6.0, 2 / 15.0, 3 / 14.0}, result[0], "y");
  }

  @Floating
  void forwardAndBackwardAgreeWithTheFormula(DType dtype) {
    Random random = new Random(1);
    ResponseNorm[] norms = {
      new ResponseNorm(2, 7, 3, 5, 0.5, 0.75, 2),
      new ResponseNorm(1, 4, 2, 1, 1, 0.5, 1),
      new ResponseNorm(3, 2, 2, 9, 2, 0.75, 0.5),
      new ResponseNorm(1, 3, 1, 3, 0, 2, 3)
    };
    for (ResponseNorm norm : norms) {
      double[] x = normals(random, Math.toIntExact(norm.elements()));
      double[] dy = normals(random, x.length);
      double[][] result = forward(dtype, norm, x);
      assertClose(dtype, formula(norm, x), result[0], norm.toString());
      double[] dx = backward(dtype, norm, x, result[1], dy);
      assertSlopes(dtype, v -> dot(formula(norm, v), dy), x, dx, norm.toString());
    }
  }

  @Floating
  void nanSpoilsItsWindowsOnly(DType dtype) {
    ResponseNorm norm = new ResponseNorm(1, 4, 1, 3, 1, 1, 1);
    double[] y = forward(dtype, norm, Double.NaN, 1, 0, 0)[0];
    assertArrayEquals(new double[] {Double.NaN, Double.NaN, 0, 0}, y);
    assertEquals(0, forward(dtype, new ResponseNorm(0, 4, 1, 3, 1, 1, 1))[0].length);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    ResponseNorm norm = new ResponseNorm(1, 2, 1, 3, 1, 1, 1);
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("y", dtype, 3, 4)
        .argument("scale", dtype, 3, 4)
        .check((b, at) -> kernels.responseNorm(norm, b[0], at[0], b[1], at[1], b[2], at[2]));
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("scale", dtype, 3, 4)
        .argument("dy", dtype, 3, 4)
        .argument("dx", dtype, 3, 4)
        .check(
            (b, at) ->
                kernels.responseNormBackward(
                    norm, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3]));
    Guarded all = of(dtype, 1, 2, 3, 4, 5, 6);
    Buffer b = all.buffer();
    long at = all.at();
    assertRefused("x is", () -> kernels.responseNorm(norm, b, at, b, at, b, at + 2));
    assertRefused(
        "dy is", () -> kernels.responseNormBackward(norm, b, at + 4, b, at + 2, b, at, b, at + 1));
    all.assertHolds(1, 2, 3, 4, 5, 6);
  }
}
