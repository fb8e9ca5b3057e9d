package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.ResidualNormContract;

class CudaResidualNormTest extends ResidualNormContract {
  CudaResidualNormTest() {
    super(CudaUnderTest.backend());
  }
}
