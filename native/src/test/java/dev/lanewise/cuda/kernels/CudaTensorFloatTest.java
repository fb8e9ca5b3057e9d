package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Gemm;
import org.junit.jupiter.api.Test;

/** Products of float32 are exact to their bound unless TensorFloat-32 is asked for. */
class CudaTensorFloatTest {
  private static double square(Backend backend, DType dtype, double value) {
    try (Buffer x = backend.memory().allocate(dtype, 1);
        Buffer y = backend.memory().allocate(dtype, 1)) {
      backend.elementwise(dtype).fill(value, 1, x, 0);
      backend.matmul(dtype).gemm(Gemm.dense(false, false, 1, 1, 1), 1, x, 0, x, 0, 0, y, 0);
      float[] narrow = new float[1];
      double[] wide = new double[1];
      if (dtype == DType.F32) {
        backend.memory().download(y, 0, narrow, 0, 1);
        return narrow[0];
      }
      backend.memory().download(y, 0, wide, 0, 1);
      return wide[0];
    }
  }

  @Test
  void onlyWhereItIsAskedFor() {
    double value = 1 + 0x1p-11 + 0x1p-12;
    float exact = (float) (value * value);
    assertEquals(exact, square(CudaUnderTest.backend(), DType.F32, value));
    try (Backend fast = CudaUnderTest.open(Precision.TF32)) {
      float rounded = (float) (1 + 0x1p-10);
      assertEquals(rounded * rounded, square(fast, DType.F32, value));
      assertEquals(value * value, square(fast, DType.F64, value));
    }
  }
}
