package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.Window2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the tests of convolutions share. */
abstract class ConvContract extends KernelContract {
  ConvContract(Backend backend) {
    super(backend);
  }

  /** Kernels, strides, paddings, dilations and groups, all combined, that must be exact. */
  static List<Conv2d> smallShapes() {
    int[][] kernels = {{1, 1}, {2, 3}, {3, 3}, {4, 1}};
    int[][] strides = {{1, 1}, {2, 2}, {1, 3}};
    int[][] paddings = {{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 2, 3, 1}};
    int[][] dilations = {{1, 1}, {1, 2}};
    int[][] channels = {{1, 2, 1}, {3, 1, 1}, {4, 6, 2}, {3, 6, 3}};
    List<Conv2d> shapes = new ArrayList<>();
    for (int[] k : kernels) {
      for (int[] s : strides) {
        for (int[] p : paddings) {
          for (int[] d : dilations) {
            for (int[] c : channels) {
              Window2d window =
                  Window2d.of(k[0], k[1])
                      .withStride(s[0], s[1])
                      .withPadding(p[0], p[1], p[2], p[3])
                      .withDilation(d[0], d[1]);
              shapes.add(new Conv2d(2, c[0], 5, 6, c[1], window, c[2], true));
            }
          }
        }
      }
    }
    return shapes;
  }

  /** Shapes with several blocks of channels, in one group and in more. */
  static List<Conv2d> deepShapes() {
    Window2d window = Window2d.of(3, 2);
    return List.of(
        new Conv2d(2, 35, 4, 5, 18, window.withPadding(1), 1, true),
        new Conv2d(1, 40, 5, 4, 34, window.withPadding(1, 0, 2, 0).withStride(2, 1), 2, true),
        new Conv2d(1, 17, 6, 6, 33, window.withDilation(2, 3), 1, true),
        new Conv2d(1, 33, 3, 3, 33, window.withPadding(2, 2, 1, 1), 33, true),
        new Conv2d(1, 50, 3, 4, 40, Window2d.of(1, 1), 1, true));
  }

  static double[] integers(Random random, long size) {
    double[] values = new double[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-4, 5);
    }
    return values;
  }

  /** Numbers of many magnitudes, exact in float, so that another order gives other bits. */
  static double[] spread(Random random, long size) {
    double[] values = new double[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-4, 5)));
    }
    return values;
  }

  final double[] forward(DType dtype, Conv2d conv, double[] x, double[] w) {
    Guarded y = canaries(dtype, Math.toIntExact(conv.sizeY()));
    forward(conv, of(dtype, x), of(dtype, w), y);
    return y.assertMarginsIntact().values();
  }

  final void forward(Conv2d conv, Guarded x, Guarded w, Guarded y) {
    backend
        .conv2d(y.dtype())
        .forward(conv, x.buffer(), x.at(), w.buffer(), w.at(), y.buffer(), y.at());
  }

  final double[] backwardData(DType dtype, Conv2d conv, double[] dy, double[] w) {
    Guarded from = of(dtype, dy);
    Guarded weights = of(dtype, w);
    Guarded dx = canaries(dtype, Math.toIntExact(conv.sizeX()));
    backend
        .conv2d(dtype)
        .backwardData(
            conv, from.buffer(), from.at(), weights.buffer(), weights.at(), dx.buffer(), dx.at());
    return dx.assertMarginsIntact().values();
  }

  final double[] backwardWeights(DType dtype, Conv2d conv, double[] x, double[] dy) {
    Guarded from = of(dtype, x);
    Guarded gradient = of(dtype, dy);
    Guarded dw = canaries(dtype, Math.toIntExact(conv.sizeW()));
    backend
        .conv2d(dtype)
        .backwardWeights(
            conv, from.buffer(), from.at(), gradient.buffer(), gradient.at(), dw.buffer(), dw.at());
    return dw.assertMarginsIntact().values();
  }

  /** Forward or transposed with an epilogue; operands that it has not are null. */
  final void withEpilogue(
      boolean transposed,
      Conv2d conv,
      ConvEpilogue epilogue,
      Guarded x,
      Guarded w,
      Guarded y,
      Guarded scale,
      Guarded bias,
      Guarded residual) {
    var kernels = backend.conv2d(y.dtype());
    if (transposed) {
      kernels.transposed(
          conv,
          x.buffer(),
          x.at(),
          w.buffer(),
          w.at(),
          y.buffer(),
          y.at(),
          epilogue,
          buffer(scale),
          at(scale),
          buffer(bias),
          at(bias),
          buffer(residual),
          at(residual));
    } else {
      kernels.forward(
          conv,
          x.buffer(),
          x.at(),
          w.buffer(),
          w.at(),
          y.buffer(),
          y.at(),
          epilogue,
          buffer(scale),
          at(scale),
          buffer(bias),
          at(bias),
          buffer(residual),
          at(residual));
    }
  }

  static Buffer buffer(Guarded guarded) {
    return guarded == null ? null : guarded.buffer();
  }

  static long at(Guarded guarded) {
    return guarded == null ? 0 : guarded.at();
  }

  /** The same numbers, but for the sign of zeros, which is open. */
  static void assertSame(double[] expected, double[] actual, Object what) {
    assertEquals(expected.length, actual.length, what::toString);
    for (int i = 0; i < expected.length; i++) {
      int at = i;
      assertEquals(expected[i] + 0.0, actual[i] + 0.0, () -> what + ", element " + at);
    }
  }

  static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
