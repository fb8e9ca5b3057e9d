package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.Conv2dBackwardContract;

class CudaConv2dBackwardTest extends Conv2dBackwardContract {
  CudaConv2dBackwardTest() {
    super(CudaUnderTest.backend());
  }
}
