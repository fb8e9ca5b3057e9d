package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.kernels.op.ResizeKernels;
import java.util.Random;

/** Up-sampling and its gradient. */
public abstract class ResizeContract extends KernelContract {
  private static final int[][] SIZES = {
    {1, 1, 3, 2}, {2, 3, 4, 6}, {3, 2, 5, 7}, {5, 4, 3, 1}, {4, 4, 4, 4}
  };

  protected ResizeContract(Backend backend) {
    super(backend);
  }

  private double[] resize(DType dtype, Resize2d resize, double... x) {
    Guarded from = of(dtype, x);
    Guarded y = canaries(dtype, Math.toIntExact(resize.sizeY()));
    backend.resize(dtype).resize(resize, from.buffer(), from.at(), y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  private double[] backward(DType dtype, Resize2d resize, double... dy) {
    Guarded from = of(dtype, dy);
    Guarded dx = canaries(dtype, Math.toIntExact(resize.sizeX()));
    backend.resize(dtype).resizeBackward(resize, from.buffer(), from.at(), dx.buffer(), dx.at());
    return dx.assertMarginsIntact().values();
  }

  private static Resize2d line(Mode mode, int width, int outWidth) {
    return new Resize2d(mode, 1, 1, 1, width, 1, outWidth);
  }

  @Floating
  void linesByHand(DType dtype) {
    double[] x = {0, 8, 16};
    assertArrayEquals(
        new double[] {0, 0, 8, 8, 16, 16}, resize(dtype, line(Mode.NEAREST, 3, 6), x));
    assertArrayEquals(new double[] {0, 0, 8, 8, 16}, resize(dtype, line(Mode.NEAREST, 3, 5), x));
    assertArrayEquals(
        new double[] {0, 2, 6, 10, 14, 16}, resize(dtype, line(Mode.BILINEAR, 3, 6), x));
    assertArrayEquals(
        new double[] {0, 4, 8, 12, 16}, resize(dtype, line(Mode.BILINEAR_ALIGN_CORNERS, 3, 5), x));
    assertArrayEquals(new double[] {0}, resize(dtype, line(Mode.BILINEAR_ALIGN_CORNERS, 3, 1), x));
    double[] dy = {1, 10, 100, 1000, 10000, 100000};
    assertArrayEquals(
        new double[] {11, 1100, 110000}, backward(dtype, line(Mode.NEAREST, 3, 6), dy));
    assertArrayEquals(
        new double[] {1 + 7.5 + 25, 2.5 + 75 + 750 + 2500, 250 + 7500 + 100000},
        backward(dtype, line(Mode.BILINEAR, 3, 6), dy));
  }

  /** The weight of element {@code i} of x in element {@code o} of y along one axis. */
  private static double weight(Mode mode, int i, int size, int o, int outSize) {
    if (mode == Mode.NEAREST) {
      return i == o * size / outSize ? 1 : 0;
    }
    double place =
        mode == Mode.BILINEAR
            ? (o + 0.5) * size / outSize - 0.5
            : outSize == 1 ? 0 : o * (size - 1.0) / (outSize - 1);
    double inside = Math.clamp(place, 0, size - 1.0);
    return Math.max(0, 1 - Math.abs(inside - i));
  }

  /** Hat functions: each element of y is the sum of all of x, weighted by distance. */
  @Floating
  void imagesAreSumsOfHats(DType dtype) {
    Random random = new Random(1);
    for (Mode mode : Mode.values()) {
      for (int[] s : SIZES) {
        Resize2d resize = new Resize2d(mode, 2, 3, s[0], s[1], s[2], s[3]);
        double[] x = random.ints(resize.sizeX(), -9, 10).asDoubleStream().toArray();
        double[] dy = random.ints(resize.sizeY(), -9, 10).asDoubleStream().toArray();
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        for (int i = 0; i < x.length; i++) {
          for (int o = 0; o < y.length; o++) {
            if (i / (s[0] * s[1]) == o / (s[2] * s[3])) {
              double weight =
                  weight(mode, i / s[1] % s[0], s[0], o / s[3] % s[2], s[2])
                      * weight(mode, i % s[1], s[1], o % s[3], s[3]);
              y[o] += weight * x[i];
              dx[i] += weight * dy[o];
            }
          }
        }
        double tolerance = dtype == DType.F32 ? 1e-5 : 1e-13;
        assertArrayEquals(y, resize(dtype, resize, x), tolerance, resize::toString);
        assertArrayEquals(dx, backward(dtype, resize, dy), 10 * tolerance, resize::toString);
      }
    }
  }

  @Floating
  void aConstantStaysAndTheSameSizeCopies(DType dtype) {
    for (Mode mode : Mode.values()) {
      Resize2d constant = new Resize2d(mode, 1, 1, 2, 2, 4, 6);
      for (double value : resize(dtype, constant, 3, 3, 3, 3)) {
        assertEquals(3, value, 2 * Bounds.ulp(dtype, 3));
      }
      Resize2d same = new Resize2d(mode, 1, 2, 1, 2, 1, 2);
      assertArrayEquals(new double[] {5, -0.25, 1e9, 7}, resize(dtype, same, 5, -0.25, 1e9, 7));
    }
  }

  @Floating
  void nanReachesItsNeighboursOnly(DType dtype) {
    double nan = Double.NaN;
    assertArrayEquals(
        new double[] {1, 1, nan, nan}, resize(dtype, line(Mode.NEAREST, 2, 4), 1, nan));
    assertArrayEquals(
        new double[] {1, 1.25, 1.75, nan, nan, nan},
        resize(dtype, line(Mode.BILINEAR, 3, 6), 1, 2, nan));
    assertEquals(0, resize(dtype, new Resize2d(Mode.NEAREST, 0, 3, 1, 1, 2, 2)).length);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    ResizeKernels kernels = backend.resize(dtype);
    Resize2d resize = line(Mode.NEAREST, 2, 4);
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("y", dtype, 3, 4, 5, 6)
        .check((b, at) -> kernels.resize(resize, b[0], at[0], b[1], at[1]));
    badCalls()
        .argument("dy", dtype, 3, 4, 5, 6)
        .argument("dx", dtype, 1, 2)
        .check((b, at) -> kernels.resizeBackward(resize, b[0], at[0], b[1], at[1]));
    Guarded both = of(dtype, 1, 2, 3, 4, 5);
    Buffer b = both.buffer();
    assertRefused("x is", () -> kernels.resize(resize, b, both.at() + 3, b, both.at()));
    assertRefused("dy is", () -> kernels.resizeBackward(resize, b, both.at(), b, both.at() + 2));
    both.assertHolds(1, 2, 3, 4, 5);
  }
}
