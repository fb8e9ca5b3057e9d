package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.MatrixVectorContract;

class CudaMatrixVectorTest extends MatrixVectorContract {
  CudaMatrixVectorTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
