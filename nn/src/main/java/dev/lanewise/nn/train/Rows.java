package dev.lanewise.nn.train;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Tensor;

/** Rows of tensors, that is, parts along the first axis. */
final class Rows {
  private Rows() {}

  /** A layout like this with another number of rows. */
  static Layout layout(Tensor like, int rows) {
    int[] shape = like.shape();
    shape[0] = rows;
    return Layout.of(shape);
  }

  /** The layout of rows of a shape. */
  static Layout layout(int rows, int[] row) {
    int[] shape = new int[row.length + 1];
    shape[0] = rows;
    System.arraycopy(row, 0, shape, 1, row.length);
    return Layout.of(shape);
  }

  /** A view of some rows of a contiguous tensor. */
  static Tensor view(Tensor x, Layout part, int start) {
    long row = x.dim(0) == 0 ? 0 : x.size() / x.dim(0);
    return x.view(part, x.offset() + start * row);
  }

  /** The content on the host as float32. */
  static float[] floats(Tensor x) {
    return switch (x.dtype()) {
      case F32 -> x.toFloats();
      case F64 -> {
        double[] wide = x.toDoubles();
        float[] narrow = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
          narrow[i] = (float) wide[i];
        }
        yield narrow;
      }
      case I32 -> {
        int[] labels = x.toInts();
        float[] numbers = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
          numbers[i] = labels[i];
        }
        yield numbers;
      }
    };
  }

  /** The mean of the batches' mean losses, weighted with their sizes, in order. */
  static double mean(Tensor losses, int batches, int batchSize, int rows) {
    double[] each = new double[Math.toIntExact(losses.size())];
    switch (losses.dtype()) {
      case F64 -> System.arraycopy(losses.toDoubles(), 0, each, 0, batches);
      default -> {
        float[] narrow = losses.toFloats();
        for (int i = 0; i < batches; i++) {
          each[i] = narrow[i];
        }
      }
    }
    double sum = 0;
    for (int batch = 0; batch < batches; batch++) {
      int count = Math.min(batchSize, rows - batch * batchSize);
      if (!Double.isFinite(each[batch])) {
        throw new DivergedException(
            "loss of batch " + (batch + 1) + " of " + batches + " is " + each[batch]);
      }
      sum += each[batch] * count;
    }
    return sum / rows;
  }
}
