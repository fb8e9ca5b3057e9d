package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Convolutions that fill tiles of each shape, and leave some in part, have the scalar backend's
 * bits: the contract's are mostly of fewer filters. The simulated device has 2 multiprocessors, so
 * from two tiles on there are enough of a shape.
 */
class CudaConvTilesTest {
  private static final Backend SCALAR = Backends.open(new BackendConfig("scalar", 1));
  private static final Window2d THREE = Window2d.of(3, 3).withPadding(1);

  private static final Conv2d[] SHAPES = {
    new Conv2d(1, 66, 12, 16, 130, THREE, 1, true),
    new Conv2d(2, 66, 17, 15, 12, THREE.withStride(2, 2), 1, true),
    new Conv2d(2, 9, 17, 15, 20, THREE.withStride(2, 1).withDilation(1, 2), 1, true),
    new Conv2d(1, 36, 5, 6, 20, THREE, 2, true),
    new Conv2d(1, 20, 4, 7, 18, Window2d.of(2, 3).withPadding(1, 0, 2, 1), 1, true),
    new Conv2d(1, 10, 6, 5, 9, THREE.withStride(1, 3), 1, true)
  };

  /** Weight gradients of several images and of several rows a chunk. */
  private static final Conv2d[] CHUNKS = {
    new Conv2d(5, 2, 32, 64, 9, Window2d.of(2, 1).withPadding(1, 0, 0, 0), 1, true),
    new Conv2d(2, 1, 70, 70, 9, Window2d.of(1, 3), 1, true),
    new Conv2d(3, 3, 5, 5, 10, THREE, 1, true)
  };

  private final Backend cuda = CudaUnderTest.backend();
  private final Random random = new Random(1);

  private double[] values(long size) {
    double[] values = new double[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Buffer upload(Backend backend, DType dtype, double... values) {
    Buffer buffer = backend.memory().allocate(dtype, values.length);
    if (dtype == DType.F64) {
      backend.memory().upload(values, 0, buffer, 0, values.length);
    } else {
      float[] narrow = new float[values.length];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = (float) values[i];
      }
      backend.memory().upload(narrow, 0, buffer, 0, values.length);
    }
    return buffer;
  }

  private static double[] download(Backend backend, Buffer buffer) {
    double[] values = new double[Math.toIntExact(buffer.length())];
    if (buffer.dtype() == DType.F64) {
      backend.memory().download(buffer, 0, values, 0, values.length);
    } else {
      float[] narrow = new float[values.length];
      backend.memory().download(buffer, 0, narrow, 0, values.length);
      for (int i = 0; i < narrow.length; i++) {
        values[i] = narrow[i];
      }
    }
    return values;
  }

  /** What a backend makes of two arrays, and of a third that it writes over. */
  private interface Call {
    void run(Conv2dKernels kernels, Buffer first, Buffer second, Buffer result);
  }

  private void assertSame(
      DType dtype, Conv2d conv, double[] first, double[] second, double[] result, Call call) {
    assertArrayEquals(
        run(SCALAR, dtype, first, second, result, call),
        run(cuda, dtype, first, second, result, call),
        conv::toString);
  }

  private static double[] run(
      Backend backend, DType dtype, double[] first, double[] second, double[] result, Call call) {
    try (Buffer a = upload(backend, dtype, first);
        Buffer b = upload(backend, dtype, second);
        Buffer to = upload(backend, dtype, result)) {
      call.run(backend.conv2d(dtype), a, b, to);
      return download(backend, to);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void products(DType dtype) {
    ConvEpilogue epilogue =
        ConvEpilogue.NONE.withResidual().withActivation(UnaryOp.LEAKY_RELU, 0.25, 0);
    for (Conv2d conv : SHAPES) {
      assertSame(
          dtype,
          conv,
          values(conv.sizeX()),
          values(conv.sizeW()),
          values(conv.sizeY()),
          (kernels, x, w, y) ->
              kernels.forward(conv, x, 0, w, 0, y, 0, epilogue, null, 0, null, 0, y, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void transposedProducts(DType dtype) {
    for (Conv2d conv : SHAPES) {
      assertSame(
          dtype,
          conv,
          values(conv.sizeY()),
          values(conv.sizeW()),
          values(conv.sizeX()),
          (kernels, dy, w, dx) -> kernels.backwardData(conv, dy, 0, w, 0, dx, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void weightGradients(DType dtype) {
    for (Conv2d[] shapes : new Conv2d[][] {SHAPES, CHUNKS}) {
      for (Conv2d conv : shapes) {
        assertSame(
            dtype,
            conv,
            values(conv.sizeX()),
            values(conv.sizeY()),
            values(conv.sizeW()),
            (kernels, x, dy, dw) -> kernels.backwardWeights(conv, x, 0, dy, 0, dw, 0));
      }
    }
  }
}
