package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.NormalizationKernels;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Batch normalisation: training, evaluation and both gradients. */
public abstract class BatchNormContract extends NormContract {
  private static final BatchNorm SMALL = new BatchNorm(3, 2, 5, 0.1, 1e-5);
  private static final double[] GAMMA = {1.5, -0.75};
  private static final double[] BETA = {0.25, 2};

  protected BatchNormContract(Backend backend) {
    super(backend);
  }

  /** What a step of training writes: y, means, inverse deviations, running means and variances. */
  private double[][] train(
      DType dtype, BatchNorm norm, double[] x, double[] gamma, double[] beta, double[][] running) {
    Guarded from = of(dtype, x);
    Guarded weights = of(dtype, gamma);
    Guarded shifts = of(dtype, beta);
    Guarded means = of(dtype, running[0]);
    Guarded variances = of(dtype, running[1]);
    Guarded y = canaries(dtype, x.length);
    Guarded mean = canaries(dtype, norm.channels());
    Guarded inverse = canaries(dtype, norm.channels());
    backend
        .normalization(dtype)
        .batchNormTrain(
            norm,
            from.buffer(),
            from.at(),
            weights.buffer(),
            weights.at(),
            shifts.buffer(),
            shifts.at(),
            means.buffer(),
            means.at(),
            variances.buffer(),
            variances.at(),
            y.buffer(),
            y.at(),
            mean.buffer(),
            mean.at(),
            inverse.buffer(),
            inverse.at());
    return new double[][] {
      y.assertMarginsIntact().values(),
      mean.assertMarginsIntact().values(),
      inverse.assertMarginsIntact().values(),
      means.assertMarginsIntact().values(),
      variances.assertMarginsIntact().values()
    };
  }

  private double[] eval(
      DType dtype, BatchNorm norm, double[] x, double[] gamma, double[] beta, double[][] running) {
    Guarded from = of(dtype, x);
    Guarded weights = of(dtype, gamma);
    Guarded shifts = of(dtype, beta);
    Guarded means = of(dtype, running[0]);
    Guarded variances = of(dtype, running[1]);
    Guarded y = canaries(dtype, x.length);
    backend
        .normalization(dtype)
        .batchNormEval(
            norm,
            from.buffer(),
            from.at(),
            weights.buffer(),
            weights.at(),
            shifts.buffer(),
            shifts.at(),
            means.buffer(),
            means.at(),
            variances.buffer(),
            variances.at(),
            y.buffer(),
            y.at());
    return y.assertMarginsIntact().values();
  }

  /** dx, dGamma and dBeta; the statistics are the saved ones, or else the running ones. */
  private double[][] backward(
      DType dtype,
      boolean train,
      BatchNorm norm,
      double[] x,
      double[] gamma,
      double[] center,
      double[] spread,
      double[] dy) {
    Guarded from = of(dtype, x);
    Guarded weights = of(dtype, gamma);
    Guarded mean = of(dtype, center);
    Guarded second = of(dtype, spread);
    Guarded gradient = of(dtype, dy);
    Guarded dx = canaries(dtype, x.length);
    Guarded dGamma = canaries(dtype, norm.channels());
    Guarded dBeta = canaries(dtype, norm.channels());
    NormalizationKernels kernels = backend.normalization(dtype);
    if (train) {
      kernels.batchNormTrainBackward(
          norm,
          from.buffer(),
          from.at(),
          weights.buffer(),
          weights.at(),
          mean.buffer(),
          mean.at(),
          second.buffer(),
          second.at(),
          gradient.buffer(),
          gradient.at(),
          dx.buffer(),
          dx.at(),
          dGamma.buffer(),
          dGamma.at(),
          dBeta.buffer(),
          dBeta.at());
    } else {
      kernels.batchNormEvalBackward(
          norm,
          from.buffer(),
          from.at(),
          weights.buffer(),
          weights.at(),
          mean.buffer(),
          mean.at(),
          second.buffer(),
          second.at(),
          gradient.buffer(),
          gradient.at(),
          dx.buffer(),
          dx.at(),
          dGamma.buffer(),
          dGamma.at(),
          dBeta.buffer(),
          dBeta.at());
    }
    return new double[][] {
      dx.assertMarginsIntact().values(),
      dGamma.assertMarginsIntact().values(),
      dBeta.assertMarginsIntact().values()
    };
  }

