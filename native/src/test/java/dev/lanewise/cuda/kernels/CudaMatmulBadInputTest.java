package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.MatmulBadInputContract;

class CudaMatmulBadInputTest extends MatmulBadInputContract {
  CudaMatmulBadInputTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
