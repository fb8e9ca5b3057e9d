package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Convolution, forward. */
public abstract class Conv2dContract extends ConvContract {
  private static final double NAN = Double.NaN;

  protected Conv2dContract(Backend backend) {
    super(backend);
  }

  /** Integers: every operation is exact, so every order and rounding gives the same. */
  @Floating
  void smallConvolutionsAreExact(DType dtype) {
    Random random = new Random(1);
    for (Conv2d conv : smallShapes()) {
      double[] x = integers(random, conv.sizeX());
      double[] w = integers(random, conv.sizeW());
      assertSame(NaiveConv.forward(conv, x, w), forward(dtype, conv, x, w), conv);
    }
  }

  @Test
  void productsAreAddedInBlocksOfChannelsThenByPlace() {
    Random random = new Random(2);
    for (Conv2d conv : deepShapes()) {
      double[] x = spread(random, conv.sizeX());
      double[] w = spread(random, conv.sizeW());
      double[] expected = widened(NaiveConv.forwardChains(conv, x, w));
      assertSame(expected, forward(DType.F32, conv, x, w), conv);
    }
  }

  @Floating
  void oneByOneHasTheBitsOfAMatrixProduct(DType dtype) {
    Random random = new Random(3);
    Conv2d conv = new Conv2d(1, 37, 5, 7, 19, Window2d.of(1, 1), 1, true);
    double[] x = spread(random, conv.sizeX());
    double[] w = spread(random, conv.sizeW());
    Guarded a = of(dtype, w);
    Guarded b = of(dtype, x);
    Guarded c = canaries(dtype, 19 * 35);
    Gemm gemm = Gemm.dense(false, false, 19, 35, 37);
    backend
        .matmul(dtype)
        .gemm(gemm, 1, a.buffer(), a.at(), b.buffer(), b.at(), 0, c.buffer(), c.at());
    assertSame(c.values(), forward(dtype, conv, x, w), conv);
  }

  @Floating
  void aWorkedExample(DType dtype) {
    Conv2d edges = Conv2d.of(1, 1, 3, 4, 1, Window2d.of(3, 3)).withExact(true);
    double[] x = {10, 10, 0, 0, 20, 20, 0, 0, 30, 30, 0, 0};
    double[] w = {1, 0, -1, 2, 0, -2, 1, 0, -1};
    assertArrayEquals(new double[] {80, 80}, forward(dtype, edges, x, w));
  }

  /** What may be Winograd's algorithm stays within its bound, whatever the batch. */
  @Floating
  void notExactIsWithinTheStatedBound(DType dtype) {
    Random random = new Random(4);
    for (int size : new int[] {4, 7, 30}) {
      Conv2d conv = Conv2d.of(3, 20, size, size + 1, 18, Window2d.of(3, 3).withPadding(1));
      double[] x = spread(random, conv.sizeX());
      double[] w = spread(random, conv.sizeW());
      double[] y = forward(dtype, conv, x, w);
      double[] exact = NaiveConv.forward(conv, x, w);
      int plane = size * (size + 1);
      for (int i = 0; i < y.length; i++) {
        double bound = winogradBound(dtype, conv, x, w, i / plane / 18, i / plane % 18);
        assertEquals(exact[i], y[i], bound, conv::toString);
      }
      double[] last = Arrays.copyOfRange(x, 2 * 20 * plane, x.length);
      double[] alone = forward(dtype, conv.withBatch(1), last, w);
      assertArrayEquals(Arrays.copyOfRange(y, 2 * 18 * plane, y.length), alone);
    }
  }

