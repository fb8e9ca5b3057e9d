package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.MatmulContract;

class CudaMatmulTest extends MatmulContract {
  CudaMatmulTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
