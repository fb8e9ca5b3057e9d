package dev.lanewise.kernels.vector.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Pool2dKernels;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.vector.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same bits as the scalar kernels, for one thread and three, on random poolings: widths around
 * the lanes, steps of 1 to 4, padding, gaps, uneven windows, and elements that are equal, NaN,
 * infinite or zeros of both signs.
 */
@Tag("width")
class VectorPool2dBitsTest {
  private static final int CASES = 1500;
  private static final int AT = 3;
  private static final float MARK = 12345.5f;

  private static final Pool2dKernels SCALAR = Kernels.scalar(Family.POOL2D, DType.F32);
  private static final Pool2dKernels VECTOR = Kernels.vector(Family.POOL2D, DType.F32, 1);
  private static final Pool2dKernels THREADS = Kernels.vector(Family.POOL2D, DType.F32, 3);

  private static Pool2d draw(Random random) {
    int batch = 1 + random.nextInt(2);
    int channels = 1 + random.nextInt(3);
    int height = 1 + random.nextInt(12);
    int width = 1 + random.nextInt(random.nextBoolean() ? 14 : 75);
    if (random.nextInt(5) == 0) {
      int outHeight = 1 + random.nextInt(height + 2);
      int outWidth = 1 + random.nextInt(width + 2);
      return Pool2d.adaptive(batch, channels, height, width, outHeight, outWidth);
    }
    int kernelH = 1 + random.nextInt(4);
    int kernelW = 1 + random.nextInt(4);
    int dilationH = 1 + random.nextInt(2);
    int dilationW = 1 + random.nextInt(3);
    Window2d window =
        Window2d.of(kernelH, kernelW)
            .withStride(1 + random.nextInt(3), 1 + random.nextInt(4))
            .withDilation(dilationH, dilationW);
    if (random.nextBoolean()) {
      window =
          window.withPadding(
              random.nextInt(kernelH),
              random.nextInt(kernelH),
              random.nextInt(kernelW),
              random.nextInt(kernelW));
    }
    return Pool2d.of(
        batch, channels, height, width, window, random.nextBoolean(), random.nextBoolean());
  }

  /** Windows of 2x2 or 3x3 without gaps, in rows shorter and longer than vectors. */
  private static Pool2d drawSmall(Random random) {
    int kernel = 2 + random.nextInt(2);
    int stride = kernel == 2 ? 2 : 1 + random.nextInt(2);
    Window2d window = Window2d.of(kernel, kernel).withStride(stride, stride);
    if (random.nextBoolean()) {
      window =
          window.withPadding(
              random.nextInt(kernel),
              random.nextInt(kernel),
              random.nextInt(kernel),
              random.nextInt(kernel));
    }
    return Pool2d.of(
        1 + random.nextInt(2),
        1 + random.nextInt(4),
        2 + random.nextInt(12),
        stride * (4 + random.nextInt(random.nextBoolean() ? 8 : 50)) + random.nextInt(2),
        window,
        random.nextInt(4) == 0,
        random.nextBoolean());
  }

  private static float element(Random random, int kind) {
    return switch (kind) {
      case 0 -> (float) random.nextGaussian();
      case 1 -> random.nextInt(3) - 1;
      case 2 -> random.nextBoolean() ? 0.0f : -0.0f;
      default ->
          switch (random.nextInt(6)) {
            case 0 -> Float.NaN;
            case 1 -> Float.NEGATIVE_INFINITY;
            case 2 -> Float.POSITIVE_INFINITY;
            case 3 -> -0.0f;
            case 4 -> Float.MIN_VALUE;
            default -> random.nextInt(3) - 1;
          };
    };
  }

  private static float[] elements(Random random, int kind, long size) {
    float[] elements = marked(size);
    for (int i = 0; i < size; i++) {
      elements[AT + i] = element(random, kind);
    }
    return elements;
  }

  private static float[] marked(long size) {
    float[] elements = new float[2 * AT + (int) size];
    Arrays.fill(elements, MARK);
    return elements;
  }

  /** What all methods store, one after the other, bit by bit. */
  private static int[][] results(Pool2dKernels kernels, Pool2d pool, float[] x, float[] dy) {
    F32Buffer from = HostBuffer.of(x);
    F32Buffer gradient = HostBuffer.of(dy);
    float[] alone = marked(pool.sizeY());
    float[] largest = marked(pool.sizeY());
    int[] places = new int[alone.length];
    float[] averages = marked(pool.sizeY());
    float[] scattered = marked(pool.sizeX());
    float[] spread = marked(pool.sizeX());
    I32Buffer indices = HostBuffer.of(places);
    kernels.max(pool, from, AT, HostBuffer.of(alone), AT);
    kernels.maxWithIndices(pool, from, AT, HostBuffer.of(largest), AT, indices, AT);
    kernels.average(pool, from, AT, HostBuffer.of(averages), AT);
    kernels.maxBackward(pool, gradient, AT, indices, AT, HostBuffer.of(scattered), AT);
    kernels.averageBackward(pool, gradient, AT, HostBuffer.of(spread), AT);
    return new int[][] {
      bits(alone), bits(largest), places, bits(averages), bits(scattered), bits(spread)
    };
  }

