package dev.lanewise.kernels.vector.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Winograd's algorithm against exact convolutions, and against itself on more threads. */
@Tag("width")
class VectorWinogradTest {
  /** The same at every width, that is, in every execution of this test. */
  private static final long CHECK_SUM = 785753077L;

  /** Numbers are normal, so results have a deviation of the root of the products' number. */
  private static final double TOLERANCE = 3e-5;

  private static final Conv2dKernels SCALAR = Kernels.scalar(Family.CONV2D, DType.F32);
  private static final Conv2dKernels VECTOR = Kernels.vector(Family.CONV2D, DType.F32, 1);
  private static final Conv2dKernels THREADS = Kernels.vector(Family.CONV2D, DType.F32, 3);

  private static final List<Conv2d> SHAPES =
      List.of(
          Conv2d.of(2, 16, 28, 28, 16, Window2d.of(3, 3).withPadding(1)),
          Conv2d.of(1, 17, 30, 31, 20, Window2d.of(3, 3)),
          Conv2d.of(1, 33, 31, 45, 18, Window2d.of(3, 3).withPadding(2, 0, 1, 2)),
          Conv2d.of(1, 16, 29, 130, 17, Window2d.of(3, 3).withPadding(0, 2, 2, 1)),
          Conv2d.of(1, 16, 300, 5, 16, Window2d.of(3, 3).withPadding(1)),
          // More tiles than are done at a time.
          Conv2d.of(1, 16, 70, 64, 17, Window2d.of(3, 3).withPadding(1)),
          Conv2d.of(1, 16, 28, 28, 16, Window2d.of(3, 3).withPadding(3, 3, 3, 3)),
          // Tiles of 2 x 2.
          Conv2d.of(2, 64, 14, 14, 66, Window2d.of(3, 3).withPadding(1)),
          Conv2d.of(5, 70, 7, 7, 64, Window2d.of(3, 3).withPadding(1)),
          Conv2d.of(3, 64, 26, 27, 65, Window2d.of(3, 3).withPadding(0, 2, 2, 1)),
          Conv2d.of(2, 65, 14, 5, 64, Window2d.of(3, 3).withPadding(1)),
          Conv2d.of(3, 64, 12, 33, 64, Window2d.of(3, 3)),
          Conv2d.of(2, 64, 9, 20, 64, Window2d.of(3, 3).withPadding(2, 2, 2, 2)));

