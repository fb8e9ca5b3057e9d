package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.RowNorm;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Normalisations of each sample by itself: group, layer and root mean square. */
public abstract class SampleNormContract extends NormContract {
  private enum Kind {
    GROUP,
    LAYER,
    RMS
  }

  /** x is (samples, parts, channels of a part, plane); rows are samples of one part and plane 1. */
  private record Case(Kind kind, int samples, int parts, int channels, int plane) {
    int weights() {
      return parts * channels;
    }

    int run() {
      return channels * plane;
    }

    int statistics() {
      return samples * parts;
    }

    int size() {
      return samples * parts * channels * plane;
    }

    GroupNorm group() {
      return new GroupNorm(samples, weights(), plane, parts, 1e-3);
    }

    RowNorm rows() {
      return new RowNorm(samples, channels, 1e-3);
    }

    int weight(int element) {
      return element / plane % weights();
    }
  }

  private static final Case[] CASES = {
    new Case(Kind.GROUP, 2, 3, 2, 5),
    new Case(Kind.GROUP, 3, 1, 4, 1),
    new Case(Kind.GROUP, 1, 4, 1, 7),
    new Case(Kind.LAYER, 3, 1, 7, 1),
    new Case(Kind.LAYER, 1, 1, 2, 1),
    new Case(Kind.RMS, 3, 1, 7, 1),
    new Case(Kind.RMS, 2, 1, 1, 1)
  };

  protected SampleNormContract(Backend backend) {
    super(backend);
  }

  /** y, means (of none for the root mean square), inverse deviations. */
  private double[][] forward(DType dtype, Case form, double[] x, double[] gamma, double[] beta) {
    Guarded from = of(dtype, x);
    Guarded g = of(dtype, gamma);
    Guarded b = of(dtype, beta);
    Guarded y = canaries(dtype, x.length);
    Guarded mean = canaries(dtype, form.kind == Kind.RMS ? 0 : form.statistics());
    Guarded inverse = canaries(dtype, form.statistics());
    NormalizationKernels kernels = backend.normalization(dtype);
    switch (form.kind) {
      case GROUP ->
          kernels.groupNorm(
              form.group(),
              from.buffer(),
              from.at(),
              g.buffer(),
              g.at(),
              b.buffer(),
              b.at(),
              y.buffer(),
              y.at(),
              mean.buffer(),
              mean.at(),
              inverse.buffer(),
              inverse.at());
      case LAYER ->
          kernels.layerNorm(
              form.rows(),
              from.buffer(),
              from.at(),
              g.buffer(),
              g.at(),
              b.buffer(),
              b.at(),
              y.buffer(),
              y.at(),
              mean.buffer(),
              mean.at(),
              inverse.buffer(),
              inverse.at());
      case RMS ->
          kernels.rmsNorm(
              form.rows(),
              from.buffer(),
              from.at(),
              g.buffer(),
              g.at(),
              y.buffer(),
              y.at(),
              inverse.buffer(),
              inverse.at());
    }
    return new double[][] {
      y.assertMarginsIntact().values(),
      mean.assertMarginsIntact().values(),
      inverse.assertMarginsIntact().values()
    };
  }

  /** dx, dGamma and dBeta (of none for the root mean square); dx may be dy or x. */
  private double[][] backward(
      DType dtype, Case form, double[] x, double[] gamma, double[][] saved, double[] dy, int into) {
    Guarded from = of(dtype, x);
    Guarded g = of(dtype, gamma);
    Guarded mean = of(dtype, saved[1]);
    Guarded inverse = of(dtype, saved[2]);
    Guarded gradient = of(dtype, dy);
    Guarded dx = into == 0 ? canaries(dtype, x.length) : into == 1 ? gradient : from;
    Guarded dGamma = canaries(dtype, gamma.length);
    Guarded dBeta = canaries(dtype, form.kind == Kind.RMS ? 0 : gamma.length);
    NormalizationKernels kernels = backend.normalization(dtype);
    switch (form.kind) {
      case GROUP ->
          kernels.groupNormBackward(
              form.group(),
              from.buffer(),
              from.at(),
              g.buffer(),
              g.at(),
              mean.buffer(),
              mean.at(),
              inverse.buffer(),
              inverse.at(),
              gradient.buffer(),
              gradient.at(),
              dx.buffer(),
              dx.at(),
              dGamma.buffer(),
              dGamma.at(),
              dBeta.buffer(),
              dBeta.at());
      case LAYER ->
          kernels.layerNormBackward(
              form.rows(),
              from.buffer(),
              from.at(),
              g.buffer(),
              g.at(),
              mean.buffer(),
              mean.at(),
              inverse.buffer(),
              inverse.at(),
              gradient.buffer(),
              gradient.at(),
              dx.buffer(),
              dx.at(),
              dGamma.buffer(),
              dGamma.at(),
              dBeta.buffer(),
              dBeta.at());
      case RMS ->
          kernels.rmsNormBackward(
              form.rows(),
              from.buffer(),
              from.at(),
              g.buffer(),
              g.at(),
              inverse.buffer(),
              inverse.at(),
              gradient.buffer(),
              gradient.at(),
              dx.buffer(),
              dx.at(),
              dGamma.buffer(),
              dGamma.at());
    }
    return new double[][] {
      dx.assertMarginsIntact().values(),
      dGamma.assertMarginsIntact().values(),
      dBeta.assertMarginsIntact().values()
    };
  }

