package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.RowNorm;
import java.util.Random;

/**
 * Residual connections fused with their normalisation: the sum, what the unfused kernels give for
 * it, and gradients that those kernels and an addition give, but for one rounding.
 */
public abstract class ResidualNormContract extends NormContract {
  private static final int[][] SIZES = {{1, 1}, {3, 5}, {2, 16}, {4, 33}, {0, 7}};

  protected ResidualNormContract(Backend backend) {
    super(backend);
  }

  /** One call with its arrays. */
  private final class Call {
    final DType dtype;
    final RowNorm norm;
    final boolean layer;
    final Guarded gamma;
    final Guarded beta;
    final Guarded mean;
    final Guarded inverse;
    final NormalizationKernels kernels;

    Call(DType dtype, RowNorm norm, boolean layer, double[] gamma, double[] beta) {
      this.dtype = dtype;
      this.norm = norm;
      this.layer = layer;
      this.gamma = of(dtype, gamma);
      this.beta = of(dtype, beta);
      this.mean = canaries(dtype, norm.rows());
      this.inverse = canaries(dtype, norm.rows());
      this.kernels = backend.normalization(dtype);
    }

    void forward(Guarded x, Guarded r, Guarded sum, Guarded y) {
      kernels.residualNorm(
          norm,
          x.buffer(),
          x.at(),
          r.buffer(),
          r.at(),
          gamma.buffer(),
          gamma.at(),
          layer ? beta.buffer() : null,
          beta.at(),
          sum.buffer(),
          sum.at(),
          y.buffer(),
          y.at(),
          layer ? mean.buffer() : null,
          mean.at(),
          inverse.buffer(),
          inverse.at());
      mean.assertMarginsIntact();
      inverse.assertMarginsIntact();
    }

    /** What the unfused kernel gives. */
    double[] plain(Guarded x) {
      Guarded y = canaries(dtype, Math.toIntExact(norm.size()));
      if (layer) {
        kernels.layerNorm(
            norm,
            x.buffer(),
            x.at(),
            gamma.buffer(),
            gamma.at(),
            beta.buffer(),
            beta.at(),
            y.buffer(),
            y.at(),
            mean.buffer(),
            mean.at(),
            inverse.buffer(),
            inverse.at());
      } else {
        kernels.rmsNorm(
            norm,
            x.buffer(),
            x.at(),
            gamma.buffer(),
            gamma.at(),
            y.buffer(),
            y.at(),
            inverse.buffer(),
            inverse.at());
      }
      return y.values();
    }

    /** Gradients of x, gamma and beta. */
    double[][] backward(Guarded sum, Guarded dy, Guarded dSum, Guarded dx) {
      Guarded dGamma = canaries(dtype, norm.columns());
      Guarded dBeta = canaries(dtype, norm.columns());
      kernels.residualNormBackward(
          norm,
          sum.buffer(),
          sum.at(),
          gamma.buffer(),
          gamma.at(),
          layer ? mean.buffer() : null,
          mean.at(),
          inverse.buffer(),
          inverse.at(),
          dy.buffer(),
          dy.at(),
          dSum.buffer(),
          dSum.at(),
          dx.buffer(),
          dx.at(),
          dGamma.buffer(),
          dGamma.at(),
          layer ? dBeta.buffer() : null,
          dBeta.at());
      return new double[][] {
        dx.assertMarginsIntact().values(),
        dGamma.assertMarginsIntact().values(),
        dBeta.assertMarginsIntact().values()
      };
    }