  /** With one NaN for all: which operand's NaN an addition passes on is not specified. */
  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }

  private static void assertSameBits(Random random, int index, Pool2d pool) {
    int kind = index % 4;
    float[] x = elements(random, kind, pool.sizeX());
    float[] dy = elements(random, kind, pool.sizeY());
    int[][] expected = results(SCALAR, pool, x, dy);
    int[][] one = results(VECTOR, pool, x, dy);
    int[][] three = results(THREADS, pool, x, dy);
    for (int i = 0; i < expected.length; i++) {
      String what = "case " + index + ", method " + i;
      assertArrayEquals(expected[i], one[i], what);
      assertArrayEquals(expected[i], three[i], () -> what + ", three threads");
    }
  }

  @Test
  void theBitsAreThoseOfTheScalarKernels() {
    int rows = 0;
    int windows = 0;
    for (int index = 0; index < CASES; index++) {
      Random random = new Random(77_003L * index);
      Pool2d pool;
      try {
        pool = draw(random);
      } catch (IllegalArgumentException noWindowFits) {
        continue;
      }
      assertSameBits(random, index, pool);
      TapRows taps = new TapRows();
      taps.set(pool);
      rows += taps.isUsed() ? 1 : 0;
      windows += taps.isUsed() ? 0 : 1;
    }
    int found = rows;
    int others = windows;
    assertTrue(rows > 400 && windows > 200, () -> found + " by rows, " + others + " by windows");
  }

  @Test
  void smallWindowsGiveTheBitsOfTheScalarKernels() {
    int padded = 0;
    int inPlace = 0;
    int stacked = 0;
    for (int index = 0; index < CASES; index++) {
      Random random = new Random(91_009L * index);
      Pool2d pool;
      try {
        pool = drawSmall(random);
      } catch (IllegalArgumentException noWindowFits) {
        continue;
      }
      assertSameBits(random, index, pool);
      SmallWindows small = new SmallWindows();
      small.set(pool);
      padded += small.isUsed() && !small.isInPlace() ? 1 : 0;
      inPlace += small.isUsed() && small.isInPlace() ? 1 : 0;
      stacked += small.isStacked() ? 1 : 0;
    }
    String found = padded + " padded, " + inPlace + " in place, " + stacked + " stacked";
    assertTrue(padded > 400 && inPlace > 300 && stacked > 50, found);
  }

  /** Places that a maximum would not find: each gradient still goes where its place says. */
  @Test
  void gradientsGoToAnyPlace() {
    for (int width = 8; width <= 70; width += 2) {
      Random random = new Random(width);
      Pool2d pool = Pool2d.of(1, 3, 6, width, Window2d.of(2, 2).withStride(2, 2), false, false);
      float[] dy = elements(random, 0, pool.sizeY());
      int windows = pool.outHeight() * pool.outWidth();
      for (int strayed = 0; strayed < 3 * windows; strayed += 1 + random.nextInt(windows / 4)) {
        int[] places = new int[3 * windows];
        for (int i = 0; i < places.length; i++) {
          int row = 2 * (i % windows / pool.outWidth()) + random.nextInt(2);
          places[i] = row * width + 2 * (i % pool.outWidth()) + random.nextInt(2);
        }
        places[strayed] = random.nextInt(6 * width);
        float[][] found = new float[2][];
        for (int i = 0; i < 2; i++) {
          found[i] = marked(pool.sizeX());
          (i == 0 ? SCALAR : VECTOR)
              .maxBackward(
                  pool,
                  HostBuffer.of(dy),
                  AT,
                  HostBuffer.of(places),
                  0,
                  HostBuffer.of(found[i]),
                  AT);
        }
        assertArrayEquals(bits(found[0]), bits(found[1]), "width " + width + ", " + strayed);
      }
    }
  }

  /** Large enough for several tasks, and the shapes of the networks. */
  @Test
  void planesAreSharedOutToThreads() {
    Random random = new Random(5);
    Window2d three = Window2d.of(3, 3).withStride(2, 2).withPadding(1);
    Window2d two = Window2d.of(2, 2).withStride(2, 2);
    Pool2d[] pools = {
      Pool2d.of(2, 16, 56, 56, three, false, true),
      Pool2d.of(1, 33, 57, 61, two, true, false),
      Pool2d.of(1, 3, 50, 120, Window2d.of(3, 3).withPadding(1), false, false),
      Pool2d.of(2, 8, 40, 40, Window2d.of(3, 3).withPadding(1), false, false),
      Pool2d.of(8, 100, 14, 14, two, false, false),
      Pool2d.of(3, 200, 11, 13, Window2d.of(3, 3).withPadding(1), false, false),
      Pool2d.of(3, 200, 13, 11, three, false, false),
      Pool2d.global(2, 40, 40, 41),
      Pool2d.adaptive(1, 20, 60, 60, 7, 7),
    };
    for (Pool2d pool : pools) {
      float[] x = elements(random, 0, pool.sizeX());
      float[] dy = elements(random, 0, pool.sizeY());
      int[][] expected = results(SCALAR, pool, x, dy);
      int[][] threads = results(THREADS, pool, x, dy);
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], threads[i], "method " + i);
      }
    }
  }
}