  /** y by the textbook, in double. */
  private static double[] formula(BatchNorm norm, double[] x, double[] gamma, double[] beta) {
    double[] y = new double[x.length];
    for (int c = 0; c < norm.channels(); c++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < x.length; i++) {
        if (i / norm.plane() % norm.channels() == c) {
          sum += x[i];
          squares += x[i] * x[i];
        }
      }
      double mean = sum / norm.count();
      double variance = squares / norm.count() - mean * mean;
      for (int i = 0; i < x.length; i++) {
        if (i / norm.plane() % norm.channels() == c) {
          y[i] = (x[i] - mean) / Math.sqrt(variance + norm.epsilon()) * gamma[c] + beta[c];
        }
      }
    }
    return y;
  }

  /** Means 3 and 10, biased variances 4 and 0; the unbiased one of 4 elements is 16/3. */
  @Floating
  void trainingByHand(DType dtype) {
    BatchNorm norm = new BatchNorm(2, 2, 2, 0.25, 0);
    BatchNorm kept = new BatchNorm(2, 2, 2, 0.25, 1);
    double[] x = {1, 5, 10, 10, 1, 5, 10, 10};
    double[][] running = {{7, 2}, {3, 8}};
    double[][] result = train(dtype, kept, x, GAMMA, BETA, running);
    assertArrayEquals(new double[] {3, 10}, result[1]);
    assertClose(dtype, new double[] {1 / Math.sqrt(5), 1}, result[2], "inverse deviation");
    assertArrayEquals(new double[] {6, 4}, result[3]);
    assertClose(dtype, new double[] {2.25 + 4.0 / 3, 6}, result[4], "running variance");
    double one = 2 * 1.5 / Math.sqrt(5);
    double[] y = {0.25 - one, 0.25 + one, 2, 2, 0.25 - one, 0.25 + one, 2, 2};
    assertClose(dtype, y, result[0], "y");
    double[] exact = train(dtype, norm, x, GAMMA, BETA, running)[0];
    assertArrayEquals(new double[] {-1.25, 1.75}, new double[] {exact[0], exact[1]});
  }

  @Floating
  void trainingAgreesWithTheFormula(DType dtype) {
    Random random = new Random(1);
    for (int[] shape : new int[][] {{1, 1, 2}, {2, 3, 1}, {4, 2, 49}, {3, 5, 17}}) {
      BatchNorm norm = new BatchNorm(shape[0], shape[1], shape[2], 0.1, 1e-3);
      double[] x = normals(random, Math.toIntExact(norm.size()));
      double[] gamma = normals(random, shape[1]);
      double[] beta = normals(random, shape[1]);
      double[][] running = {new double[shape[1]], new double[shape[1]]};
      double[][] result = train(dtype, norm, x, gamma, beta, running);
      assertClose(dtype, formula(norm, x, gamma, beta), result[0], norm.toString());
    }
  }

  @Test
  void statisticsAreAddedInLanesAndPlanes() {
    Random random = new Random(2);
    BatchNorm norm = new BatchNorm(3, 2, 83, 0.3, 1e-3);
    double[] x = normals(random, 3 * 2 * 83);
    double[][] running = {{0.5, -1}, {2, 3}};
    double[][] result = train(DType.F32, norm, x, GAMMA, BETA, running);
    for (int c = 0; c < 2; c++) {
      float sum = 0;
      for (int n = 0; n < 3; n++) {
        sum += lanes(x, (n * 2 + c) * 83, 83);
      }
      float mean = sum / 249f;
      float sumOfSquares = 0;
      for (int n = 0; n < 3; n++) {
        sumOfSquares += squares(x, (n * 2 + c) * 83, 83, mean);
      }
      float variance = sumOfSquares / 249f;
      float inverse = inverse(variance, 1e-3);
      assertEquals(mean, result[1][c]);
      assertEquals(inverse, result[2][c]);
      float kept = (float) (1 - 0.3);
      assertEquals(Math.fma(0.3f, mean, kept * (float) running[0][c]), result[3][c]);
      float unbiased = variance * (float) (249 / 248.0);
      assertEquals(Math.fma(0.3f, unbiased, kept * (float) running[1][c]), result[4][c]);
      float scale = (float) GAMMA[c] * inverse;
      int at = 2 * 83 + c * 83 + 7;
      assertEquals(Math.fma((float) x[at] - mean, scale, (float) BETA[c]), result[0][at]);
    }
  }

  @Floating
  void aSingleValueGivesBetaAndLeavesTheRunningStatistics(DType dtype) {
    BatchNorm norm = new BatchNorm(1, 2, 1, 0.5, 1e-5);
    double[][] result =
        train(dtype, norm, new double[] {7, -9}, GAMMA, BETA, new double[][] {{1, 2}, {3, 4}});
    assertArrayEquals(BETA, result[0]);
    assertArrayEquals(new double[] {7, -9}, result[1]);
    assertArrayEquals(new double[] {1, 2}, result[3]);
    assertArrayEquals(new double[] {3, 4}, result[4]);
  }

  @Floating
  void momentumZeroKeepsAndOneReplaces(DType dtype) {
    double[] x = {1, 5, 1, 5};
    double[][] running = {{7}, {3}};
    double[] one = {1};
    double[][] kept = train(dtype, new BatchNorm(2, 1, 2, 0, 1), x, one, one, running);
    assertArrayEquals(running, new double[][] {kept[3], kept[4]});
    double[][] replaced = train(dtype, new BatchNorm(2, 1, 2, 1, 1), x, one, one, running);
    assertArrayEquals(new double[] {3}, replaced[3]);
    assertClose(dtype, new double[] {16 / 3.0}, replaced[4], "running variance");
  }

  @Floating
  void evaluationUsesTheRunningStatistics(DType dtype) {
    BatchNorm norm = new BatchNorm(2, 2, 1, 0.1, 1);
    double[][] running = {{1, -2}, {3, 15}};
    double[] y = eval(dtype, norm, new double[] {3, 2, -1, 6}, GAMMA, BETA, running);
    assertArrayEquals(new double[] {1.75, 1.25, -1.25, 0.5}, y);
  }

  @Floating
  void trainingGradientsAgreeWithDifferences(DType dtype) {
    Random random = new Random(3);
    double[] x = normals(random, 30);
    double[] dy = normals(random, 30);
    double[][] running = {{0, 0}, {1, 1}};
    double[][] saved = train(dtype, SMALL, x, GAMMA, BETA, running);
    double[][] result = backward(dtype, true, SMALL, x, GAMMA, saved[1], saved[2], dy);
    assertSlopes(dtype, v -> dot(formula(SMALL, v, GAMMA, BETA), dy), x, result[0], "dx");
    assertSlopes(dtype, v -> dot(formula(SMALL, x, v, BETA), dy), GAMMA, result[1], "dGamma");
    assertSlopes(dtype, v -> dot(formula(SMALL, x, GAMMA, v), dy), BETA, result[2], "dBeta");
  }

  @Floating
  void evaluationGradientsAgreeWithDifferences(DType dtype) {
    Random random = new Random(4);
    double[] x = normals(random, 30);
    double[] dy = normals(random, 30);
    double[][] running = {{0.5, -0.25}, {2, 0.5}};
    double[][] result = backward(dtype, false, SMALL, x, GAMMA, running[0], running[1], dy);
    DType exact = DType.F64;
    assertSlopes(
        dtype, v -> dot(eval(exact, SMALL, v, GAMMA, BETA, running), dy), x, result[0], "dx");
    assertSlopes(
        dtype, v -> dot(eval(exact, SMALL, x, v, BETA, running), dy), GAMMA, result[1], "dGamma");
    assertSlopes(
        dtype, v -> dot(eval(exact, SMALL, x, GAMMA, v, running), dy), BETA, result[2], "dBeta");
  }

  @Test
  void gradientsHaveTheStatedBits() {
    Random random = new Random(5);
    BatchNorm norm = new BatchNorm(2, 1, 39, 0.1, 1e-5);
    double[] x = normals(random, 78);
    double[] dy = normals(random, 78);
    double[] gamma = {1.3f};
    float mean = 0.1f;
    float inverse = 1.7f;
    double[][] result =
        backward(DType.F32, true, norm, x, gamma, new double[] {mean}, new double[] {inverse}, dy);
    float sum = lanes(dy, 0, 39) + lanes(dy, 39, 39);
    float products = 0;
    for (int plane = 0; plane < 78; plane += 39) {
      int start = plane;
      products +=
          LaneOrder.sum(
              39,
              (total, i) -> Math.fma((float) dy[start + i], (float) x[start + i] - mean, total));
    }
    float slope = inverse * (products * inverse / 78f);
    float scale = 1.3f * inverse;
    assertEquals(products * inverse, result[1][0]);
    assertEquals(sum, result[2][0]);
    for (int i = 0; i < 78; i++) {
      float rest = (float) dy[i] - sum / 78f;
      assertEquals(Math.fma(-slope, (float) x[i] - mean, rest) * scale, result[0][i]);
    }
  }

  @Floating
  void nanSpoilsItsChannelOnly(DType dtype) {
    BatchNorm norm = new BatchNorm(2, 2, 1, 0.5, 1);
    double[] x = {Double.NaN, 1, 2, 1};
    double[][] result = train(dtype, norm, x, GAMMA, BETA, new double[][] {{0, 0}, {0, 0}});
    assertArrayEquals(new double[] {Double.NaN, 2, Double.NaN, 2}, result[0]);
    assertArrayEquals(new double[] {Double.NaN, 0.5}, result[3]);
  }

  @Floating
  void outputsMayBeInputs(DType dtype) {
    double[] x = {1, 5, 2, 8, 3, 6};
    double[] dy = {1, -2, 3, 0.5, 2, -1};
    BatchNorm norm = new BatchNorm(3, 1, 2, 0.1, 1e-5);
    double[] gamma = {2};
    double[][] apart = train(dtype, norm, x, gamma, gamma, new double[][] {{0}, {1}});
    double[] dx = backward(dtype, true, norm, x, gamma, apart[1], apart[2], dy)[0];
    NormalizationKernels kernels = backend.normalization(dtype);
    Guarded one = of(dtype, x);
    Guarded g = of(dtype, 2, 2, 0, 1, 0, 0);
    Buffer b = g.buffer();
    long at = g.at();
    kernels.batchNormTrain(
        norm,
        one.buffer(),
        one.at(),
        b,
        at,
        b,
        at + 1,
        b,
        at + 2,
        b,
        at + 3,
        one.buffer(),
        one.at(),
        b,
        at + 4,
        b,
        at + 5);
    one.assertHolds(apart[0]);
    for (boolean intoDy : new boolean[] {true, false}) {
      Guarded from = of(dtype, x);
      Guarded gradient = of(dtype, dy);
      Guarded to = intoDy ? gradient : from;
      kernels.batchNormTrainBackward(
          norm,
          from.buffer(),
          from.at(),
          b,
          at,
          b,
          at + 4,
          b,
          at + 5,
          gradient.buffer(),
          gradient.at(),
          to.buffer(),
          to.at(),
          b,
          at + 2,
          b,
          at + 3);
      to.assertHolds(dx);
    }
  }

  @Floating
  void outputsMustNotOverlapInputsOtherwise(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    BatchNorm norm = new BatchNorm(3, 1, 2, 0.1, 1e-5);
    Guarded all = of(dtype, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    Guarded rest = of(dtype, 1, 1, 1, 1, 1, 1);
    Buffer b = all.buffer();
    long at = all.at();
    Buffer r = rest.buffer();
    long ra = rest.at();
    assertRefused(
        "x is",
        () ->
            kernels.batchNormTrain(
                norm, b, at, r, ra, r, ra, r, ra + 1, r, ra + 2, b, at + 1, r, ra + 3, r, ra + 4));
    assertRefused(
        "x is", () -> kernels.batchNormEval(norm, b, at + 5, r, ra, r, ra, r, ra, r, ra, b, at));
    for (boolean overlapsX : new boolean[] {true, false}) {
      String name = overlapsX ? "x is" : "dy is";
      long x = overlapsX ? at : at + 7;
      long dy = overlapsX ? at + 7 : at;
      assertRefused(
          name,
          () ->
              kernels.batchNormTrainBackward(
                  norm, b, x, r, ra, r, ra, r, ra, b, dy, b, at + 1, r, ra + 1, r, ra + 2));
      assertRefused(
          name,
          () ->
              kernels.batchNormEvalBackward(
                  norm, b, x, r, ra, r, ra, r, ra, b, dy, b, at + 1, r, ra + 1, r, ra + 2));
    }
    all.assertHolds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    rest.assertHolds(1, 1, 1, 1, 1, 1);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    BatchNorm norm = new BatchNorm(2, 2, 1, 0.5, 1);
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("gamma", dtype, 1, 2)
        .argument("beta", dtype, 1, 2)
        .argument("runningMean", dtype, 1, 2)
        .argument("runningVariance", dtype, 1, 2)
        .argument("y", dtype, 5, 6, 7, 8)
        .argument("mean", dtype, 1, 2)
        .argument("inverseDeviation", dtype, 1, 2)
        .check(
            (b, at) ->
                kernels.batchNormTrain(
                    norm, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5], b[6], at[6], b[7], at[7]));
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("gamma", dtype, 1, 2)
        .argument("beta", dtype, 1, 2)
        .argument("runningMean", dtype, 1, 2)
        .argument("runningVariance", dtype, 1, 2)
        .argument("y", dtype, 5, 6, 7, 8)
        .check(
            (b, at) ->
                kernels.batchNormEval(
                    norm, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5]));
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("gamma", dtype, 1, 2)
        .argument("mean", dtype, 1, 2)
        .argument("inverseDeviation", dtype, 1, 2)
        .argument("dy", dtype, 1, 2, 3, 4)
        .argument("dx", dtype, 5, 6, 7, 8)
        .argument("dGamma", dtype, 1, 2)
        .argument("dBeta", dtype, 1, 2)
        .check(
            (b, at) ->
                kernels.batchNormTrainBackward(
                    norm, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5], b[6], at[6], b[7], at[7]));
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("gamma", dtype, 1, 2)
        .argument("runningMean", dtype, 1, 2)
        .argument("runningVariance", dtype, 1, 2)
        .argument("dy", dtype, 1, 2, 3, 4)
        .argument("dx", dtype, 5, 6, 7, 8)
        .argument("dGamma", dtype, 1, 2)
        .argument("dBeta", dtype, 1, 2)
        .check(
            (b, at) ->
                kernels.batchNormEvalBackward(
                    norm, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5], b[6], at[6], b[7], at[7]));
  }
}
