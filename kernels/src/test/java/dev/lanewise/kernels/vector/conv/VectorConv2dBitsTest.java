package dev.lanewise.kernels.vector.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.PackedFilter;
import dev.lanewise.kernels.op.PackedFilter.Use;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.vector.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same numbers as the scalar kernels, for one thread and three, on random convolutions of
 * random reals: all strides, paddings, gaps and groups, images narrower than a vector and wider
 * than several, channels around a block. (Which sign a chain that ends in 0 has is open.)
 */
@Tag("width")
class VectorConv2dBitsTest {
  private static final int CASES = 700;
  private static final int AT = 2;
  private static final float MARK = 4711.5f;

  private static final Conv2dKernels SCALAR = Kernels.scalar(Family.CONV2D, DType.F32);
  private static final Conv2dKernels VECTOR = Kernels.vector(Family.CONV2D, DType.F32, 1);
  private static final Conv2dKernels THREADS = Kernels.vector(Family.CONV2D, DType.F32, 3);

  private static Conv2d draw(Random random) {
    int groups = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
    int seen = random.nextInt(3) == 0 ? 14 + random.nextInt(22) : 1 + random.nextInt(5);
    int made = 1 + random.nextInt(random.nextBoolean() ? 4 : 15);
    if (random.nextInt(6) == 0) { // filters of one channel
      groups = 2 + random.nextInt(4);
      seen = 1;
      made = 1 + random.nextInt(3);
    }
    int height = 1 + random.nextInt(9);
    int width = 1 + random.nextInt(random.nextBoolean() ? 9 : 44);
    int kernelH = 1 + random.nextInt(4);
    int kernelW = 1 + random.nextInt(4);
    Window2d window =
        Window2d.of(kernelH, kernelW)
            .withStride(1 + random.nextInt(3), 1 + random.nextInt(3))
            .withDilation(1 + random.nextInt(2), 1 + random.nextInt(2));
    if (random.nextBoolean()) {
      window =
          window.withPadding(
              random.nextInt(4), random.nextInt(4), random.nextInt(4), random.nextInt(4));
    }
    int batch = 1 + random.nextInt(3);
    return new Conv2d(
        batch, groups * seen, height, width, groups * made, window, groups, random.nextBoolean());
  }

  private static ConvEpilogue epilogue(Random random) {
    boolean scale = random.nextBoolean();
    boolean bias = random.nextBoolean();
    boolean residual = random.nextInt(3) == 0;
    return switch (random.nextInt(4)) {
      case 0 -> ConvEpilogue.NONE;
      case 1 -> new ConvEpilogue(scale, bias, UnaryOp.RELU, 0, 0, residual);
      case 2 -> new ConvEpilogue(scale, bias, UnaryOp.LEAKY_RELU, 0.1, 0, residual);
      default -> new ConvEpilogue(scale, bias, UnaryOp.CLIP, -0.5, 1.5, residual);
    };
  }

