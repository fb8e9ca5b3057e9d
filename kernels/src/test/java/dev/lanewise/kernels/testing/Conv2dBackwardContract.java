package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gradients of a convolution, and the transposed convolution, which is one of them. */
public abstract class Conv2dBackwardContract extends ConvContract {
  protected Conv2dBackwardContract(Backend backend) {
    super(backend);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The products of integers are exact, and the three ways to add them up must agree. */
  @Floating
  void smallGradientsAreExactAndAdjoint(DType dtype) {
    Random random = new Random(1);
    for (Conv2d conv : smallShapes()) {
      double[] x = integers(random, conv.sizeX());
      double[] w = integers(random, conv.sizeW());
      double[] dy = integers(random, conv.sizeY());
      double[] dx = backwardData(dtype, conv, dy, w);
      double[] dw = backwardWeights(dtype, conv, x, dy);
      assertSame(NaiveConv.backwardData(conv, dy, w), dx, conv);
      assertSame(NaiveConv.backwardWeights(conv, x, dy), dw, conv);
      double product = dot(forward(dtype, conv, x, w), dy);
      assertEquals(product, dot(x, dx), conv::toString);
      assertEquals(product, dot(w, dw), conv::toString);
    }
  }

  @Test
  void dataGradientsAreAddedInTheOrderOfDy() {
    Random random = new Random(2);
    for (Conv2d conv : deepShapes()) {
      double[] dy = spread(random, conv.sizeY());
      double[] w = spread(random, conv.sizeW());
      double[] expected = widened(NaiveConv.backwardDataChains(conv, dy, w));
      assertSame(expected, backwardData(DType.F32, conv, dy, w), conv);
    }
  }

  @Test
  void weightGradientsAreAddedInChunks() {
    Random random = new Random(3);
    Window2d window = Window2d.of(2, 1).withPadding(1, 0, 0, 0);
    Conv2d[] shapes = {
      new Conv2d(85, 1, 7, 7, 2, window, 1, true),
      new Conv2d(5, 2, 32, 64, 1, window, 1, true),
      new Conv2d(2, 1, 70, 70, 1, window, 1, true),
      new Conv2d(2, 1, 3, 5000, 1, Window2d.of(1, 1), 1, true)
    };
    for (Conv2d conv : shapes) {
      double[] x = spread(random, conv.sizeX());
      double[] dy = spread(random, conv.sizeY());
      double[] expected = widened(NaiveConv.backwardWeightsChunks(conv, x, dy));
      assertSame(expected, backwardWeights(DType.F32, conv, x, dy), conv);
    }
  }

  @Floating
  void noImagesGiveNoWeightGradient(DType dtype) {
    Conv2d conv = Conv2d.of(0, 1, 3, 3, 1, Window2d.of(1, 2));
    double[] dw = backwardWeights(dtype, conv, new double[0], new double[0]);
    assertSame(new double[2], dw, conv);
  }

  private double[] backwardBias(DType dtype, Conv2d conv, double[] dy) {
    Guarded from = of(dtype, dy);
    Guarded dBias = canaries(dtype, conv.outChannels());
    backend.conv2d(dtype).backwardBias(conv, from.buffer(), from.at(), dBias.buffer(), dBias.at());
    return dBias.assertMarginsIntact().values();
  }

  @Test
  void biasGradientsAreAddedInLanesAndPlanes() {
    Random random = new Random(4);
    Conv2d conv = Conv2d.of(3, 1, 5, 13, 4, Window2d.of(1, 1));
    double[] dy = spread(random, conv.sizeY());
    double[] actual = backwardBias(DType.F32, conv, dy);
    for (int o = 0; o < 4; o++) {
      float expected = 0;
      for (int n = 0; n < 3; n++) {
        int start = (n * 4 + o) * 65;
        expected += LaneOrder.sum(65, (total, i) -> total + (float) dy[start + i]);
      }
      assertEquals(expected, actual[o]);
    }
    assertArrayEquals(
        new double[] {4, 6},
        backwardBias(
            DType.F64, Conv2d.of(2, 1, 1, 1, 2, Window2d.of(1, 1)), new double[] {1, 2, 3, 4}));
  }

  /** Three taps two apart: the windows of 1 and 2 overlap in one place, and one column is left. */
  @Floating
  void aTransposedConvolutionByHand(DType dtype) {
    Window2d window = Window2d.of(1, 3).withStride(1, 2);
    Conv2d conv = Conv2d.transposed(1, 1, 1, 2, 1, window, 0, 1, 1, true);
    assertEquals(6, conv.width());
    Guarded y = canaries(dtype, 6);
    Guarded x = of(dtype, 1, 2);
    Guarded w = of(dtype, 1, 10, 100);
    withEpilogue(true, conv, ConvEpilogue.NONE, x, w, y, null, null, null);
    y.assertHolds(1, 10, 102, 20, 200, 0);
    ConvEpilogue all =
        ConvEpilogue.SCALE_AND_BIAS.withResidual().withActivation(UnaryOp.CLIP, -50, 150);
    withEpilogue(true, conv, all, x, w, y, of(dtype, -2), of(dtype, 100), y);
    y.assertHolds(99, 90, -2, 80, -50, 100);
  }

  @Floating
  void transposedIsBackwardDataInEveryShape(DType dtype) {
    Random random = new Random(5);
    for (Conv2d conv : smallShapes()) {
      double[] dy = integers(random, conv.sizeY());
      double[] w = integers(random, conv.sizeW());
      double[] expected = NaiveConv.backwardData(conv, dy, w);
      Guarded y = canaries(dtype, expected.length);
      Guarded scale = of(dtype, integers(random, conv.inChannels()));
      Guarded bias = of(dtype, integers(random, conv.inChannels()));
      Guarded residual = of(dtype, integers(random, expected.length));
      ConvEpilogue all = ConvEpilogue.SCALE_AND_BIAS.withResidual();
      withEpilogue(true, conv, all, of(dtype, dy), of(dtype, w), y, scale, bias, residual);
      double[] factors = scale.values();
      double[] shifts = bias.values();
      double[] added = residual.values();
      for (int i = 0; i < expected.length; i++) {
        int channel = i / (conv.height() * conv.width()) % conv.inChannels();
        expected[i] = expected[i] * factors[channel] + shifts[channel] + added[i];
      }
      assertSame(expected, y.assertMarginsIntact().values(), conv);
    }
  }

  @Floating
  void gradientsMustNotOverlapWhatTheyAreMadeOf(DType dtype) {
    Conv2dKernels kernels = backend.conv2d(dtype);
    Conv2d conv = new Conv2d(1, 1, 1, 2, 2, Window2d.of(1, 1), 1, true);
    Guarded all = of(dtype, 1, 2, 3, 4, 5, 6, 7, 8);
    Guarded w = of(dtype, 1, 2);
    Buffer b = all.buffer();
    long at = all.at();
    assertRefused("dy is", () -> kernels.backwardData(conv, b, at, w.buffer(), w.at(), b, at + 3));
    assertRefused("w is", () -> kernels.backwardData(conv, b, at, b, at + 5, b, at + 4));
    assertRefused("x is", () -> kernels.backwardWeights(conv, b, at, b, at + 2, b, at + 1));
    assertRefused("dy is", () -> kernels.backwardWeights(conv, b, at, b, at + 2, b, at + 5));
    assertRefused("dy is", () -> kernels.backwardBias(conv, b, at + 2, b, at + 1));
    all.assertHolds(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    Conv2dKernels kernels = backend.conv2d(dtype);
    Conv2d conv = new Conv2d(1, 1, 1, 2, 2, Window2d.of(1, 1), 1, true);
    badCalls()
        .argument("dy", dtype, 1, 2, 3, 4)
        .argument("w", dtype, 3, 4)
        .argument("dx", dtype, 5, 6)
        .check((b, at) -> kernels.backwardData(conv, b[0], at[0], b[1], at[1], b[2], at[2]));
    badCalls()
        .argument("x", dtype, 5, 6)
        .argument("dy", dtype, 1, 2, 3, 4)
        .argument("dw", dtype, 3, 4)
        .check((b, at) -> kernels.backwardWeights(conv, b[0], at[0], b[1], at[1], b[2], at[2]));
    badCalls()
        .argument("dy", dtype, 1, 2, 3, 4)
        .argument("dBias", dtype, 3, 4)
        .check((b, at) -> kernels.backwardBias(conv, b[0], at[0], b[1], at[1]));
    ConvEpilogue all = ConvEpilogue.SCALE_AND_BIAS.withResidual();
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("w", dtype, 3, 4)
        .argument("y", dtype, 5, 6)
        .argument("scale", dtype, 1)
        .argument("bias", dtype, 1)
        .argument("residual", dtype, 1, 2)
        .check(
            (b, at) ->
                kernels.transposed(
                    conv, b[0], at[0], b[1], at[1], b[2], at[2], all, b[3], at[3], b[4], at[4],
                    b[5], at[5]));
  }
}