  private static double winogradBound(
      DType dtype, Conv2d conv, double[] x, double[] w, int image, int filter) {
    int plane = conv.height() * conv.width();
    int channels = conv.inChannels();
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      int x0 = (image * channels + c) * plane;
      int w0 = (filter * channels + c) * 9;
      double largest = Arrays.stream(x, x0, x0 + plane).map(Math::abs).max().orElseThrow();
      sum += largest * Arrays.stream(w, w0, w0 + 9).map(Math::abs).max().orElseThrow();
    }
    return Bounds.gamma(dtype, channels + 24) * 2304 * sum;
  }

  @Floating
  void nanAndInfinityReachTheirWindowsOnly(DType dtype) {
    Conv2d conv = new Conv2d(1, 2, 1, 7, 1, Window2d.of(1, 3), 1, true);
    double[] x = {1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0};
    x[8] = NAN;
    x[6] = Double.POSITIVE_INFINITY;
    double[] w = {1, 1, 2, 1, 1, 1};
    double[] y = forward(dtype, conv, x, w);
    assertArrayEquals(new double[] {NAN, NAN, 4, 4, Double.POSITIVE_INFINITY}, y);
  }

  @Floating
  void noImagesGiveNothing(DType dtype) {
    Conv2d conv = Conv2d.of(0, 2, 3, 3, 2, Window2d.of(2, 2));
    assertEquals(0, forward(dtype, conv, new double[0], new double[16]).length);
  }

  private static Conv2d twoPixels() {
    return new Conv2d(1, 1, 1, 2, 2, Window2d.of(1, 1), 1, true);
  }

  private void assertEpilogue(
      DType dtype, ConvEpilogue epilogue, double[] scale, double[] bias, double... expected) {
    Guarded y = of(dtype, 10, 20, 30, 40);
    withEpilogue(
        false,
        twoPixels(),
        epilogue,
        of(dtype, 1, -2),
        of(dtype, 3, -5),
        y,
        scale == null ? null : of(dtype, scale),
        bias == null ? null : of(dtype, bias),
        epilogue.residual() ? y : null);
    y.assertHolds(expected);
  }

  /** The convolution is 3, -6 and -5, 10. */
  @Floating
  void epilogues(DType dtype) {
    double[] scale = {2, -1};
    double[] bias = {1, -4};
    ConvEpilogue none = ConvEpilogue.NONE;
    assertEpilogue(dtype, ConvEpilogue.BIAS, null, bias, 4, -5, -9, 6);
    assertEpilogue(dtype, ConvEpilogue.SCALE_AND_BIAS, scale, bias, 7, -11, 1, -14);
    ConvEpilogue scaled = new ConvEpilogue(true, false, UnaryOp.COPY, 0, 0, false);
    assertEpilogue(dtype, scaled, scale, null, 6, -12, 5, -10);
    assertEpilogue(dtype, none.withResidual(), null, null, 13, 14, 25, 50);
    assertEpilogue(dtype, none.withActivation(UnaryOp.RELU), null, null, 3, 0, 0, 10);
    assertEpilogue(
        dtype, none.withActivation(UnaryOp.LEAKY_RELU, 0.5, 0), null, null, 3, -3, -2.5, 10);
    assertEpilogue(dtype, none.withActivation(UnaryOp.CLIP, 0, 6), null, null, 3, 0, 0, 6);
    ConvEpilogue all =
        ConvEpilogue.SCALE_AND_BIAS.withResidual().withActivation(UnaryOp.RELU, 0, 0);
    assertEpilogue(dtype, all, scale, bias, 17, 9, 31, 26);
  }

  @Test
  void scaleAndBiasAreFusedAndTheResidualIsRoundedByItself() {
    double x = 1 + 0x1p-12;
    Conv2d one = new Conv2d(1, 1, 1, 1, 1, Window2d.of(1, 1), 1, true);
    Guarded y = of(DType.F32, 1);
    Guarded w = of(DType.F32, 1);
    ConvEpilogue fused = ConvEpilogue.SCALE_AND_BIAS;
    withEpilogue(
        false, one, fused, of(DType.F32, x), w, y, of(DType.F32, x), of(DType.F32, -1), null);
    y.assertHolds(0x1p-11 + 0x1p-24);
    Guarded sum = of(DType.F32, -0x1p24);
    withEpilogue(
        false,
        one,
        ConvEpilogue.BIAS.withResidual(),
        of(DType.F32, 0x1p24),
        w,
        sum,
        null,
        of(DType.F32, 1),
        sum);
    sum.assertHolds(0);
  }

  @Floating
  void epiloguesCallTheUnaryFunctions(DType dtype) {
    double[] x = {3, -6, -5, 10};
    double[] normal = {0.9986501019683699, 9.865876450376982e-10, 2.866515719235352e-7, 1};
    for (UnaryOp op : new UnaryOp[] {UnaryOp.TANH, UnaryOp.SIGMOID, UnaryOp.SILU, UnaryOp.GELU}) {
      Guarded y = canaries(dtype, 4);
      ConvEpilogue epilogue = ConvEpilogue.NONE.withActivation(op);
      withEpilogue(
          false, twoPixels(), epilogue, of(dtype, 1, -2), of(dtype, 3, -5), y, null, null, null);
      double[] values = y.values();
      for (int i = 0; i < 4; i++) {
        double sigmoid = 1 / (1 + Math.exp(-x[i]));
        double exact =
            switch (op) {
              case TANH -> Math.tanh(x[i]);
              case SIGMOID -> sigmoid;
              case SILU -> x[i] * sigmoid;
              default -> x[i] * normal[i];
            };
        double largest = op == UnaryOp.GELU ? Math.max(exact, 0.5 * Math.abs(x[i])) : exact;
        assertEquals(exact, values[i], 5 * Bounds.ulp(dtype, largest), op::name);
      }
    }
  }

  @Floating
  void operandsMustBeAsTheEpilogueSays(DType dtype) {
    Guarded x = of(dtype, 1, -2);
    Guarded w = of(dtype, 3, -5);
    Guarded y = of(dtype, 1, 2, 3, 4);
    Guarded extra = of(dtype, 1, 2, 3, 4);
    for (boolean transposed : new boolean[] {false, true}) {
      Guarded from = transposed ? y : x;
      Guarded to = transposed ? x : y;
      assertRefused(
          "bias is missing",
          () ->
              withEpilogue(
                  transposed, twoPixels(), ConvEpilogue.BIAS, from, w, to, null, null, null));
      assertRefused(
          "scale is given",
          () ->
              withEpilogue(
                  transposed, twoPixels(), ConvEpilogue.NONE, from, w, to, extra, null, null));
      assertRefused(
          "residual is given",
          () ->
              withEpilogue(
                  transposed, twoPixels(), ConvEpilogue.NONE, from, w, to, null, null, extra));
    }
    x.assertHolds(1, -2);
    y.assertHolds(1, 2, 3, 4);
  }

  /** x is 1 to 2, w 3 to 4, then y; other operands lie where the test says. */
  private void overlapping(
      DType dtype, boolean transposed, String other, int y, int scale, int bias, int residual) {
    Guarded all = of(dtype, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    Buffer b = all.buffer();
    long at = all.at();
    Conv2dKernels kernels = backend.conv2d(dtype);
    Conv2d conv = new Conv2d(1, 2, 1, 1, 1, Window2d.of(1, 1), 1, true);
    Conv2d mirror = new Conv2d(1, 1, 1, 1, 2, Window2d.of(1, 1), 1, true);
    ConvEpilogue epilogue = ConvEpilogue.SCALE_AND_BIAS.withResidual();
    assertRefused(
        other + " is",
        () -> {
          if (transposed) {
            kernels.transposed(
                mirror,
                b,
                at,
                b,
                at + 2,
                b,
                at + y,
                epilogue,
                b,
                at + scale,
                b,
                at + bias,
                b,
                at + residual);
          } else {
            kernels.forward(
                conv,
                b,
                at,
                b,
                at + 2,
                b,
                at + y,
                epilogue,
                b,
                at + scale,
                b,
                at + bias,
                b,
                at + residual);
          }
        });
    all.assertHolds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  }

  @Floating
  void outputsMustNotOverlapInputs(DType dtype) {
    for (boolean transposed : new boolean[] {false, true}) {
      overlapping(dtype, transposed, "x", 1, 6, 7, 8);
      overlapping(dtype, transposed, "w", 3, 6, 7, 8);
      overlapping(dtype, transposed, "scale", 6, 6, 7, 8);
      overlapping(dtype, transposed, "bias", 7, 6, 7, 8);
    }
    Conv2d two = twoPixels();
    Guarded y = of(dtype, 1, 2, 3, 4, 5);
    Guarded x = of(dtype, 1, 2);
    assertRefused(
        "residual is",
        () ->
            backend
                .conv2d(dtype)
                .forward(
                    two,
                    x.buffer(),
                    x.at(),
                    x.buffer(),
                    x.at(),
                    y.buffer(),
                    y.at(),
                    ConvEpilogue.NONE.withResidual(),
                    null,
                    0,
                    null,
                    0,
                    y.buffer(),
                    y.at() + 1));
    y.assertHolds(1, 2, 3, 4, 5);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    Conv2dKernels kernels = backend.conv2d(dtype);
    ConvEpilogue all = ConvEpilogue.SCALE_AND_BIAS.withResidual();
    badCalls()
        .argument("x", dtype, 1, -2)
        .argument("w", dtype, 3, 4)
        .argument("y", dtype, 5, 6, 7, 8)
        .argument("scale", dtype, 1, 2)
        .argument("bias", dtype, 1, 2)
        .argument("residual", dtype, 1, 2, 3, 4)
        .check(
            (b, at) ->
                kernels.forward(
                    twoPixels(),
                    b[0],
                    at[0],
                    b[1],
                    at[1],
                    b[2],
                    at[2],
                    all,
                    b[3],
                    at[3],
                    b[4],
                    at[4],
                    b[5],
                    at[5]));
  }
}
