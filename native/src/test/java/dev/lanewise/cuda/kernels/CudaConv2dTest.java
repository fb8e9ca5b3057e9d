package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.Conv2dContract;

class CudaConv2dTest extends Conv2dContract {
  CudaConv2dTest() {
    super(CudaUnderTest.backend());
  }
}
