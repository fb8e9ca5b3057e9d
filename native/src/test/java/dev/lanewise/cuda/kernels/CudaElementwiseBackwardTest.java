package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.ElementwiseBackwardContract;

class CudaElementwiseBackwardTest extends ElementwiseBackwardContract {
  CudaElementwiseBackwardTest() {
    super(CudaUnderTest.backend());
  }
}
