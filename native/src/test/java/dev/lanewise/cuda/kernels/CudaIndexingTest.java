package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.IndexingKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.StridedCopy;
import dev.lanewise.kernels.testing.Guarded;
import dev.lanewise.kernels.testing.IndexingContract;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CudaIndexingTest extends IndexingContract {
  CudaIndexingTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean seesIndices() {
    return false;
  }

  @ParameterizedTest
  @EnumSource
  void indicesOutOfRangeHaveNoSlices(DType dtype) {
    Gather gather = new Gather(1, 3, 1, 5);
    Guarded indices = of(DType.I32, -1, 2, 3, Integer.MIN_VALUE, Integer.MAX_VALUE);
    Guarded x = of(dtype, 1, 2, 3);
    Guarded y = canaries(dtype, 5);
    IndexingKernels kernels = backend.indexing(dtype);
    kernels.gather(gather, x.buffer(), x.at(), indices.buffer(), indices.at(), y.buffer(), y.at());
    double nothing = dtype.isFloating() ? Double.NaN : 0;
    y.assertHolds(nothing, 3, nothing, nothing, nothing);
    if (dtype.isFloating()) {
      Guarded sum = of(dtype, 1, 2, 3);
      Guarded slices = of(dtype, 10, 20, 30, 40, 50);
      kernels.scatterAdd(
          gather,
          slices.buffer(),
          slices.at(),
          indices.buffer(),
          indices.at(),
          sum.buffer(),
          sum.at());
      sum.assertHolds(1, 2, 23);
    }
  }

  /** Around the number from which on indices are linked, rare and frequent ones, and bad ones. */
  @Test
  void manyIndicesAddUpInOrder() {
    Random random = new Random(3);
    for (int[] shape :
        new int[][] {{2, 40, 3, 255}, {1, 40, 5, 256}, {2, 900, 3, 257}, {1, 30, 2, 2000}}) {
      Gather gather = new Gather(shape[0], shape[1], shape[2], shape[3]);
      double[] indices = new double[gather.count()];
      for (int i = 0; i < indices.length; i++) {
        indices[i] =
            i % 50 == 7
                ? -1 - i % 2
                : Math.min(random.nextInt(gather.axis() + 2), random.nextInt(gather.axis()));
      }
      double[] x = floats(random, gather.resultSize());
      double[] y = floats(random, gather.sourceSize());
      Guarded from = of(DType.F32, x);
      Guarded places = of(DType.I32, indices);
      Guarded to = of(DType.F32, y);
      backend
          .indexing(DType.F32)
          .scatterAdd(
              gather, from.buffer(), from.at(), places.buffer(), places.at(), to.buffer(), to.at());
      addInOrder(gather, x, indices, y);
      assertArrayEquals(y, to.assertMarginsIntact().values(), gather.toString());
    }
  }

  private static double[] floats(Random random, long count) {
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.exp(5 * random.nextGaussian()));
    }
    return values;
  }

  private static void addInOrder(Gather gather, double[] x, double[] indices, double[] y) {
    for (int o = 0; o < gather.outer(); o++) {
      for (int i = 0; i < gather.count(); i++) {
        if (indices[i] < 0 || indices[i] >= gather.axis()) {
          continue;
        }
        for (int e = 0; e < gather.inner(); e++) {
          int at = (o * gather.axis() + (int) indices[i]) * gather.inner() + e;
          y[at] = (float) y[at] + (float) x[(o * gather.count() + i) * gather.inner() + e];
        }
      }
    }
  }

  /** Planes larger than a tile, and ones that end within it. */
  @ParameterizedTest
  @EnumSource
  void transpositionsGoByTiles(DType dtype) {
    for (int[] shape : new int[][] {{8, 8, 1}, {33, 64, 2}, {70, 31, 3}}) {
      int rows = shape[0];
      int columns = shape[1];
      int planes = shape[2];
      double[] values = new double[rows * columns * planes];
      double[] turned = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
        int plane = i / (rows * columns);
        turned[(plane * rows + i % rows) * columns + i / rows % columns] = i;
      }
      Layout given = Layout.of(planes, columns, rows).transpose(0, 2, 1);
      StridedCopy copy = StridedCopy.of(given, Layout.of(planes, rows, columns));
      Guarded x = of(dtype, values);
      Guarded y = canaries(dtype, values.length);
      backend.indexing(dtype).copy(copy, x.buffer(), x.at(), y.buffer(), y.at());
      y.assertHolds(turned);
    }
  }
}
