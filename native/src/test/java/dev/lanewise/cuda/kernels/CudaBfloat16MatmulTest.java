package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.testing.MatmulContract;

class CudaBfloat16MatmulTest extends MatmulContract {
  CudaBfloat16MatmulTest() {
    super(CudaUnderTest.backend(Precision.BFLOAT16));
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