    double[][] plainBackward(Guarded x, Guarded dy) {
      Guarded dx = canaries(dtype, Math.toIntExact(norm.size()));
      Guarded dGamma = canaries(dtype, norm.columns());
      Guarded dBeta = canaries(dtype, norm.columns());
      if (layer) {
        kernels.layerNormBackward(
            norm,
            x.buffer(),
            x.at(),
            gamma.buffer(),
            gamma.at(),
            mean.buffer(),
            mean.at(),
            inverse.buffer(),
            inverse.at(),
            dy.buffer(),
            dy.at(),
            dx.buffer(),
            dx.at(),
            dGamma.buffer(),
            dGamma.at(),
            dBeta.buffer(),
            dBeta.at());
      } else {
        kernels.rmsNormBackward(
            norm,
            x.buffer(),
            x.at(),
            gamma.buffer(),
            gamma.at(),
            inverse.buffer(),
            inverse.at(),
            dy.buffer(),
            dy.at(),
            dx.buffer(),
            dx.at(),
            dGamma.buffer(),
            dGamma.at());
      }
      return new double[][] {dx.values(), dGamma.values(), dBeta.values()};
    }
  }

  @Floating
  void fusedIsTheSumAndThePlainNormalisation(DType dtype) {
    Random random = new Random(5);
    for (int[] size : SIZES) {
      for (boolean layer : new boolean[] {true, false}) {
        RowNorm norm = new RowNorm(size[0], size[1], 1e-3);
        int n = size[0] * size[1];
        double[] first = normals(random, n);
        double[] second = normals(random, n);
        double[] added = new double[n];
        for (int i = 0; i < n; i++) {
          added[i] = first[i] + second[i];
        }
        double[] gamma = normals(random, size[1]);
        Call call = new Call(dtype, norm, layer, gamma, normals(random, size[1]));
        Guarded sum = of(dtype, added);
        double[] expected = call.plain(sum);
        Guarded x = of(dtype, first);
        Guarded r = of(dtype, second);
        Guarded into = canaries(dtype, n);
        Guarded y = canaries(dtype, n);
        call.forward(x, r, into, y);
        into.assertHolds(sum.values());
        y.assertHolds(expected);
        x.assertHolds(of(dtype, first).values());
        call.forward(x, r, r, x);
        r.assertHolds(sum.values());
        x.assertHolds(expected);

        double[] upstream = normals(random, n);
        double[] elsewhere = normals(random, n);
        Guarded dy = of(dtype, upstream);
        double[][] plain = call.plainBackward(sum, dy);
        for (int i = 0; i < n; i++) {
          plain[0][i] += elsewhere[i];
        }
        Guarded dSum = of(dtype, elsewhere);
        double[][] fused = call.backward(sum, dy, dSum, canaries(dtype, n));
        assertClose(dtype, plain[0], fused[0], call.norm + " dx");
        assertArrayEquals(plain[1], fused[1]);
        assertArrayEquals(plain[2], fused[2]);
        assertArrayEquals(fused, call.backward(sum, of(dtype, upstream), dSum, dSum));
        assertArrayEquals(fused, call.backward(sum, dy, of(dtype, elsewhere), dy));
      }
    }
  }

  /** A row of 1 and -1: mean 0 and deviation 1, so every number is exact with epsilon 0. */
  @Floating
  void smallNumbersByHand(DType dtype) {
    Call call =
        new Call(dtype, new RowNorm(1, 2, 0), true, new double[] {2, 3}, new double[] {5, 7});
    Guarded sum = canaries(dtype, 2);
    Guarded y = canaries(dtype, 2);
    call.forward(of(dtype, 4, -3), of(dtype, -3, 2), sum, y);
    sum.assertHolds(1, -1);
    y.assertHolds(7, 4);
    // g = dy gamma = (2, 6), S(g)/2 = 4, S(g h)/2 = -2: (2 - 4 + 2, 6 - 4 - 2) = 0.
    double[][] gradients =
        call.backward(sum, of(dtype, 1, 2), of(dtype, 10, 20), canaries(dtype, 2));
    assertArrayEquals(new double[] {10, 20}, gradients[0]);
    assertArrayEquals(new double[] {1, -2}, gradients[1]);
    assertArrayEquals(new double[] {1, 2}, gradients[2]);
  }