  /** y by the textbook, in double. */
  private static double[] formula(Case form, double[] x, double[] gamma, double[] beta) {
    double[] y = new double[x.length];
    for (int start = 0; start < x.length; start += form.run()) {
      double[] run = Arrays.copyOfRange(x, start, start + form.run());
      double mean = form.kind == Kind.RMS ? 0 : Arrays.stream(run).average().orElseThrow();
      double square = Arrays.stream(run).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      for (int i = start; i < start + form.run(); i++) {
        double shift = form.kind == Kind.RMS ? 0 : beta[form.weight(i)];
        y[i] = (x[i] - mean) / Math.sqrt(square + 1e-3) * gamma[form.weight(i)] + shift;
      }
    }
    return y;
  }

  @Floating
  void forwardAgreesWithTheFormula(DType dtype) {
    Random random = new Random(1);
    for (Case form : CASES) {
      double[] x = normals(random, form.size());
      double[] gamma = normals(random, form.weights());
      double[] beta = normals(random, form.weights());
      double[] y = forward(dtype, form, x, gamma, beta)[0];
      assertClose(dtype, formula(form, x, gamma, beta), y, form.toString());
    }
  }

  @Floating
  void gradientsAgreeWithDifferences(DType dtype) {
    Random random = new Random(2);
    for (Case form : CASES) {
      double[] x = normals(random, form.size());
      double[] gamma = normals(random, form.weights());
      double[] beta = normals(random, form.weights());
      double[] dy = normals(random, form.size());
      double[][] saved = forward(dtype, form, x, gamma, beta);
      double[][] result = backward(dtype, form, x, gamma, saved, dy, 0);
      String what = form.toString();
      assertSlopes(dtype, v -> dot(formula(form, v, gamma, beta), dy), x, result[0], what);
      assertSlopes(dtype, v -> dot(formula(form, x, v, beta), dy), gamma, result[1], what);
      if (form.kind != Kind.RMS) {
        assertSlopes(dtype, v -> dot(formula(form, x, gamma, v), dy), beta, result[2], what);
      }
      assertArrayEquals(result, backward(dtype, form, x, gamma, saved, dy, 1));
      assertArrayEquals(result, backward(dtype, form, x, gamma, saved, dy, 2));
    }
  }

