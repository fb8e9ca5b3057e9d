package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.testing.Pool2dContract;
import org.junit.jupiter.api.Test;

class CudaPool2dTest extends Pool2dContract {
  CudaPool2dTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean seesIndices() {
    return false;
  }

  @Test
  void gradientsOfForeignIndicesAreNotAdded() {
    Pool2d pool = Pool2d.global(1, 3, 2, 2);
    try (Buffer dy = memory.allocate(DType.F32, 3);
        Buffer indices = memory.allocate(DType.I32, 3);
        Buffer dx = memory.allocate(DType.F32, 12)) {
      memory.upload(new float[] {5, 6, 7}, 0, dy, 0, 3);
      memory.upload(new int[] {-1, 3, 4}, 0, indices, 0, 3);
      backend.pool2d(DType.F32).maxBackward(pool, dy, 0, indices, 0, dx, 0);
      float[] actual = new float[12];
      memory.download(dx, 0, actual, 0, 12);
      assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0}, actual);
    }
  }
}
