package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.BatchNormContract;

class CudaBatchNormTest extends BatchNormContract {
  CudaBatchNormTest() {
    super(CudaUnderTest.backend());
  }
}