  /** Long rows, so that lanes and their order show. */
  @Test
  void sumsHaveTheStatedBits() {
    Random random = new Random(3);
    int n = 85;
    double[] x = normals(random, 2 * n);
    double[] gamma = normals(random, n);
    double[] beta = normals(random, n);
    double[] dy = normals(random, 2 * n);
    Case layer = new Case(Kind.LAYER, 2, 1, n, 1);
    Case group = new Case(Kind.GROUP, 2, 1, n, 1);
    Case rms = new Case(Kind.RMS, 2, 1, n, 1);
    double[][] byLayer = forward(DType.F32, layer, x, gamma, beta);
    double[][] byGroup = forward(DType.F32, group, x, gamma, beta);
    double[][] byRms = forward(DType.F32, rms, x, gamma, beta);
    double[] dxLayer = backward(DType.F32, layer, x, gamma, byLayer, dy, 0)[0];
    double[] dxRms = backward(DType.F32, rms, x, gamma, byRms, dy, 0)[0];
    for (int row = 0; row < 2; row++) {
      int start = row * n;
      float mean = lanes(x, start, n) / n;
      float inverse = inverse(squares(x, start, n, mean) / n, 1e-3);
      float root = inverse(squares(x, start, n, 0) / n, 1e-3);
      assertEquals(mean, byLayer[1][row]);
      assertEquals(inverse, byLayer[2][row]);
      assertEquals(mean, byGroup[1][row]);
      assertEquals(inverse, byGroup[2][row]);
      assertEquals(root, byRms[2][row]);
      float sum = LaneOrder.sum(n, (total, i) -> total + (float) dy[start + i] * (float) gamma[i]);
      float slope = products(x, gamma, dy, start, n, mean, inverse) / n;
      float rootSlope = products(x, gamma, dy, start, n, 0, root) / n;
      for (int i = 0; i < n; i++) {
        float value = (float) x[start + i];
        float g = (float) gamma[i];
        float weighted = (float) dy[start + i] * g;
        float h = (value - mean) * inverse;
        assertEquals(Math.fma(h, g, (float) beta[i]), byLayer[0][start + i]);
        assertEquals(Math.fma(value - mean, g * inverse, (float) beta[i]), byGroup[0][start + i]);
        assertEquals(value * root * g, byRms[0][start + i]);
        assertEquals(Math.fma(-slope, h, weighted - sum / n) * inverse, dxLayer[start + i]);
        assertEquals(Math.fma(-rootSlope, value * root, weighted) * root, dxRms[start + i]);
      }
    }
  }

  private static float products(
      double[] x, double[] gamma, double[] dy, int start, int n, float mean, float inverse) {
    return LaneOrder.sum(
        n,
        (total, i) -> {
          float g = (float) dy[start + i] * (float) gamma[i];
          return Math.fma(g, ((float) x[start + i] - mean) * inverse, total);
        });
  }

  @Test
  void groupGradientsHaveTheStatedBits() {
    Random random = new Random(4);
    Case form = new Case(Kind.GROUP, 1, 1, 3, 37);
    double[] x = normals(random, 111);
    double[] gamma = normals(random, 3);
    double[] dy = normals(random, 111);
    float mean = 0.25f;
    float inverse = 1.3f;
    double[][] saved = {{}, {mean}, {inverse}};
    double[][] result = backward(DType.F32, form, x, gamma, saved, dy, 0);
    float sum = 0;
    float products = 0;
    for (int c = 0; c < 3; c++) {
      int start = c * 37;
      float a = lanes(dy, start, 37);
      float b =
          LaneOrder.sum(
              37,
              (total, i) -> Math.fma((float) dy[start + i], (float) x[start + i] - mean, total));
      sum = Math.fma((float) gamma[c], a, sum);
      products = Math.fma((float) gamma[c], b, products);
      assertEquals(b * inverse, result[1][c]);
      assertEquals(a, result[2][c]);
    }
    float average = sum / 111f * inverse;
    float slope = products / 111f * inverse * (inverse * inverse);
    for (int i = 0; i < 111; i++) {
      float scale = (float) gamma[i / 37] * inverse;
      float rest = Math.fma(-slope, (float) x[i] - mean, -average);
      assertEquals(Math.fma(scale, (float) dy[i], rest), result[0][i]);
    }
  }

  @Floating
  void noSamplesGiveZeroGradients(DType dtype) {
    for (Kind kind : Kind.values()) {
      Case none = new Case(kind, 0, 1, 3, 1);
      double[] gamma = {1, 2, 3};
      double[][] saved = forward(dtype, none, new double[0], gamma, gamma);
      assertEquals(0, saved[0].length);
      double[][] result = backward(dtype, none, new double[0], gamma, saved, new double[0], 0);
      assertArrayEquals(new double[3], result[1]);
    }
  }

  @Floating
  void nanSpoilsItsSampleOnly(DType dtype) {
    double nan = Double.NaN;
    double[] ones = {1, 1};
    for (Kind kind : Kind.values()) {
      Case form = new Case(kind, 2, 1, 2, 1);
      double[] y = forward(dtype, form, new double[] {nan, 1, 2, 2}, ones, ones)[0];
      assertEquals(nan, y[0] + y[1]);
      assertEquals(y[2], y[3]);
    }
  }