  private static float[] reals(Random random, long size) {
    float[] values = marked(size);
    for (int i = 0; i < size; i++) {
      values[AT + i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] marked(long size) {
    float[] values = new float[2 * AT + (int) size];
    Arrays.fill(values, MARK);
    return values;
  }

  /** The operands of a call. */
  private record Operands(
      Conv2d conv,
      ConvEpilogue epilogue,
      boolean inPlace,
      float[] image,
      float[] weights,
      float[] gradient,
      float[] scale,
      float[] bias) {

    static Operands draw(Random random) {
      Conv2d conv = VectorConv2dBitsTest.draw(random);
      int most = Math.max(conv.inChannels(), conv.outChannels());
      return new Operands(
          conv,
          VectorConv2dBitsTest.epilogue(random),
          random.nextBoolean(),
          reals(random, conv.sizeX()),
          reals(random, conv.sizeW()),
          reals(random, conv.sizeY()),
          reals(random, most),
          reals(random, most));
    }

    private @Nullable F32Buffer scales() {
      return epilogue.scale() ? HostBuffer.of(scale) : null;
    }

    private @Nullable F32Buffer biases() {
      return epilogue.bias() ? HostBuffer.of(bias) : null;
    }

    /** The result of a call with an epilogue, whose residual lies in the result or beside it. */
    float[] forward(Conv2dKernels kernels, boolean packed) {
      float[] y = gradient.clone();
      F32Buffer to = HostBuffer.of(y);
      F32Buffer added = inPlace ? to : HostBuffer.of(gradient.clone());
      @Nullable F32Buffer residual = epilogue.residual() ? added : null;
      F32Buffer x = HostBuffer.of(image);
      F32Buffer w = HostBuffer.of(weights);
      if (packed) {
        try (PackedFilter filter = kernels.pack(conv.withBatch(7), Use.FORWARD, w, AT)) {
          kernels.forwardPacked(
              conv, x, AT, filter, to, AT, epilogue, scales(), AT, biases(), AT, residual, AT);
        }
      } else {
        kernels.forward(
            conv, x, AT, w, AT, to, AT, epilogue, scales(), AT, biases(), AT, residual, AT);
      }
      return y;
    }

    float[] transposed(Conv2dKernels kernels, boolean packed) {
      float[] y = image.clone();
      F32Buffer to = HostBuffer.of(y);
      F32Buffer added = inPlace ? to : HostBuffer.of(image.clone());
      @Nullable F32Buffer residual = epilogue.residual() ? added : null;
      F32Buffer x = HostBuffer.of(gradient);
      F32Buffer w = HostBuffer.of(weights);
      if (packed) {
        try (PackedFilter filter = kernels.pack(conv.withBatch(7), Use.TRANSPOSED, w, AT)) {
          kernels.transposedPacked(
              conv, x, AT, filter, to, AT, epilogue, scales(), AT, biases(), AT, residual, AT);
        }
      } else {
        kernels.transposed(
            conv, x, AT, w, AT, to, AT, epilogue, scales(), AT, biases(), AT, residual, AT);
      }
      return y;
    }

    float[] backwardData(Conv2dKernels kernels) {
      float[] dx = marked(conv.sizeX());
      kernels.backwardData(
          conv, HostBuffer.of(gradient), AT, HostBuffer.of(weights), AT, HostBuffer.of(dx), AT);
      return dx;
    }

    float[] backwardWeights(Conv2dKernels kernels) {
      float[] dw = marked(conv.sizeW());
      kernels.backwardWeights(
          conv, HostBuffer.of(image), AT, HostBuffer.of(gradient), AT, HostBuffer.of(dw), AT);
      return dw;
    }

    float[] backwardBias(Conv2dKernels kernels) {
      float[] dBias = marked(conv.outChannels());
      kernels.backwardBias(conv, HostBuffer.of(gradient), AT, HostBuffer.of(dBias), AT);
      return dBias;
    }

    float[][] results(Conv2dKernels kernels, boolean packed) {
      return new float[][] {
        forward(kernels, packed),
        transposed(kernels, packed),
        backwardData(kernels),
        backwardWeights(kernels),
        backwardBias(kernels)
      };
    }
  }

  private static void assertSame(float[][] expected, float[][] actual, String what) {
    for (int method = 0; method < expected.length; method++) {
      assertEquals(expected[method].length, actual[method].length);
      for (int i = 0; i < expected[method].length; i++) {
        float e = expected[method][i];
        float a = actual[method][i];
        int at = i;
        int which = method;
        assertTrue(
            e == a || Float.isNaN(e) && Float.isNaN(a),
            () -> what + ", method " + which + "[" + at + "]: expected " + e + " but was " + a);
      }
    }
  }

  @Test
  void theNumbersAreThoseOfTheScalarKernels() {
    int done = 0;
    for (int index = 0; index < CASES; index++) {
      Random random = new Random(90_001L * index);
      Operands one;
      try {
        one = Operands.draw(random);
      } catch (IllegalArgumentException noWindowFits) {
        continue;
      }
      done++;
      String what = "case " + index + ", " + one.conv() + ", " + one.epilogue();
      float[][] expected = one.results(SCALAR, false);
      assertSame(expected, one.results(VECTOR, index % 2 == 0), what);
      assertSame(expected, one.results(THREADS, index % 3 == 0), what + ", three threads");
    }
    assertTrue(done > CASES / 2, "cases: " + done);
  }

  /** Deep and large enough for blocks of the product, several tasks, and chunks of both kinds. */
  @Test
  void largeConvolutionsKeepTheOrder() {
    Window2d three = Window2d.of(3, 3).withPadding(1);
    Conv2d[] convs = {
      new Conv2d(1, 80, 14, 14, 40, three, 1, true),
      new Conv2d(2, 6, 70, 66, 7, three, 1, true),
      new Conv2d(3, 8, 50, 50, 5, three.withStride(2, 2), 1, false),
      new Conv2d(7, 33, 20, 21, 6, Window2d.of(1, 1), 1, true),
      new Conv2d(2, 24, 30, 31, 24, three.withStride(2, 1), 24, true),
      new Conv2d(9, 5, 3, 4, 150, three, 1, true),
      new Conv2d(9, 4, 9, 12, 14, three.withStride(2, 1).withDilation(1, 2), 2, true),
      new Conv2d(2, 3, 66, 70, 4, Window2d.of(1, 1), 1, true),
      new Conv2d(2, 3, 68, 72, 4, Window2d.of(3, 3), 1, true),
      new Conv2d(2, 3, 68, 72, 4, Window2d.of(3, 3).withPadding(0, 1, 0, 0), 1, true),
      new Conv2d(2, 19, 66, 70, 19, three, 19, true),
      new Conv2d(2, 3, 68, 72, 3, Window2d.of(4, 3), 3, true),
      new Conv2d(2, 17, 67, 63, 34, Window2d.of(5, 4).withStride(2, 3).withPadding(2), 17, true),
      new Conv2d(1, 9, 61, 90, 9, three.withDilation(3, 2).withPadding(4), 9, true),
      new Conv2d(1, 18, 64, 91, 18, Window2d.of(2, 2).withStride(3, 3), 18, true),
      new Conv2d(1, 9, 20, 450, 18, three.withPadding(0, 3, 1, 0), 9, true),
      // Padding below that whole strips and chunks lie in.
      new Conv2d(1, 2, 1, 4200, 2, Window2d.of(1, 1).withPadding(0, 2, 0, 0), 2, true),
      new Conv2d(1, 9, 3, 900, 9, three.withPadding(1, 30, 1, 1), 9, true),
      // Strips of phases; rows as long as whole vectors; no padding.
      new Conv2d(1, 9, 61, 450, 9, three.withStride(2, 2), 9, true),
      new Conv2d(1, 9, 61, 450, 18, three.withStride(2, 2), 9, true),
      new Conv2d(1, 17, 13, 48, 17, three, 17, true),
      new Conv2d(2, 19, 21, 40, 19, Window2d.of(3, 3), 19, true),
      // Images together, and one that is left.
      new Conv2d(11, 5, 7, 7, 6, three, 1, true),
      new Conv2d(11, 4, 7, 7, 6, Window2d.of(1, 1), 2, true),
      new Conv2d(5, 1400, 17, 16, 2, three, 1, true),
    };
    for (int i = 0; i < convs.length; i++) {
      Conv2d conv = convs[i];
      Random random = new Random(i);
      Operands one =
          new Operands(
              conv,
              i % 2 == 0
                  ? ConvEpilogue.SCALE_AND_BIAS
                  : new ConvEpilogue(true, false, UnaryOp.RELU, 0, 0, true),
              true,
              reals(random, conv.sizeX()),
              reals(random, conv.sizeW()),
              reals(random, conv.sizeY()),
              reals(random, 1400),
              reals(random, 1400));
      float[][] expected = one.results(SCALAR, false);
      assertSame(expected, one.results(VECTOR, false), conv.toString());
      assertSame(expected, one.results(THREADS, true), conv + ", three threads");
    }
  }
}
