package dev.lanewise.kernels.vector.resize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.kernels.op.ResizeKernels;
import dev.lanewise.kernels.vector.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same bits as the scalar kernels, for one thread and three, on random sizes: widths around the
 * lanes, whole and other factors, larger and smaller, and elements that are equal, NaN, infinite,
 * subnormal or zeros of both signs.
 */
@Tag("width")
class VectorResizeBitsTest {
  private static final int CASES = 2000;
  private static final int AT = 3;
  private static final float MARK = 12345.5f;

  private static final ResizeKernels SCALAR = Kernels.scalar(Family.RESIZE, DType.F32);
  private static final ResizeKernels VECTOR = Kernels.vector(Family.RESIZE, DType.F32, 1);
  private static final ResizeKernels THREADS = Kernels.vector(Family.RESIZE, DType.F32, 3);

  private static Resize2d draw(Random random) {
    Mode mode = Mode.values()[random.nextInt(3)];
    int batch = 1 + random.nextInt(2);
    int channels = 1 + random.nextInt(3);
    int height = 1 + random.nextInt(6);
    int width = 1 + random.nextInt(random.nextBoolean() ? 9 : 50);
    boolean whole = random.nextInt(3) > 0;
    int outHeight = whole ? height * (1 + random.nextInt(4)) : 1 + random.nextInt(15);
    int outWidth = whole ? width * (1 + random.nextInt(5)) : 1 + random.nextInt(90);
    return new Resize2d(mode, batch, channels, height, width, outHeight, outWidth);
  }

  private static float element(Random random, int kind) {
    return switch (kind) {
      case 0 -> (float) random.nextGaussian();
      case 1 -> random.nextInt(3) - 1;
      case 2 -> (random.nextInt(5) - 2) * Float.MIN_VALUE;
      default ->
          switch (random.nextInt(8)) {
            case 0 -> Float.NaN;
            case 1 -> Float.NEGATIVE_INFINITY;
            case 2 -> Float.POSITIVE_INFINITY;
            case 3 -> -0.0f;
            case 4 -> -Float.MIN_VALUE;
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

  /** What both methods store, bit by bit. */
  private static int[][] results(ResizeKernels kernels, Resize2d resize, float[] x, float[] dy) {
    F32Buffer from = HostBuffer.of(x);
    F32Buffer gradient = HostBuffer.of(dy);
    float[] y = marked(resize.sizeY());
    float[] dx = marked(resize.sizeX());
    kernels.resize(resize, from, AT, HostBuffer.of(y), AT);
    kernels.resizeBackward(resize, gradient, AT, HostBuffer.of(dx), AT);
    return new int[][] {bits(y), bits(dx)};
  }

  /** With one NaN for all: which operand's NaN an addition passes on is not specified. */
  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }

  private static void check(Resize2d resize, Random random, int kind) {
    float[] x = elements(random, kind, resize.sizeX());
    float[] dy = elements(random, kind, resize.sizeY());
    int[][] expected = results(SCALAR, resize, x, dy);
    int[][] one = results(VECTOR, resize, x, dy);
    int[][] three = results(THREADS, resize, x, dy);
    for (int i = 0; i < expected.length; i++) {
      String what = resize + ", " + (i == 0 ? "forward" : "backward") + ", elements " + kind;
      assertArrayEquals(expected[i], one[i], what);
      assertArrayEquals(expected[i], three[i], () -> what + ", three threads");
    }
  }

  private static Columns columns(Resize2d resize) {
    Columns columns = new Columns();
    columns.set(resize);
    columns.list(resize.mode() == Mode.NEAREST);
    return columns;
  }

  @Test
  void theBitsAreThoseOfTheScalarKernels() {
    int[] byPhases = new int[5];
    for (int index = 0; index < CASES; index++) {
      Random random = new Random(77_003L * index);
      Resize2d resize = draw(random);
      check(resize, random, index % 4);
      byPhases[columns(resize).factor()]++;
    }
    for (int factor : new int[] {0, 1, 2, 4}) {
      assertTrue(byPhases[factor] > 150, () -> factor + " times: " + byPhases[factor] + " cases");
    }
  }

  /** Most columns of a wide image are not used when it shrinks: no lists are made. */
  @Test
  void wideImagesThatShrink() {
    for (Mode mode : Mode.values()) {
      for (int kind = 0; kind < 4; kind++) {
        Resize2d resize = new Resize2d(mode, 1, 2, 3, 4000, 5, 9);
        assertEquals(0, columns(resize).taps());
        check(resize, new Random(kind), kind);
      }
    }
  }

  /** Large enough for several tasks. */
  @Test
  void planesAreSharedOutToThreads() {
    Random random = new Random(5);
    for (Mode mode : Mode.values()) {
      check(new Resize2d(mode, 2, 9, 28, 28, 56, 56), random, 0);
      check(new Resize2d(mode, 1, 7, 33, 35, 131, 140), random, 0);
      check(new Resize2d(mode, 1, 40, 20, 31, 33, 50), random, 0);
    }
  }

  /** Arrays that one call made do not disturb the next, which may need less of them. */
  @Test
  void aTaskServesManySizes() {
    Random random = new Random(6);
    for (int side : new int[] {40, 3, 17, 1, 40}) {
      for (Mode mode : Mode.values()) {
        check(new Resize2d(mode, 1, 2, side, side, 2 * side, 2 * side + 1), random, 0);
        check(new Resize2d(mode, 1, 2, side, side, 2 * side, 4 * side), random, 0);
      }
    }
  }
}