  @Floating
  void outputsMayBeInputsButNotOverlapThem(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    RowNorm norm = new RowNorm(2, 2, 0);
    Guarded x = of(dtype, 1, 5, 3, 9, 0);
    Guarded rest = of(dtype, 1, 2, 0, 0, 0, 0, 0, 0);
    Buffer r = rest.buffer();
    long at = rest.at();
    assertRefused(
        "x is",
        () -> kernels.rmsNorm(norm, x.buffer(), x.at(), r, at, x.buffer(), x.at() + 1, r, at + 4));
    kernels.layerNorm(
        norm, x.buffer(), x.at(), r, at, r, at + 2, x.buffer(), x.at(), r, at + 4, r, at + 6);
    x.assertHolds(-1, 2, -1, 2, 0);
  }

  @Floating
  void gradientsMustNotOverlapInputsOtherwise(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    RowNorm rows = new RowNorm(1, 4, 1);
    GroupNorm group = new GroupNorm(1, 1, 4, 1, 1);
    Guarded all = of(dtype, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Guarded rest = of(dtype, 1, 1, 1, 1, 1, 1, 1, 1);
    Buffer b = all.buffer();
    long at = all.at();
    Buffer r = rest.buffer();
    long ra = rest.at();
    assertRefused(
        "x is", () -> kernels.groupNorm(group, b, at, r, ra, r, ra, b, at + 1, r, ra + 1, r, ra));
    assertRefused(
        "x is", () -> kernels.layerNorm(rows, b, at, r, ra, r, ra, b, at + 1, r, ra + 5, r, ra));
    for (boolean overlapsX : new boolean[] {true, false}) {
      String name = overlapsX ? "x is" : "dy is";
      long x = overlapsX ? at : at + 5;
      long dy = overlapsX ? at + 5 : at;
      assertRefused(
          name,
          () ->
              kernels.groupNormBackward(
                  group, b, x, r, ra, r, ra, r, ra, b, dy, b, at + 1, r, ra + 1, r, ra + 2));
      assertRefused(
          name,
          () ->
              kernels.layerNormBackward(
                  rows, b, x, r, ra, r, ra, r, ra, b, dy, b, at + 1, r, ra, r, ra + 4));
      assertRefused(
          name,
          () -> kernels.rmsNormBackward(rows, b, x, r, ra, r, ra, b, dy, b, at + 1, r, ra + 4));
    }
    all.assertHolds(1, 2, 3, 4, 5, 6, 7, 8, 9);
    rest.assertHolds(1, 1, 1, 1, 1, 1, 1, 1);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    RowNorm rows = new RowNorm(2, 2, 1);
    GroupNorm groups = new GroupNorm(1, 2, 2, 2, 1);
    for (Kind kind : Kind.values()) {
      BadCalls calls = badCalls().argument("x", dtype, 1, 2, 3, 4).argument("gamma", dtype, 1, 2);
      BadCalls back = badCalls().argument("x", dtype, 1, 2, 3, 4).argument("gamma", dtype, 1, 2);
      if (kind == Kind.RMS) {
        calls
            .argument("y", dtype, 5, 6, 7, 8)
            .argument("inverseRms", dtype, 1, 2)
            .check(
                (b, at) ->
                    kernels.rmsNorm(rows, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3]));
        back.argument("inverseRms", dtype, 1, 2)
            .argument("dy", dtype, 1, 2, 3, 4)
            .argument("dx", dtype, 5, 6, 7, 8)
            .argument("dGamma", dtype, 1, 2)
            .check(
                (b, at) ->
                    kernels.rmsNormBackward(
                        rows, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                        at[5]));
        continue;
      }
      calls
          .argument("beta", dtype, 1, 2)
          .argument("y", dtype, 5, 6, 7, 8)
          .argument("mean", dtype, 1, 2)
          .argument("inverseDeviation", dtype, 1, 2)
          .check(
              (b, at) -> {
                if (kind == Kind.GROUP) {
                  kernels.groupNorm(
                      groups, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                      at[5]);
                } else {
                  kernels.layerNorm(
                      rows, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                      at[5]);
                }
              });
      back.argument("mean", dtype, 1, 2)
          .argument("inverseDeviation", dtype, 1, 2)
          .argument("dy", dtype, 1, 2, 3, 4)
          .argument("dx", dtype, 5, 6, 7, 8)
          .argument("dGamma", dtype, 1, 2)
          .argument("dBeta", dtype, 1, 2)
          .check(
              (b, at) -> {
                if (kind == Kind.GROUP) {
                  kernels.groupNormBackward(
                      groups, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                      at[5], b[6], at[6], b[7], at[7]);
                } else {
                  kernels.layerNormBackward(
                      rows, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                      at[5], b[6], at[6], b[7], at[7]);
                }
              });
    }
  }
}
