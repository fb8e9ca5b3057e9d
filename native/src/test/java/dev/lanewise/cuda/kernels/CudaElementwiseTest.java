package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.ElementwiseContract;

class CudaElementwiseTest extends ElementwiseContract {
  CudaElementwiseTest() {
    super(CudaUnderTest.backend());
  }
}
