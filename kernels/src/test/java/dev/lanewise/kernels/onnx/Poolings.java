package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.testing.Guarded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** MaxPool, MaxUnpool, AveragePool and the global ones. */
final class Poolings extends Operators {
  Poolings(Backend backend) {
    super(backend);
  }

  private static Pool2d pool(OnnxNode node, Images images) {
    return Pool2d.of(
        images.batch(),
        images.channels(),
        images.height(),
        images.width(),
        images.window(node, node.integers("kernel_shape")),
        node.integer("ceil_mode", 0) == 1,
        node.integer("count_include_pad", 0) == 1);
  }

  private static Pool2d global(Images images) {
    return Pool2d.global(images.batch(), images.channels(), images.height(), images.width());
  }

  private static int[] shape(Images images, Pool2d pool) {
    return images.shape(pool.batch(), pool.channels(), pool.outHeight(), pool.outWidth());
  }

  OnnxTensor average(OnnxNode node, OnnxTensor x) {
    Images images = Images.of(x);
    return average(images, pool(node, images), x);
  }

  OnnxTensor globalAverage(OnnxTensor x) {
    Images images = Images.of(x);
    return average(images, global(images), x);
  }

  private OnnxTensor average(Images images, Pool2d pool, OnnxTensor x) {
    Guarded from = in(x);
    Guarded y = out(pool.sizeY());
    backend.pool2d(F32).average(pool, from.buffer(), from.at(), y.buffer(), y.at());
    return result(y, shape(images, pool));
  }

  OnnxTensor globalMax(OnnxTensor x) {
    Images images = Images.of(x);
    Pool2d pool = global(images);
    Guarded from = in(x);
    Guarded y = out(pool.sizeY());
    backend.pool2d(F32).max(pool, from.buffer(), from.at(), y.buffer(), y.at());
    return result(y, shape(images, pool));
  }

  /** The maxima and, if asked for, their places. */
  List<OnnxTensor> max(OnnxNode node, OnnxTensor x) {
    Images images = Images.of(x);
    Pool2d pool = pool(node, images);
    Guarded from = in(x);
    Guarded y = out(pool.sizeY());
    List<OnnxTensor> results = new ArrayList<>();
    if (node.outputs().size() == 1) {
      backend.pool2d(F32).max(pool, from.buffer(), from.at(), y.buffer(), y.at());
      results.add(result(y, shape(images, pool)));
      return results;
    }
    Guarded places = Guarded.canaries(backend.memory(), DType.I32, Math.toIntExact(pool.sizeY()));
    backend
        .pool2d(F32)
        .maxWithIndices(
            pool, from.buffer(), from.at(), y.buffer(), y.at(), places.buffer(), places.at());
    results.add(result(y, shape(images, pool)));
    double[] indices = places.assertMarginsIntact().values();
    boolean byColumns = node.integer("storage_order", 0) == 1;
    for (int i = 0; i < indices.length; i++) {
      int at = (int) indices[i];
      int row = at / pool.width();
      int column = at % pool.width();
      int plane = i / (pool.outHeight() * pool.outWidth());
      int inPlane = byColumns ? column * pool.height() + row : at;
      indices[i] = plane * pool.height() * pool.width() + inPlane;
    }
    results.add(OnnxTensor.integers(shape(images, pool), indices));
    return results;
  }

  /**
   * The gradient of a maximum puts numbers back to where the maxima were. A size that is asked for
   * adds zeros at the end of rows and columns.
   */
  OnnxTensor unpool(OnnxNode node, List<OnnxTensor> arguments) {
    OnnxTensor y = arguments.get(0);
    Images images = Images.of(y);
    Window2d window = images.window(node, node.integers("kernel_shape"));
    int height = (images.height() - 1) * window.strideH() + window.kernelH();
    int width = (images.width() - 1) * window.strideW() + window.kernelW();
    Pool2d pool = Pool2d.of(images.batch(), images.channels(), height, width, window, false, false);
    double[] places =
        Arrays.stream(arguments.get(1).values()).map(place -> place % (height * width)).toArray();
    Guarded dy = in(y);
    Guarded indices = Guarded.of(backend.memory(), DType.I32, places);
    Guarded dx = out(pool.sizeX());
    backend
        .pool2d(F32)
        .maxBackward(
            pool, dy.buffer(), dy.at(), indices.buffer(), indices.at(), dx.buffer(), dx.at());
    OnnxTensor made = result(dx, images.shape(images.batch(), images.channels(), height, width));
    return arguments.size() < 3 ? made : extended(made, arguments.get(2).integers());
  }

  private static OnnxTensor extended(OnnxTensor x, int[] shape) {
    Images from = Images.of(x);
    double[] values = new double[product(shape, 0, shape.length)];
    for (int row = 0; row < from.batch() * from.channels() * from.height(); row++) {
      int plane = row / from.height();
      int to = (plane * shape[2] + row % from.height()) * shape[3];
      System.arraycopy(x.values(), row * from.width(), values, to, from.width());
    }
    return OnnxTensor.floats(shape, values);
  }
}