  @Floating
  void halfALayerNormIsRefused(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    RowNorm norm = new RowNorm(1, 2, 1e-3);
    Guarded a = of(dtype, 1, 2);
    Guarded b = of(dtype, 1, 2);
    assertRefused(
        "beta is null; expected both",
        () ->
            kernels.residualNorm(
                norm,
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                null,
                0,
                b.buffer(),
                b.at(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at()));
    assertRefused(
        "dBeta is null; expected both",
        () ->
            kernels.residualNormBackward(
                norm,
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                b.buffer(),
                b.at(),
                a.buffer(),
                a.at(),
                null,
                0));
    a.assertHolds(1, 2);
    b.assertHolds(1, 2);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    RowNorm norm = new RowNorm(1, 2, 1e-3);
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("r", dtype, 3, 4)
        .argument("gamma", dtype, 5, 6)
        .argument("beta", dtype, 5, 6)
        .argument("sum", dtype, 7, 8)
        .argument("y", dtype, 9, 10)
        .argument("mean", dtype, 11)
        .argument("inverse", dtype, 12)
        .check(
            (b, at) ->
                kernels.residualNorm(
                    norm, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5], b[6], at[6], b[7], at[7]));
    badCalls()
        .argument("sum", dtype, 1, 2)
        .argument("gamma", dtype, 5, 6)
        .argument("mean", dtype, 5)
        .argument("inverse", dtype, 7)
        .argument("dy", dtype, 9, 10)
        .argument("dSum", dtype, 11, 12)
        .argument("dx", dtype, 11, 12)
        .argument("dGamma", dtype, 11, 12)
        .argument("dBeta", dtype, 11, 12)
        .check(
            (b, at) ->
                kernels.residualNormBackward(
                    norm, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5], b[6], at[6], b[7], at[7], b[8], at[8]));
  }

  /** Calls on two rows of two whose arguments lie apart, but for one pair, in one buffer. */
  @Floating
  void overlapsAreRefused(DType dtype) {
    NormalizationKernels kernels = backend.normalization(dtype);
    RowNorm norm = new RowNorm(2, 2, 1e-3);
    Guarded all = of(dtype, new double[24]);
    Buffer b = all.buffer();
    Guarded other = of(dtype, 1, 1);
    Buffer o = other.buffer();
    long w = other.at();
    // Where x, r, sum and y start; then sum, dy, dSum and dx.
    String[] forwardPairs = {"x is", "r is", "x is", "r is", "sum is", "sum is"};
    int[][] forward = {
      {0, 8, 1, 16}, {8, 1, 0, 16}, {0, 8, 16, 3}, {8, 3, 16, 0}, {0, 8, 16, 17}, {0, 8, 16, 16}
    };
    for (int i = 0; i < forward.length; i++) {
      int[] places = forward[i];
      assertRefused(
          "which " + forwardPairs[i],
          () ->
              kernels.residualNorm(
                  norm,
                  b,
                  all.at() + places[0],
                  b,
                  all.at() + places[1],
                  o,
                  w,
                  o,
                  w,
                  b,
                  all.at() + places[2],
                  b,
                  all.at() + places[3],
                  o,
                  w,
                  o,
                  w));
    }
    String[] backwardPairs = {"sum is", "dy is", "dSum is"};
    int[][] backward = {{0, 8, 16, 1}, {8, 0, 16, 3}, {0, 8, 17, 16}};
    for (int i = 0; i < backward.length; i++) {
      int[] places = backward[i];
      assertRefused(
          "which " + backwardPairs[i],
          () ->
              kernels.residualNormBackward(
                  norm,
                  b,
                  all.at() + places[0],
                  o,
                  w,
                  o,
                  w,
                  o,
                  w,
                  b,
                  all.at() + places[1],
                  b,
                  all.at() + places[2],
                  b,
                  all.at() + places[3],
                  o,
                  w,
                  o,
                  w));
    }
    all.assertHolds(new double[24]);
    other.assertHolds(1, 1);
  }
}