  private static float[] normals(Random random, long size) {
    float[] values = new float[(int) size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private record Operands(Conv2d conv, float[] x, float[] w, float[] dy, float[] bias) {
    static Operands of(Conv2d conv, long seed) {
      Random random = new Random(seed);
      return new Operands(
          conv,
          normals(random, conv.sizeX()),
          normals(random, conv.sizeW()),
          normals(random, conv.sizeY()),
          normals(random, Math.max(conv.inChannels(), conv.outChannels())));
    }

    float[] forward(Conv2dKernels kernels, Conv2d which, boolean packed) {
      ConvEpilogue epilogue = ConvEpilogue.BIAS.withActivation(UnaryOp.LEAKY_RELU, 0.5, 0);
      float[] y = dy.clone();
      F32Buffer to = HostBuffer.of(y);
      F32Buffer from = HostBuffer.of(x);
      F32Buffer weights = HostBuffer.of(w);
      F32Buffer shift = HostBuffer.of(bias);
      ConvEpilogue whole = epilogue.withResidual();
      if (packed) {
        try (PackedFilter filter = kernels.pack(which, Use.FORWARD, weights, 0)) {
          kernels.forwardPacked(which, from, 0, filter, to, 0, whole, null, 0, shift, 0, to, 0);
        }
      } else {
        kernels.forward(which, from, 0, weights, 0, to, 0, whole, null, 0, shift, 0, to, 0);
      }
      return y;
    }

    float[] transposed(Conv2dKernels kernels, Conv2d which, boolean packed) {
      float[] y = new float[x.length];
      F32Buffer to = HostBuffer.of(y);
      F32Buffer from = HostBuffer.of(dy);
      F32Buffer weights = HostBuffer.of(w);
      if (packed) {
        try (PackedFilter filter = kernels.pack(which, Use.TRANSPOSED, weights, 0)) {
          kernels.transposedPacked(
              which, from, 0, filter, to, 0, ConvEpilogue.NONE, null, 0, null, 0, null, 0);
        }
      } else {
        kernels.backwardData(which, from, 0, weights, 0, to, 0);
      }
      return y;
    }
  }

  private static void assertClose(float[] exact, float[] actual, int terms, Conv2d conv) {
    double bound = TOLERANCE * Math.sqrt(terms);
    for (int i = 0; i < exact.length; i++) {
      int at = i;
      assertEquals(exact[i], actual[i], bound, () -> conv + "[" + at + "]");
    }
  }

  @Test
  void resultsAreNearTheExactOnes() {
    CRC32C sum = new CRC32C();
    int transposedOnes = 0;
    for (int i = 0; i < SHAPES.size(); i++) {
      Conv2d conv = SHAPES.get(i);
      assertTrue(ConvThresholds.forward(conv).step() > 0);
      transposedOnes += ConvThresholds.transposed(conv).step() > 0 ? 1 : 0;
      Operands one = Operands.of(conv, i);
      float[] y = one.forward(VECTOR, conv, false);
      assertClose(one.forward(SCALAR, conv.withExact(true), false), y, 9 * conv.inChannels(), conv);
      assertArrayEquals(y, one.forward(THREADS, conv, true), conv::toString);
      float[] dx = one.transposed(VECTOR, conv, false);
      assertClose(
          one.transposed(SCALAR, conv.withExact(true), false), dx, 9 * conv.outChannels(), conv);
      assertArrayEquals(dx, one.transposed(THREADS, conv, true), conv::toString);
      add(sum, y);
      add(sum, dx);
    }
    assertEquals(SHAPES.size() - 1, transposedOnes);
    assertEquals(CHECK_SUM, sum.getValue(), "the check sum of all results");
  }

  @Test
  void anImageGivesTheSameBitsInEveryBatch() {
    for (Conv2d shape : SHAPES) {
      Conv2d conv = shape.withBatch(11);
      Operands all = Operands.of(conv, 5);
      float[] y = all.forward(VECTOR, conv, false);
      float[] dx = all.transposed(THREADS, conv, false);
      for (int image : new int[] {0, 6, 10}) {
        Conv2d alone = shape.withBatch(1);
        int x = (int) alone.sizeX();
        int made = (int) alone.sizeY();
        Operands one =
            new Operands(
                alone,
                Arrays.copyOfRange(all.x(), image * x, (image + 1) * x),
                all.w(),
                Arrays.copyOfRange(all.dy(), image * made, (image + 1) * made),
                all.bias());
        assertArrayEquals(
            Arrays.copyOfRange(y, image * made, (image + 1) * made),
            one.forward(THREADS, alone, true),
            alone::toString);
        assertArrayEquals(
            Arrays.copyOfRange(dx, image * x, (image + 1) * x),
            one.transposed(VECTOR, alone, true),
            alone::toString);
      }
    }
  }

  private static void add(CRC32C sum, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    sum.update(bytes.flip());
  }

  /** Without a residual in its place the result is written at once. */
  @Test
  void aResultOfItsOwnIsTheSame() {
    for (Conv2d conv : SHAPES) {
      Operands one = Operands.of(conv, 3);
      float[] plain = new float[one.dy().length + 1];
      float[] added = plain.clone();
      plain[plain.length - 1] = 4711;
      F32Buffer x = HostBuffer.of(one.x());
      F32Buffer w = HostBuffer.of(one.w());
      VECTOR.forward(conv, x, 0, w, 0, HostBuffer.of(plain), 0);
      F32Buffer y = HostBuffer.of(added);
      ConvEpilogue residual = ConvEpilogue.NONE.withResidual();
      VECTOR.forward(conv, x, 0, w, 0, y, 0, residual, null, 0, null, 0, y, 0);
      assertEquals(4711, plain[plain.length - 1]);
      plain[plain.length - 1] = 0;
      assertArrayEquals(added, plain, conv::toString);
    }
  }

  @Test
  void noImagesGiveNothing() {
    for (Conv2d shape : SHAPES) {
      Conv2d conv = shape.withBatch(0);
      float[] y = {4711};
      F32Buffer none = HostBuffer.of(new float[0]);
      F32Buffer w = HostBuffer.of(new float[(int) conv.sizeW()]);
      VECTOR.forward(conv, none, 0, w, 0, HostBuffer.of(y), 0);
      VECTOR.backwardData(conv, none, 0, w, 0, HostBuffer.of(y), 0);
      assertEquals(4711, y[0]);
    }
  }

  /** Where it is not worth it, or not allowed. */
  @Test
  void otherConvolutionsAreExact() {
    Window2d three = Window2d.of(3, 3).withPadding(1);
    Conv2d large = Conv2d.of(1, 16, 28, 28, 16, three);
    assertEquals(Method.WINOGRAD_4, ConvThresholds.transposed(large));
    List<Conv2d> others =
        List.of(
            large.withExact(true),
            large.withGroups(2),
            Conv2d.of(1, 15, 28, 28, 16, three),
            Conv2d.of(1, 16, 28, 28, 15, three),
            Conv2d.of(1, 16, 27, 28, 16, three),
            Conv2d.of(1, 63, 27, 28, 64, three),
            Conv2d.of(1, 64, 27, 28, 63, three),
            Conv2d.of(1, 64, 7, 6, 64, three),
            Conv2d.of(1, 64, 200, 4, 64, three),
            Conv2d.of(1, 16, 60, 60, 16, three.withStride(2, 1)),
            Conv2d.of(1, 16, 60, 60, 16, three.withDilation(1, 2)),
            Conv2d.of(1, 16, 60, 60, 16, Window2d.of(3, 2)),
            // What would not fit: a row of tiles, and the transformed filters.
            Conv2d.of(1, 512, 3, 2_000_000, 16, three),
            Conv2d.of(1, 8192, 28, 28, 8192, three),
            // Rows that would not fit with channels as lanes; more filters than that is meant for.
            Conv2d.of(1, 4, 3, 2_000_000, 4, three).withGroups(4),
            Conv2d.of(1, 4, 9000, 300, 4, three.withDilation(4000, 1)).withGroups(4),
            Conv2d.of(1, 4, 9, 9, 12, three).withGroups(4));
    for (Conv2d conv : others) {
      assertEquals(Method.PRODUCT, ConvThresholds.forward(conv), conv::toString);
      assertEquals(Method.PRODUCT, ConvThresholds.transposed(conv), conv::toString);
    }
    Conv2d small = Conv2d.of(1, 4, 9, 9, 8, three).withGroups(4);
    assertEquals(Method.DEPTHWISE, ConvThresholds.forward(small));
    assertEquals(Method.DEPTHWISE, ConvThresholds.transposed(small));
    for (Window2d deep : List.of(three.withPadding(3, 0, 0, 0), three.withPadding(0, 0, 3, 0))) {
      Conv2d conv = Conv2d.of(1, 16, 28, 28, 16, deep);
      assertEquals(Method.PRODUCT, ConvThresholds.transposed(conv), conv::toString);
    }
  }
}
