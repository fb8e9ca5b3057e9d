package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.ResponseNormContract;

class CudaResponseNormTest extends ResponseNormContract {
  CudaResponseNormTest() {
    super(CudaUnderTest.backend());
  }
}
